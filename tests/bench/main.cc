// vmcp_bench: the server beside a direct request to the same backend, and beside another server.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <sstream>

#include "relay.h"
#include "report.h"
#include "subject.h"

namespace bench {
namespace {

struct Options {
  std::string server;
  std::string bao;
  std::string backend_url;
  std::string peer_stdio;
  std::string peer_http;
  std::string json_file;
  int rounds = 3;
  int milliseconds = 2000;
  int starts = 20;
  bool sessions_only = false;
};

std::vector<std::string> Words(const std::string& command) {
  std::istringstream in(command);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

// A dev server of its own, or the one that runs; either holds the secret afterwards.
class BackendServer {
 public:
  explicit BackendServer(const Options& options) {
    if (!options.backend_url.empty()) {
      const char* token = std::getenv("VAULT_TOKEN");
      if (token == nullptr) Fail("--backend-url needs its token in VAULT_TOKEN");
      backend_ = {ParseUrl(options.backend_url), token};
    } else {
      backend_ = {{"127.0.0.1", FreePort(), "/"}, "root"};
      child_.emplace(
          std::vector<std::string>{
              options.bao, "server", "-dev", "-dev-root-token-id=root", "-dev-no-store-token",
              "-log-level=error",
              "-dev-listen-address=127.0.0.1:" + std::to_string(backend_.address.port)},
          Variables{}, Child::Output::kDiscard);
      WaitUntilListening(backend_.address);
    }
    Prepare();
  }
  const Backend& backend() const { return backend_; }

 private:
  // A new KV mount refuses writes for a moment.
  void Prepare() const {
    const auto end = Clock::now() + std::chrono::seconds(10);
    while (true) {
      Connection connection(backend_.address);
      const Answer answer = connection.Exchange(WriteRequest(backend_.address, backend_.token));
      if (answer.status == 200) return;
      if (Clock::now() > end) Fail("the backend does not take the secret: " + answer.body);
    }
  }

  Backend backend_;
  std::optional<Child> child_;
};

struct Plan {
  std::chrono::milliseconds time;
  Figures& figures;
  Subject& simulated;  // ours in dev mode
  const Address& relay;
  bool stateless = true;  // ours in that era, too
};

// way: "direct" or "relay".
void DirectRound(const Plan& plan, const std::string& way, const Address& address,
                 const std::string& token, std::size_t connections) {
  std::vector<Connection> open;
  for (std::size_t i = 0; i < connections; ++i) open.emplace_back(address);
  const std::vector<std::string> requests(connections, DirectRequest(address, token));
  const Samples samples = RunLoad(open, requests, kBenchSecret.value, plan.time);
  plan.figures.direct.At(way + " x" + std::to_string(connections)).AddRound(samples, 0);
}

// The subjects take turns at every step, so that a slow minute of the machine hits all of them.
void Round(const Plan& plan, const Backend& backend) {
  const std::vector<Subject*>& subjects = plan.figures.subjects;
  Subject& ours = *subjects[0];
  for (const int in_flight : {1, 16}) {
    for (Subject* subject : subjects) {
      if (subject->has_stdio()) subject->MeasureStdio(plan.time, in_flight);
    }
  }
  for (const std::size_t connections : {1u, 16u, 64u, 256u}) {
    DirectRound(plan, "direct", backend.address, backend.token, connections);
    DirectRound(plan, "relay", plan.relay, backend.token, connections);
    for (Subject* subject : subjects) {
      if (subject->has_http()) {
        subject->MeasureHttp(Era::kSession, Call::kReadSecret, connections, plan.time);
      }
    }
    if (plan.stateless) {
      ours.MeasureHttp(Era::kStateless, Call::kReadSecret, connections, plan.time);
    }
  }
  for (Subject* subject : subjects) {
    if (subject->has_http()) {
      subject->MeasureHttp(Era::kSession, Call::kListTools, 16, plan.time);
    }
  }
  for (const std::size_t connections : {16u, 64u}) {
    plan.simulated.MeasureHttp(Era::kSession, Call::kReadSample, connections, plan.time);
  }
  MeasureFlood(ours.http_address(), backend.token, plan.time, plan.figures.flood);
}

std::vector<std::string> HttpCommand(const Options& options, std::vector<std::string> words) {
  std::vector<std::string> command = {options.server};
  for (std::string& word : words) command.push_back(std::move(word));
  for (const char* word : {"--transport-host", "127.0.0.1", "--transport-port", "{port}"}) {
    command.emplace_back(word);
  }
  return command;
}

// Each on a server of its own, so that nothing that went before has left memory to use again.
void MeasureCrowd(const Options& options, const Backend& backend, Crowd& crowd) {
  {
    Subject server("ours", {}, HttpCommand(options, {"http"}), backend);
    server.StartHttp();
    MeasureIdle(server, crowd);
  }
  Subject server("ours", {}, HttpCommand(options, {"http"}), backend);
  server.StartHttp();
  MeasureStreams(server, backend.token, crowd);
}

std::string DefaultServer() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "vault-mcp-server";
}

std::optional<Options> ParseOptions(int argc, char** argv, int& code) {
  Options options;
  options.server = DefaultServer();
  CLI::App app("Measures vault-mcp-server beside the backend itself and beside another server");
  app.add_option("--server", options.server, "The server (default: the one beside this program)");
  auto* bao = app.add_option("--bao", options.bao, "An OpenBao or Vault binary to start");
  app.add_option("--backend-url", options.backend_url,
                 "A Vault that runs (its token in VAULT_TOKEN), with KV v2 at secret/")
      ->excludes(bao);
  app.add_option("--peer-stdio", options.peer_stdio, "Command of another MCP server on stdio");
  app.add_option("--peer-http", options.peer_http,
                 "URL of another MCP server, or its command with {port}");
  app.add_option("--json", options.json_file, "Write the figures to this file as well");
  app.add_option("--rounds", options.rounds)->check(CLI::Range(1, 100));
  app.add_option("--time-ms", options.milliseconds, "Of each measurement in a round")
      ->check(CLI::Range(10, 60'000));
  app.add_option("--starts", options.starts)->check(CLI::Range(1, 1000));
  app.add_flag("--sessions-only", options.sessions_only, "Leave out the stateless era");
  try {
    app.parse(argc, argv);
    if (options.bao.empty() && options.backend_url.empty()) {
      throw CLI::RequiredError("--bao or --backend-url");
    }
  } catch (const CLI::ParseError& error) {
    code = app.exit(error) == 0 ? 0 : 2;
    return std::nullopt;
  }
  return options;
}

int Run(const Options& options) {
  const BackendServer server(options);
  const Backend& backend = server.backend();
  Subject direct("direct", {}, {}, backend);
  Subject ours("ours", {options.server, "stdio"}, HttpCommand(options, {"http"}), backend);
  Subject simulated("ours", {}, HttpCommand(options, {"dev", "--http", "--auth=server-token"}),
                    backend);
  Subject peer("peer", Words(options.peer_stdio), Words(options.peer_http), backend);
  Figures figures{direct, {&ours}};
  if (peer.has_stdio() || peer.has_http()) figures.subjects.push_back(&peer);
  const Relay relay(backend.address);
  const Plan plan{std::chrono::milliseconds(options.milliseconds), figures, simulated,
                  relay.address(), !options.sessions_only};

  for (int i = 0; i < options.starts; ++i) {
    for (Subject* subject : figures.subjects) {
      if (subject->has_stdio()) subject->MeasureStart();
    }
  }
  for (Subject* subject : figures.subjects) subject->StartHttp();
  simulated.StartHttp();
  for (int i = 0; i < options.rounds; ++i) {
    std::cerr << "round " << i + 1 << " of " << options.rounds << '\n';
    Round(plan, backend);
  }
  for (Subject* subject : figures.subjects) subject->MeasureMemory();
  ours.Adopt(simulated);
  MeasureCrowd(options, backend, figures.crowd);

  PrintTable(std::cout, figures);
  PrintTargets(std::cout, figures);
  if (!options.json_file.empty()) WriteJson(options.json_file, figures);
  const std::uint64_t failures = ours.failures() + direct.failures() +
                                 figures.flood.quiet.failures + figures.flood.flooded.failures;
  if (failures != 0) std::cerr << failures << " wrong answers: the figures mean nothing\n";
  return failures == 0 ? 0 : 1;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  int code = 0;
  const auto options = bench::ParseOptions(argc, argv, code);
  return options ? bench::Run(*options) : code;
}
