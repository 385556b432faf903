#include "vault_health.h"

namespace server {

VaultHealth LookAtVault(vault::Transport& transport, const base::CallContext& context) {
  vault::Request request;
  request.method = vault::Method::kGet;
  request.path = "/v1/sys/health";
  request.query = "standbyok=true&perfstandbyok=true";
  const auto response = transport.RoundTrip(request, context);
  if (!response) {
    const base::Error& error = response.error();
    return {"unreachable", "Vault cannot be used yet: " + error.message, error.detail,
            error.code == base::ErrorCode::kCancelled};
  }
  if (response->status == 503) {
    return {.word = "sealed", .problem = "Vault is sealed: calls will fail until it is unsealed"};
  }
  if (response->status != 200) {
    return {.word = "unhealthy",
            .problem = "Vault does not report to be healthy",
            .detail = "status " + std::to_string(response->status)};
  }
  return {};
}

}  // namespace server
