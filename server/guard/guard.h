// Guard: what an agent may do and what is recorded of it. The protocol asks it before each tool
// call, tells it after, and sends what leaves through its exit filter (exit_filter.h).
#pragma once

#include <chrono>
#include <string_view>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "guard/rate_limiter.h"
#include "identity/principal.h"

namespace guard {

// One tool call, for the record. Names and numbers only: no argument, no path, no value.
struct CallRecord {
  std::string_view tool;
  std::string_view outcome;  // "ok", or an error's name such as "permission_denied"
  std::chrono::microseconds duration = {};
};

// Thread-safe.
class Guard {
 public:
  Guard(Rate per_caller, Rate global, const base::Clock& clock, base::Log& log)
      : limiter_(per_caller, global, clock), log_(log) {}

  // Whether the principal may call a tool now: kRateLimited, with retry_after_s, if not.
  base::Status Admit(const identity::Principal& principal) { return limiter_.Admit(principal.id); }

  // One audit line.
  void Record(const identity::Principal& principal, const CallRecord& record);

 private:
  RateLimiter limiter_;
  base::Log& log_;
};

}  // namespace guard
