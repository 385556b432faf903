#include "vault/retry.h"

#include <string>
#include <string_view>

#include "base/log.h"
#include "vault/call_wait.h"

namespace vault {
namespace {

using std::chrono::milliseconds;

enum class Verdict { kFinal, kRepeat, kUpgrading };

bool IsRead(Method method) {
  return method == Method::kGet || method == Method::kList || method == Method::kHead;
}

bool Says(const Response& response, std::string_view text) {
  return response.body.find(text) != std::string::npos;
}

// PKI reports a missing issuer, key or default as 500; it would say so again.
bool IsLastingFault(const Response& response) {
  return Says(response, "unable to find PKI") || Says(response, "no default issuer") ||
         Says(response, "could not fetch the CA certificate");
}

Verdict Judge(const Request& request, const base::Result<Response>& result) {
  const bool read = IsRead(request.method);
  if (!result.ok()) {
    const base::Error& error = result.error();
    if (error.code != base::ErrorCode::kUnreachable) return Verdict::kFinal;
    return read || !error.request_sent ? Verdict::kRepeat : Verdict::kFinal;
  }
  const Response& response = *result;
  if (response.status == 400) {
    return Says(response, "Upgrading from non-versioned to versioned data") ? Verdict::kUpgrading
                                                                            : Verdict::kFinal;
  }
  if (!read) return Verdict::kFinal;
  switch (response.status) {
    case 412:
    case 502:
    case 504:
      return Verdict::kRepeat;
    case 503:
      return Says(response, "sealed") ? Verdict::kFinal : Verdict::kRepeat;
    case 500:
      return IsLastingFault(response) ? Verdict::kFinal : Verdict::kRepeat;
    default:
      return Verdict::kFinal;
  }
}

// For the client's log: why the answer takes longer.
std::string Reason(const base::Result<Response>& result) {
  if (!result.ok()) return "Vault could not be reached; trying again";
  return "Vault answered " + std::to_string(result->status) + "; trying again";
}

}  // namespace

bool RealSleeper::Sleep(milliseconds time, const base::CallContext& context) {
  const auto until = std::chrono::steady_clock::now() + time;
  if (context.stop.stop_requested() || until >= context.deadline) return false;
  const auto waited = CallWait(context).Until(-1, 0, until);
  return waited.error().code == base::ErrorCode::kTimeout;
}

base::Result<Response> Retry::RoundTrip(const Request& request, const base::CallContext& context) {
  int repeats = 0;
  int upgrade_repeats = 0;
  milliseconds wait = policy_.first_wait;
  for (;;) {
    base::Result<Response> result = next_.RoundTrip(request, context);
    switch (Judge(request, result)) {
      case Verdict::kFinal:
        return result;
      case Verdict::kRepeat:
        if (repeats++ >= policy_.repeats_max) return result;
        context.Log(base::LogLevel::kWarn, Reason(result));
        if (!sleeper_.Sleep(wait, context)) return result;
        wait *= 2;
        break;
      case Verdict::kUpgrading:
        if (upgrade_repeats++ >= policy_.upgrade_repeats_max ||
            !sleeper_.Sleep(policy_.upgrade_wait, context)) {
          return result;
        }
        break;
    }
  }
}

}  // namespace vault
