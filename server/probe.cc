#include "probe.h"

#include <chrono>

#include "base/limits.h"

namespace server {
namespace {

void Look(vault::Transport& transport, base::Log& log, std::stop_token stop) {
  vault::Request request;
  request.method = vault::Method::kGet;
  request.path = "/v1/sys/health";
  request.query = "standbyok=true&perfstandbyok=true";
  const base::CallContext context{
      std::chrono::steady_clock::now() + base::limits::kVaultConnectTime, std::move(stop)};
  const auto response = transport.RoundTrip(request, context);
  if (!response) {
    if (response.error().code == base::ErrorCode::kCancelled) return;
    log.Write(base::LogLevel::kWarn, "Vault cannot be used yet: " + response.error().message,
              {{"detail", response.error().detail}});
  } else if (response->status == 503) {
    log.Write(base::LogLevel::kWarn, "Vault is sealed: calls will fail until it is unsealed");
  } else if (response->status != 200) {
    log.Write(base::LogLevel::kWarn, "Vault does not report to be healthy",
              {{"status", std::to_string(response->status)}});
  }
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
