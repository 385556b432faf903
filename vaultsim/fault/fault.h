// What may befall a request to Vault, by name, and which requests it befalls.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"
#include "json/fwd.h"
#include "vault/transport.h"

namespace vaultsim {

enum class FaultKind {
  // Answered in Vault's place; nothing was done.
  kRateLimited,         // 429 with Retry-After
  kServerError,         // 500
  kBadGateway,          // 502, a proxy's HTML
  kSealed,              // 503, Vault says that it is sealed
  kOverloaded,          // 503 without that
  kDrStandby,           // 472 with the body of sys/health
  kPerformanceStandby,  // 473, likewise
  kRedirect,            // 307 to another node
  kForbidden,           // 403
  kNoRoute,             // 404 with Vault's words
  // No answer, and nothing was done.
  kUnreachable,  // no connection
  kTls,          // no handshake
  kResetBefore,  // the connection broke before Vault did anything
  kHang,         // until the caller gives up
  // Done by Vault, and then something happens to the answer.
  kResetAfter,   // the connection breaks before it
  kHangAfter,    // it never comes
  kTruncated,    // the connection ends in the middle of the body
  kWrongLength,  // Content-Length is less than the body: half an answer looks whole
  kInvalidUtf8,
  kHugeBody,  // instead of the answer
  // Done, and whole.
  kSlow,          // begins only after a delay
  kExpiredToken,  // from here on this token is unknown to Vault, for every request
};

inline constexpr std::size_t kFaultKinds = static_cast<std::size_t>(FaultKind::kExpiredToken) + 1;

// "rate_limited", "reset_before" ... (docs/simulator.md has the table).
const char* FaultName(FaultKind kind);
std::optional<FaultKind> FaultKindFromName(std::string_view name);

enum class OperationClass { kAny, kRead, kWrite, kList, kLogin };

// "any", "read", "write", "list", "login".
const char* OperationClassName(OperationClass operation);
std::optional<OperationClass> OperationClassFromName(std::string_view name);
// Login: a write below auth/ with "login" in its path; list: LIST, SCAN, or GET with list=true.
// Never kAny.
OperationClass ClassOf(std::string_view verb, const vault::Request& request);

// Of the requests that fit, the `first` and later ones are hit, each with probability `rate`, until
// `times` were.
struct Fault {
  FaultKind kind = FaultKind::kServerError;
  OperationClass operation = OperationClass::kAny;
  std::string path_prefix = {};  // decoded, without "/v1/": "secret/data/"; empty: every path
  std::uint64_t first = 1;       // from 1
  std::uint64_t times = 0;       // 0: without end
  double rate = 1;               // in (0, 1]
  int retry_after_s = 1;         // rate_limited
  std::chrono::milliseconds delay{1000};                         // slow
  std::string location = "https://other-node.example.com:8200";  // redirect: path and query follow
  std::size_t bytes = base::limits::kVaultResponseBytesMax + (1u << 20);  // huge_body

  bool Fits(std::string_view verb, const vault::Request& request) const;
};

// {"fault": NAME, "operation"?, "path"?, "first"?, "times"?, "rate"?, "retry_after"?, "delay_ms"?,
// "location"?, "bytes"?}. kInvalidArgument names what is wrong.
base::Result<Fault> FaultFromJson(const Json& json);
Json FaultToJson(const Fault& fault);
base::Status CheckFault(const Fault& fault);

}  // namespace vaultsim
