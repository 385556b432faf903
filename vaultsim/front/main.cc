// vaultsim: a simulated Vault on a port of this machine.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>

#include "base/limits.h"
#include "base/log.h"
#include "base/random.h"
#include "vaultsim/control/simulator.h"
#include "vaultsim/fixtures.h"
#include "vaultsim/front/audit_files.h"
#include "vaultsim/front/control_port.h"
#include "vaultsim/front/front.h"
#include "vaultsim/front/listen.h"

namespace vaultsim {
namespace {

constexpr int kUsage = 2;
constexpr int kFailure = 1;
// Of --clock=manual: some moment, and the same one for every run.
constexpr base::WallTime kManualStart{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};

struct CommandLine {
  std::string listen = "127.0.0.1:8200";
  std::string control;
  std::string token;
  std::string profile = ProfileName(Profile::kOpenBao2);
  std::string fixtures_file;
  bool sample_estate = false;
  std::optional<std::uint64_t> seed;
  std::optional<std::uint64_t> chaos;
  std::string clock = "system";
  bool fast_keys = false;
  bool audit_by_api = false;
  bool reachable_by_others = false;
};

int Fail(int code, std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  std::cerr << "vaultsim: " << text << std::endl;
  return code;
}

// nullopt: go on; else the exit code.
std::optional<int> Parse(int argc, char** argv, CommandLine& line) {
  CLI::App app("A simulated HashiCorp Vault or OpenBao. Nothing in it is secret or lasts.",
               "vaultsim");
  app.add_option("--listen", line.listen, "HOST:PORT (default 127.0.0.1:8200; port 0: any)");
  app.add_option("--token", line.token,
                 "The root token; else VAULTSIM_TOKEN, else the estate's, else a random one");
  app.add_option("--profile", line.profile, "The server to answer like")
      ->check(CLI::IsMember({ProfileName(Profile::kOpenBao2), ProfileName(Profile::kVault2),
                             ProfileName(Profile::kVault121)}));
  auto* fixtures = app.add_option("--fixtures", line.fixtures_file, "JSON estate to begin with");
  app.add_flag("--sample-estate", line.sample_estate, "Begin with the sample estate")
      ->excludes(fixtures);
  app.add_option("--seed", line.seed, "Makes ids, tokens and keys repeatable");
  app.add_option("--clock", line.clock,
                 "system, or manual: stands still until the control port moves it")
      ->check(CLI::IsMember({"system", "manual"}));
  app.add_option("--chaos", line.chaos, "SEED: vary all that Vault's API leaves open");
  app.add_flag("--allow-api-audit", line.audit_by_api,
               "Audit devices by API, as OpenBao with unsafe_allow_api_audit_creation");
  app.add_flag("--fast-keys", line.fast_keys,
               "RSA keys from a fixed list that everybody has: for tests that need many");
  app.add_option("--control", line.control,
                 "PORT or HOST:PORT on this machine: faults, clock, snapshots, requests, state");
  app.add_flag("--i-know-this-is-a-simulator", line.reachable_by_others,
               "Allow an address that other machines can reach");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return 0;
  } catch (const CLI::ParseError& e) {
    return Fail(kUsage, std::string(e.what()) + " (see vaultsim --help)");
  }
  const char* token = std::getenv("VAULTSIM_TOKEN");
  if (line.token.empty() && token != nullptr) line.token = token;
  return std::nullopt;
}

base::Result<ListenAddress> Address(const std::string& text, const CommandLine& line) {
  auto address = ParseListenAddress(text);
  if (address && !address->loopback && !line.reachable_by_others) {
    return base::Error{.code = base::ErrorCode::kInvalidArgument,
                       .message = text +
                                  " can be reached from other machines; a simulator keeps "
                                  "no secret: listen on 127.0.0.1, or pass "
                                  "--i-know-this-is-a-simulator"};
  }
  return address;
}

base::Result<std::string> Estate(const CommandLine& line) {
  if (line.sample_estate) return std::string(SampleEstate());
  if (line.fixtures_file.empty()) return std::string();
  std::ifstream file(line.fixtures_file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (file.bad() || !file.is_open()) {
    return base::Error{.code = base::ErrorCode::kInvalidArgument,
                       .message = "the file of --fixtures cannot be read: " + line.fixtures_file};
  }
  return text;
}

base::Result<base::SecretString> RootToken(const CommandLine& line, const std::string& estate) {
  if (!line.token.empty() || estate.empty()) return base::SecretString(line.token);
  return EstateRootToken(estate);
}

// nullopt: there is none.
base::Result<std::optional<ListenAddress>> ControlAddress(const std::string& text) {
  if (text.empty()) return std::optional<ListenAddress>();
  const bool port_alone = text.find_first_not_of("0123456789") == std::string::npos;
  auto address = ParseListenAddress(port_alone ? "127.0.0.1:" + text : text);
  if (!address) return std::move(address).error();
  if (!address->loopback) {
    return base::Error{.code = base::ErrorCode::kInvalidArgument,
                       .message = text +
                                  " can be reached from other machines; the control port hands out "
                                  "everything and listens on a loopback address only"};
  }
  return std::optional<ListenAddress>(*std::move(address));
}

SimulatorOptions OptionsOf(const CommandLine& line, std::string estate, base::SecretString token,
                           AuditSink& sink) {
  SimulatorOptions options;
  options.vault = {.profile = *ProfileFromName(line.profile),
                   .root_token = std::move(token),
                   .fast_keys = line.fast_keys,
                   .audit_sink = &sink,
                   .audit_by_api = line.audit_by_api};
  options.seed = line.seed ? *line.seed : base::SystemRandom().Uint64();
  if (line.clock == "manual") options.manual_start = kManualStart;
  options.estate = std::move(estate);
  options.chaos_seed = line.chaos;
  options.snapshots = !line.control.empty();
  return options;
}

void PrintReady(const Vault& vault, bool fast_keys, const std::string& url,
                const std::string& control_url) {
  const std::string token(vault.root_token().Reveal());
  std::cerr << "\n"
               "  ############################################################\n"
               "  ##  vaultsim is a SIMULATOR. Nothing here is secret,      ##\n"
               "  ##  nothing lasts. Never put a real secret into it.       ##\n"
               "  ############################################################\n\n"
            << "  export VAULT_ADDR=" << url << " VAULT_TOKEN=" << token << "\n\n";
  if (fast_keys) {
    std::cerr
        << "  --fast-keys: everybody who has vaultsim has the PRIVATE KEYS of every RSA\n"
           "  certificate that it issues. NOT FOR PRODUCTION, nor for anything that lasts.\n\n";
  }
  if (!control_url.empty()) {
    std::cerr << "  curl " << control_url << "/state\n"
              << "  curl -X POST " << control_url << "/reset\n\n";
  }
  std::cout << "vaultsim ready: " << url << " profile=" << ProfileName(vault.profile())
            << " token=" << token;
  if (!control_url.empty()) std::cout << " control=" << control_url;
  std::cout << std::endl;
}

int Serve(const CommandLine& line, const sigset_t& ending) {
  const auto address = Address(line.listen, line);
  if (!address) return Fail(kUsage, address.error().message);
  const auto control_address = ControlAddress(line.control);
  if (!control_address) return Fail(kUsage, control_address.error().message);
  const auto estate = Estate(line);
  if (!estate) return Fail(kFailure, estate.error().message);

  base::FdLog log(2, base::LogLevel::kWarn);
  auto token = RootToken(line, *estate);
  if (!token) return Fail(kFailure, token.error().message);
  RealFaultSleeper sleeper;
  AuditFiles audit_files;
  auto made = Simulator::Create(OptionsOf(line, *estate, *std::move(token), audit_files), sleeper);
  if (!made) return Fail(kFailure, made.error().message);
  Simulator& simulator = **made;

  Front front(simulator);
  auto server = net::HttpServer::Start(FrontOptions(address->host, address->port), front, log);
  if (!server) return Fail(kFailure, server.error().message);
  ControlPort control(simulator);
  std::unique_ptr<net::HttpServer> control_server;
  std::string control_url;
  if (const auto& at = *control_address) {
    auto started = net::HttpServer::Start(FrontOptions(at->host, at->port), control, log);
    if (!started) return Fail(kFailure, started.error().message);
    control_server = std::move(started).value();
    control_url = at->Url(control_server->port());
  }
  PrintReady(simulator.vault(), line.fast_keys, address->Url((*server)->port()), control_url);

  int signal = 0;
  sigwait(&ending, &signal);
  front.LetGo();
  (*server)->Stop(base::limits::kDrainTime);
  // An RSA key that a worker makes just now is nobody's any more: do not wait for it.
  std::quick_exit(0);
}

}  // namespace
}  // namespace vaultsim

int main(int argc, char** argv) {
  // Before any thread: all of them inherit the mask, and the signals wait for sigwait.
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGINT);
  sigaddset(&ending, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);
  try {
    vaultsim::CommandLine line;
    if (const auto code = vaultsim::Parse(argc, argv, line)) return *code;
    return vaultsim::Serve(line, ending);
  } catch (const std::exception& e) {
    return vaultsim::Fail(vaultsim::kFailure, e.what());
  }
}
