// A real dev server as a child process, a new one for each Fresh().
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string_view>

#include "conformance/diff/server.h"
#include "vault/http_transport.h"

namespace diff {
namespace {

constexpr int kReadyAttemptsMax = 100'000;
constexpr std::string_view kReadyText = "Development mode should NOT be used";

base::Error Failed(std::string message) {
  return {.code = base::ErrorCode::kUnreachable, .message = std::move(message)};
}

// Binds it, or any for 0; the port, or 0 when that failed.
int BindPort(int port, int* file) {
  *file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* raw = reinterpret_cast<sockaddr*>(&address);
  if (bind(*file, raw, size) != 0 || getsockname(*file, raw, &size) != 0) return 0;
  return ntohs(address.sin_port);
}

// The next one must be free, too: the server takes it for its cluster.
int FreePort() {
  for (int attempt = 0; attempt < 100; ++attempt) {
    int first = -1;
    int second = -1;
    const int port = BindPort(0, &first);
    const bool both = port != 0 && port < 65535 && BindPort(port + 1, &second) != 0;
    close(first);
    if (second >= 0) close(second);
    if (both) return port;
  }
  return 0;
}

class DevServer : public Server {
 public:
  DevServer(std::string program, std::string token)
      : program_(std::move(program)), token_(std::move(token)) {}
  ~DevServer() override { Stop(); }

  base::Status Fresh() override {
    Stop();
    const int port = FreePort();
    if (port == 0) return Failed("no free port");
    if (!Start(port)) return Failed(program_ + " did not start");
    const std::string address = "http://127.0.0.1:" + std::to_string(port);
    auto transport = vault::HttpTransport::Create({.address = address});
    if (!transport) return std::move(transport).error();
    transport_ = std::move(transport).value();
    return AwaitReady();
  }
  vault::Transport& transport() override { return *transport_; }

 private:
  bool Start(int port) {
    int pipes[2];
    if (pipe2(pipes, O_CLOEXEC) != 0) return false;
    const std::string listen = "-dev-listen-address=127.0.0.1:" + std::to_string(port);
    const std::string root = "-dev-root-token-id=" + token_;
    child_ = fork();
    if (child_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      dup2(pipes[1], STDOUT_FILENO);
      dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
      execl(program_.c_str(), program_.c_str(), "server", "-dev", root.c_str(), listen.c_str(),
            "-dev-no-store-token", "-log-level=error", nullptr);
      _exit(127);
    }
    close(pipes[1]);
    output_ = pipes[0];
    return child_ > 0 && ReadUntilReady();
  }

  bool ReadUntilReady() {
    std::string text;
    char buffer[4096];
    while (text.find(kReadyText) == std::string::npos) {
      const ssize_t got = read(output_, buffer, sizeof(buffer));
      if (got <= 0) return false;
      text.append(buffer, static_cast<std::size_t>(got));
    }
    return true;
  }

  // The first moments of secret/ are another answer than 200.
  base::Status AwaitReady() {
    for (int attempt = 0; attempt < kReadyAttemptsMax; ++attempt) {
      const auto response = transport_->RoundTrip(
          {.path = "/v1/secret/config", .token = base::SecretString(token_)}, {});
      if (response && response->status == 200) return {};
      if (waitpid(child_, nullptr, WNOHANG) == child_) {
        child_ = -1;
        return Failed(program_ + " ended");
      }
    }
    return Failed(program_ + " did not become ready");
  }

  void Stop() {
    transport_.reset();
    if (child_ > 0) {
      kill(child_, SIGKILL);
      waitpid(child_, nullptr, 0);
    }
    child_ = -1;
    if (output_ >= 0) close(output_);
    output_ = -1;
  }

  std::string program_;
  std::string token_;
  pid_t child_ = -1;
  int output_ = -1;
  std::unique_ptr<vault::Transport> transport_;
};

}  // namespace

std::unique_ptr<Server> MakeDevServer(const std::string& program, const std::string& token) {
  return std::make_unique<DevServer>(program, token);
}

}  // namespace diff
