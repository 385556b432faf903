// vaultsim_bench: the simulator beside a real server over HTTP, and alone inside the process.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <vector>

#include "child.h"
#include "in_process.h"
#include "load.h"
#include "plot.h"
#include "subject.h"

namespace bench {
namespace {

using std::chrono::milliseconds;

struct Options {
  std::string vaultsim;
  std::string bao;
  int rounds = 3;
  int milliseconds_each = 1500;
  int starts = 10;
  std::size_t secrets_max = 1'000'000;
  std::string plot = {};
};

// What is measured over HTTP, and how many times the real server's rate is wanted.
struct Work {
  const char* name;
  std::size_t connections;
  const char* method;
  const char* path;  // "%" stands for the number of the connection
  const char* body;
  const char* wanted;  // in every answer
  double factor;
};
constexpr Work kWorks[] = {
    {"KV v2 read", 16, "GET", "secret/data/bench/%", "", "bench-value", 5},
    {"KV v2 write", 16, "POST", "secret/data/write/%", R"({"data":{"value":"bench-value"}})",
     "\"version\":", 8},
    {"PKI issue, EC P-256", 4, "POST", "pki/issue/ec", R"({"common_name":"a.example.com"})",
     "serial_number", 3},
    {"PKI issue, RSA 2048", 4, "POST", "pki/issue/rsa", R"({"common_name":"a.example.com"})",
     "serial_number", 50},
};

std::string Request(const Address& address, const char* method, const std::string& path,
                    const std::string& body) {
  std::string text = std::string(method) + " /v1/" + path + " HTTP/1.1\r\nHost: " + address.host +
                     ":" + std::to_string(address.port) + "\r\nX-Vault-Token: root\r\n";
  if (!body.empty()) {
    text +=
        "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  }
  return text + "\r\n" + body;
}

// One of the two, with what was measured of it.
class Server {
 public:
  Server(std::string name, std::vector<std::string> command)
      : name_(std::move(name)), command_(std::move(command)) {}

  // From the start of the program to its first answer.
  void MeasureStart() {
    const auto began = Clock::now();
    Address address;
    const Child child = Start(address);
    Connection connection(address);
    const Answer answer = connection.Exchange(Request(address, "GET", "sys/health", ""));
    if (answer.status != 200) Fail(name_ + " is not healthy: " + answer.body);
    starts_.push_back(std::chrono::duration<double, std::milli>(Clock::now() - began).count());
  }

  void Run() {
    child_.emplace(Start(address_));
    idle_kb_ = child_->resident_kb();
    Prepare();
  }

  void Measure(const Work& work, milliseconds time) {
    std::vector<Connection> connections;
    std::vector<std::string> requests;
    for (std::size_t i = 0; i < work.connections; ++i) {
      std::string path = work.path;
      if (const std::size_t at = path.find('%'); at != std::string::npos) {
        path.replace(at, 1, std::to_string(i));
      }
      connections.emplace_back(address_);
      requests.push_back(Request(address_, work.method, path, work.body));
    }
    Series& series = series_[static_cast<std::size_t>(&work - kWorks)];
    series.AddRound(RunLoad(connections, requests, work.wanted, time), 0);
    loaded_kb_ = std::max(loaded_kb_, child_->resident_kb());
  }

  Series& series(const Work& work) { return series_[static_cast<std::size_t>(&work - kWorks)]; }
  double median_start() {
    std::sort(starts_.begin(), starts_.end());
    return starts_.empty() ? 0 : starts_[starts_.size() / 2];
  }
  std::uint64_t idle_kb() const { return idle_kb_; }
  std::uint64_t loaded_kb() const { return loaded_kb_; }

 private:
  Child Start(Address& address) const {
    address = {"127.0.0.1", FreePort(), "/"};
    std::vector<std::string> command = command_;
    for (std::string& word : command) {
      if (const std::size_t at = word.find("{port}"); at != std::string::npos) {
        word.replace(at, 6, std::to_string(address.port));
      }
    }
    Child child(command, {{"VAULTSIM_TOKEN=root"}}, Child::Output::kDiscard);
    WaitUntilListening(address);
    return child;
  }

  void Prepare() {
    Connection connection(address_);
    const auto post = [&](const std::string& path, const std::string& body) {
      // A new mount of a real server refuses writes for a moment.
      for (int attempt = 0; attempt < 10'000; ++attempt) {
        const Answer answer = connection.Exchange(Request(address_, "POST", path, body));
        if (answer.status < 300) return;
        if (answer.body.find("Upgrading") == std::string::npos) Fail(path + ": " + answer.body);
      }
    };
    for (std::size_t i = 0; i < kWorks[0].connections; ++i) {
      post("secret/data/bench/" + std::to_string(i), R"({"data":{"value":"bench-value"}})");
    }
    post("sys/mounts/pki", R"({"type":"pki","config":{"max_lease_ttl":"87600h"}})");
    post("pki/root/generate/internal", R"({"common_name":"root","key_type":"ec","ttl":"8000h"})");
    const std::string names = R"("allowed_domains":"example.com","allow_subdomains":true)";
    post("pki/roles/ec", "{" + names + R"(,"key_type":"ec","no_store":true})");
    post("pki/roles/rsa", "{" + names + R"(,"key_type":"rsa","no_store":true})");
  }

  std::string name_;
  std::vector<std::string> command_;
  Address address_;
  std::optional<Child> child_;
  std::vector<double> starts_;
  Series series_[std::size(kWorks)];
  std::uint64_t idle_kb_ = 0;
  std::uint64_t loaded_kb_ = 0;
};

void PrintHttp(Server& ours, Server& real) {
  std::printf("%-24s %12s %12s %8s %8s %s\n", "over HTTP", "vaultsim/s", "real/s", "times",
              "wanted", "failures");
  for (const Work& work : kWorks) {
    const double mine = ours.series(work).median_rate();
    const double theirs = real.series(work).median_rate();
    std::printf("%-19s x%-3zu %12.0f %12.0f %8.1f %8.0f %llu\n", work.name, work.connections, mine,
                theirs, mine / theirs, work.factor,
                static_cast<unsigned long long>(ours.series(work).samples.failures +
                                                real.series(work).samples.failures));
  }
  std::printf("%-24s %12.1f %12.1f\n", "ready after, ms", ours.median_start(), real.median_start());
  std::printf("%-24s %12.1f %12.1f\n", "memory idle, MB", static_cast<double>(ours.idle_kb()) / 1e3,
              static_cast<double>(real.idle_kb()) / 1e3);
  std::printf("%-24s %12.1f %12.1f\n", "memory loaded, MB",
              static_cast<double>(ours.loaded_kb()) / 1e3,
              static_cast<double>(real.loaded_kb()) / 1e3);
}

void CompareOverHttp(const Options& options) {
  Server ours("vaultsim", {options.vaultsim, "--listen", "127.0.0.1:{port}", "--fast-keys"});
  Server real("bao",
              {options.bao, "server", "-dev", "-dev-root-token-id=root", "-dev-no-store-token",
               "-log-level=error", "-dev-listen-address=127.0.0.1:{port}"});
  for (int i = 0; i < options.starts; ++i) {
    ours.MeasureStart();
    real.MeasureStart();
  }
  ours.Run();
  real.Run();
  for (int round = 0; round < options.rounds; ++round) {
    for (const Work& work : kWorks) {
      ours.Measure(work, milliseconds(options.milliseconds_each));
      real.Measure(work, milliseconds(options.milliseconds_each));
    }
  }
  PrintHttp(ours, real);
}

int Main(int argc, char** argv) {
  Options options;
  options.vaultsim = (std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path() /
                      "bin" / "vaultsim")
                         .string();
  CLI::App app("Measures the simulator.", "vaultsim_bench");
  app.add_option("--vaultsim", options.vaultsim, "The program vaultsim");
  app.add_option("--bao", options.bao, "The program bao; without it nothing is compared");
  app.add_option("--rounds", options.rounds, "Rounds of each measurement");
  app.add_option("--time-ms", options.milliseconds_each, "Length of one measurement");
  app.add_option("--starts", options.starts, "Starts of each program");
  app.add_option("--secrets-max", options.secrets_max, "In the process: up to so many secrets");
  app.add_option("--plot", options.plot, "Writes what was measured in the process as an SVG image");
  CLI11_PARSE(app, argc, argv);
  if (!options.bao.empty()) CompareOverHttp(options);
  std::vector<InProcessRates> points;
  for (std::size_t count = 1'000; count <= options.secrets_max; count *= 10) {
    points.push_back(MeasureInProcess(count, milliseconds(options.milliseconds_each)));
  }
  if (!options.plot.empty()) std::ofstream(options.plot) << PlotSvg(points);
  return 0;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) { return bench::Main(argc, argv); }
