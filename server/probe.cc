#include "probe.h"

#include <chrono>

#include "base/limits.h"
#include "vault_health.h"

namespace server {
namespace {

void Look(vault::Transport& transport, base::Log& log, std::stop_token stop) {
  const base::CallContext context{
      std::chrono::steady_clock::now() + base::limits::kVaultConnectTime, std::move(stop)};
  const VaultHealth health = LookAtVault(transport, context);
  if (health.problem.empty() || health.cancelled) return;
  log.Write(base::LogLevel::kWarn, health.problem, {{"detail", health.detail}});
}

}  // namespace

Probe::Probe(const Config& config, const Backend& backend, base::Log& log) {
  if (backend.simulated) return;
  const bool token_needed = config.mode != Mode::kHttp || config.http.server_token_auth;
  if (token_needed && backend.token.empty()) {
    log.Write(base::LogLevel::kWarn,
              "VAULT_TOKEN is not set: every call will fail until the client's configuration "
              "gives one");
  }
  thread_ = std::jthread([&transport = backend.transport, &log](std::stop_token stop) {
    Look(transport, log, std::move(stop));
  });
}

}  // namespace server
