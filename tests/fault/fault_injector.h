// FaultInjector: a Transport that goes wrong at the Nth request, in one of the ways in which a
// Vault, a network or a proxy goes wrong.
#pragma once

#include <atomic>
#include <limits>

#include "vault/transport.h"

namespace support {

enum class Fault {
  kUnreachable,  // no connection: nothing was sent
  kLostRequest,  // sent, and the connection broke before Vault did anything
  kLostAnswer,   // done by Vault, and the connection broke before the answer
  kTimeout,      // done by Vault, and no answer came in time
  kTls,
  kSealed,
  kForbidden,
  kNoRoute,  // 404 with Vault's words
  kRateLimited,
  kServerError,
  kOverloaded,  // 503, not sealed
  kStandby,     // 473 with the body of sys/health
  kHtml,        // 502 of a proxy
  kTruncated,   // done by Vault, and half of the answer arrived
  kRedirect,
};

inline constexpr Fault kAllFaults[] = {
    Fault::kUnreachable, Fault::kLostRequest, Fault::kLostAnswer, Fault::kTimeout,
    Fault::kTls,         Fault::kSealed,      Fault::kForbidden,  Fault::kNoRoute,
    Fault::kRateLimited, Fault::kServerError, Fault::kOverloaded, Fault::kStandby,
    Fault::kHtml,        Fault::kTruncated,   Fault::kRedirect};

const char* FaultName(Fault fault);

// Thread-safe. Passes everything on until armed.
class FaultInjector : public vault::Transport {
 public:
  explicit FaultInjector(vault::Transport& next) : next_(next) {}

  // The first request from now on that fails is number first (from 1), and `times` in a row do.
  void Arm(Fault fault, int first, int times = std::numeric_limits<int>::max());
  // Requests since Arm, and how many of them failed.
  int requests() const { return requests_; }
  int failed() const { return failed_; }

  base::Result<vault::Response> RoundTrip(const vault::Request& request,
                                          const base::CallContext& context) override;

 private:
  base::Result<vault::Response> Fail(const vault::Request& request,
                                     const base::CallContext& context);

  vault::Transport& next_;
  std::atomic<bool> armed_ = false;
  Fault fault_ = Fault::kUnreachable;
  int first_ = 0;
  int times_ = 0;
  std::atomic<int> requests_ = 0;
  std::atomic<int> failed_ = 0;
};

}  // namespace support
