// Wiring only: configuration, log, backend; then serve.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "config.h"
#include "greeting.h"
#include "serve.h"
#include "signals.h"
#include "vault/http_transport.h"
#include "vault/retry.h"
#include "vaultsim/fixtures.h"
#include "vaultsim/vault.h"

namespace server {
namespace {

int Refuse(int code, const std::string& text) {
  std::fprintf(stderr, "vault-mcp-server: %s\n", text.c_str());
  return code;
}

// A value that the user gave is usage; anything else that stops the start is not.
int RefuseFor(const base::Error& error) {
  return Refuse(error.code == base::ErrorCode::kInvalidArgument ? 2 : 1, error.message);
}

int Finish(const base::Status& served) { return served ? 0 : RefuseFor(served.error()); }

int Leave(const Exit& exit) {
  if (exit.code != 0) return Refuse(exit.code, exit.output);
  std::fputs(exit.output.c_str(), stdout);
  return 0;
}

vault::HttpTransportSettings TransportSettings(const VaultSettings& vault) {
  vault::HttpTransportSettings settings;
  settings.address = vault.address;
  settings.tls.ca_cert_file = vault.ca_cert;
  settings.tls.ca_path = vault.ca_path;
  settings.tls.client_cert_file = vault.client_cert;
  settings.tls.client_key_file = vault.client_key;
  settings.tls.server_name = vault.tls_server_name;
  settings.tls.skip_verify = vault.skip_verify;
  settings.proxy.https_proxy = vault.https_proxy;
  settings.proxy.http_proxy = vault.http_proxy;
  settings.proxy.no_proxy = vault.no_proxy;
  return settings;
}

int ServeVault(const Config& config, base::Log& log) {
  auto transport = vault::HttpTransport::Create(TransportSettings(config.vault));
  if (!transport) return RefuseFor(transport.error());
  vault::RealSleeper sleeper;
  vault::Retry retry(**transport, sleeper);
  return Finish(
      Serve(config, {.transport = retry, .token = config.vault.token, .ns = config.vault.ns}, log));
}

base::Result<std::string> ReadEstate(const std::string& file) {
  if (file.empty()) return std::string(vaultsim::SampleEstate());
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in || !text) {
    return base::Error{base::ErrorCode::kInvalidArgument,
                       "cannot read the estate (see --fixtures)"};
  }
  return text.str();
}

// Dev mode: the one place where the server knows that there is a simulator.
int ServeSimulator(const Config& config, base::Log& log) {
  const std::string place =
      config.fixtures_file.empty() ? "the sample estate" : config.fixtures_file;
  const auto estate = ReadEstate(config.fixtures_file);
  if (!estate) return Refuse(1, place + ": " + estate.error().message);
  auto token = vaultsim::EstateRootToken(*estate);
  if (!token) return Refuse(1, place + ": " + token.error().message);
  const base::SystemClock clock;
  base::SystemRandom random;
  vaultsim::Vault vault({.root_token = std::move(*token)}, clock, random);
  const auto loaded = vaultsim::LoadEstate(vault, *estate);
  if (!loaded) return Refuse(1, place + ": " + loaded.error().message);
  const std::string greeting =
      config.mode == Mode::kDevHttp
          ? DevGreeting(vault.root_token().Reveal(), config.fixtures_file.empty())
          : std::string();
  return Finish(Serve(
      config,
      {.transport = vault, .token = vault.root_token(), .simulated = true, .greeting = greeting},
      log));
}

int Run(const Config& config) {
  int fd = STDERR_FILENO;
  if (!config.log_file.empty()) {
    fd = open(config.log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) {
      return Refuse(1, "cannot write the log file " + config.log_file + ": " +
                           std::strerror(errno) + " (see --log-file)");
    }
  }
  base::FdLog log(fd, config.log_level);
  for (const std::string& warning : config.warnings) {
    log.Write(base::LogLevel::kWarn, warning);
  }
  const bool dev = config.mode == Mode::kDevStdio || config.mode == Mode::kDevHttp;
  return dev ? ServeSimulator(config, log) : ServeVault(config, log);
}

int Main(const std::vector<std::string>& arguments) {
  BlockSignals();
  const auto parsed = ParseConfig(arguments, [](const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  });
  if (const auto* exit = std::get_if<Exit>(&parsed)) return Leave(*exit);
  const Config& config = std::get<Config>(parsed);
  if (config.mode == Mode::kVersion) return Leave({0, "vault-mcp-server " VMCP_VERSION "\n"});
  return Run(config);
}

}  // namespace
}  // namespace server

int main(int argc, char** argv) {
  try {
    return server::Main({argv + 1, argv + argc});
  } catch (const std::exception& e) {
    return server::Refuse(1, std::string("unexpected failure: ") + e.what());
  }
}
