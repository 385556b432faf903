#include "conformance/stage/host.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "conformance/agent/http_wire.h"
#include "conformance/agent/process.h"
#include "conformance/agent/stdio_wire.h"

namespace conformance {
namespace {

constexpr std::chrono::seconds kStartTime{60};
constexpr std::chrono::milliseconds kLook{2};

base::Error Wrong(std::string message) {
  return {.code = base::ErrorCode::kInvalidArgument, .message = std::move(message)};
}

// What a server finds in its environment. Rate limits would only slow the judge down.
std::vector<std::string> EnvironmentOf(const HostOptions& options, const std::string& token) {
  std::vector<std::string> environment = {
      "VAULT_ADDR=" + options.address,       "VAULT_TOKEN=" + token,
      "BAO_ADDR=" + options.address,         "BAO_TOKEN=" + token,
      "MCP_RATE_LIMIT_GLOBAL=100000:100000", "MCP_RATE_LIMIT_SESSION=100000:100000"};
  for (std::string entry : options.environment) {
    for (const auto& [mark, text] :
         {std::pair<std::string, std::string>("{address}", options.address), {"{token}", token}}) {
      const std::size_t at = entry.find(mark);
      if (at != std::string::npos) entry.replace(at, mark.size(), text);
    }
    environment.push_back(std::move(entry));
  }
  return environment;
}

std::size_t ResidentKb(pid_t id) {
  std::ifstream status("/proc/" + std::to_string(id) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::strtoull(line.c_str() + 6, nullptr, 10);
  }
  return 0;
}

class StdioHost : public Host {
 public:
  StdioHost(std::vector<std::string> command, HostOptions options)
      : command_(std::move(command)), options_(std::move(options)) {}

  base::Result<std::unique_ptr<Wire>> Connect(const std::string& token, Tap tap) override {
    auto wire = StdioWire::Start(command_, EnvironmentOf(options_, token), std::move(tap));
    if (!wire) return std::move(wire).error();
    last_ = (*wire)->process().id();
    return std::unique_ptr<Wire>(std::move(wire).value());
  }
  std::size_t resident_kb() override { return ResidentKb(last_); }

 private:
  const std::vector<std::string> command_;
  const HostOptions options_;
  pid_t last_ = -1;
};

class UrlHost : public Host {
 public:
  explicit UrlHost(std::string url) : url_(std::move(url)) {}

  base::Result<std::unique_ptr<Wire>> Connect(const std::string&, Tap tap) override {
    auto target = ParseHttpTarget(url_);
    if (!target) return std::move(target).error();
    return std::unique_ptr<Wire>(new HttpWire(std::move(target).value(), std::move(tap)));
  }
  std::string url() const override { return url_; }

 private:
  const std::string url_;
};

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int FreePort() {
  const int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  auto* raw = reinterpret_cast<sockaddr*>(&address);
  const bool bound = bind(file, raw, size) == 0 && getsockname(file, raw, &size) == 0;
  close(file);
  return bound ? ntohs(address.sin_port) : 0;
}

bool Accepts(int port) {
  const int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(port);
  const bool connected =
      connect(file, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  close(file);
  return connected;
}

// A process that listens on a port of its own.
class HttpStartHost : public Host {
 public:
  HttpStartHost(Process process, int port, const std::string& endpoint, Tap tap)
      : process_(std::move(process)),
        url_("http://127.0.0.1:" + std::to_string(port) + endpoint),
        inner_(url_),
        out_([this, tap] { Read(tap, &Process::ReadOutput); }),
        err_([this, tap] { Read(tap, &Process::ReadError); }) {}
  ~HttpStartHost() override {
    process_.Stop();
    out_.join();
    err_.join();
  }

  // False: it ended, or takes no connection.
  bool AwaitReady(int port) {
    const auto deadline = std::chrono::steady_clock::now() + kStartTime;
    while (std::chrono::steady_clock::now() < deadline && process_.running()) {
      if (Accepts(port)) return true;
      std::this_thread::sleep_for(kLook);
    }
    return false;
  }

  base::Result<std::unique_ptr<Wire>> Connect(const std::string& token, Tap tap) override {
    return inner_.Connect(token, std::move(tap));
  }
  bool alive() override { return process_.running(); }
  std::size_t resident_kb() override { return ResidentKb(process_.id()); }
  std::string url() const override { return url_; }

 private:
  void Read(const Tap& tap, std::string (Process::*next)()) {
    for (std::string bytes = (process_.*next)(); !bytes.empty(); bytes = (process_.*next)()) {
      if (tap) tap("stderr", bytes);
    }
  }

  Process process_;
  const std::string url_;
  UrlHost inner_;
  std::thread out_;
  std::thread err_;
};

base::Result<std::unique_ptr<Host>> StartHttp(std::string command, const HostOptions& options,
                                              Tap tap) {
  const std::size_t at = command.find("{port}");
  if (at == std::string::npos) return Wrong("http-start needs {port} in its command");
  const int port = FreePort();
  command.replace(at, 6, std::to_string(port));
  auto words = SplitCommand(command);
  if (!words) return std::move(words).error();
  auto process =
      Process::Start(*words, EnvironmentOf(options, options.token), Process::Input::kNone);
  if (!process) return std::move(process).error();
  auto host = std::make_unique<HttpStartHost>(std::move(process).value(), port, options.endpoint,
                                              std::move(tap));
  if (!host->AwaitReady(port)) {
    return base::Error{base::ErrorCode::kUnreachable, "the server did not listen: " + command};
  }
  return std::unique_ptr<Host>(std::move(host));
}

}  // namespace

base::Result<std::unique_ptr<Host>> StartHost(const HostOptions& options, Tap tap) {
  const std::string& target = options.target;
  if (target == "memory") return MakeMemoryHost(options, std::move(tap));
  if (target.starts_with("http://")) return std::unique_ptr<Host>(new UrlHost(target));
  if (target.starts_with("http:")) return std::unique_ptr<Host>(new UrlHost(target.substr(5)));
  if (target.starts_with("http-start:")) {
    return StartHttp(target.substr(11), options, std::move(tap));
  }
  if (target.starts_with("stdio:")) {
    auto words = SplitCommand(target.substr(6));
    if (!words) return std::move(words).error();
    if (words->empty()) return Wrong("stdio: needs a command");
    return std::unique_ptr<Host>(new StdioHost(std::move(words).value(), options));
  }
  return Wrong("there is no server \"" + target +
               "\": stdio:CMD, http:URL, http-start:CMD with {port}, or memory");
}

}  // namespace conformance
