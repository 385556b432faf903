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
#include "vaultsim/fixtures.h"
#include "vaultsim/front/front.h"
#include "vaultsim/front/listen.h"

namespace vaultsim {
namespace {

constexpr int kUsage = 2;
constexpr int kFailure = 1;

struct CommandLine {
  std::string listen = "127.0.0.1:8200";
  std::string control;
  std::string token;
  std::string profile = ProfileName(Profile::kOpenBao2);
  std::string fixtures_file;
  bool sample_estate = false;
  std::optional<std::uint64_t> seed;
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
      ->check(CLI::IsMember({ProfileName(Profile::kOpenBao2), ProfileName(Profile::kVault2)}));
  auto* fixtures = app.add_option("--fixtures", line.fixtures_file, "JSON estate to begin with");
  app.add_flag("--sample-estate", line.sample_estate, "Begin with the sample estate")
      ->excludes(fixtures);
  app.add_option("--seed", line.seed, "Makes ids and tokens repeatable");
  app.add_option("--control", line.control, "HOST:PORT where POST /reset starts all over");
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

std::unique_ptr<base::Random> MakeRandom(const CommandLine& line) {
  if (line.seed) return std::make_unique<base::SeededRandom>(*line.seed);
  return std::make_unique<base::SystemRandom>();
}

void PrintReady(const Vault& vault, const std::string& url, const std::string& control_url) {
  const std::string token(vault.root_token().Reveal());
  std::cerr << "\n"
               "  ############################################################\n"
               "  ##  vaultsim is a SIMULATOR. Nothing here is secret,      ##\n"
               "  ##  nothing lasts. Never put a real secret into it.       ##\n"
               "  ############################################################\n\n"
            << "  export VAULT_ADDR=" << url << " VAULT_TOKEN=" << token << "\n\n";
  if (!control_url.empty()) std::cerr << "  curl -X POST " << control_url << "/reset\n\n";
  std::cout << "vaultsim ready: " << url << " profile=" << ProfileName(vault.profile())
            << " token=" << token;
  if (!control_url.empty()) std::cout << " control=" << control_url;
  std::cout << std::endl;
}

int Serve(const CommandLine& line, const sigset_t& ending) {
  const auto address = Address(line.listen, line);
  if (!address) return Fail(kUsage, address.error().message);
  const auto control_address = Address(line.control.empty() ? line.listen : line.control, line);
  if (!control_address) return Fail(kUsage, control_address.error().message);
  const auto estate = Estate(line);
  if (!estate) return Fail(kFailure, estate.error().message);

  const base::SystemClock clock;
  const auto random = MakeRandom(line);
  base::FdLog log(2, base::LogLevel::kWarn);
  auto token = RootToken(line, *estate);
  if (!token) return Fail(kFailure, token.error().message);
  Vault vault({.profile = *ProfileFromName(line.profile), .root_token = *std::move(token)}, clock,
              *random);
  const auto load = [&] { return estate->empty() ? base::Status() : LoadEstate(vault, *estate); };
  if (auto loaded = load(); !loaded) return Fail(kFailure, loaded.error().message);

  Front front(vault);
  auto server = net::HttpServer::Start(FrontOptions(address->host, address->port), front, log);
  if (!server) return Fail(kFailure, server.error().message);
  Control control([&] {
    vault.Reset();
    return load();
  });
  std::unique_ptr<net::HttpServer> control_server;
  std::string control_url;
  if (!line.control.empty()) {
    auto started = net::HttpServer::Start(
        FrontOptions(control_address->host, control_address->port), control, log);
    if (!started) return Fail(kFailure, started.error().message);
    control_server = std::move(started).value();
    control_url = control_address->Url(control_server->port());
  }
  PrintReady(vault, address->Url((*server)->port()), control_url);

  int signal = 0;
  sigwait(&ending, &signal);
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
