// RateLimiter: how often a caller, and all callers together, may call tools.
#pragma once

#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/limits.h"
#include "base/result.h"

namespace guard {

// A token bucket: burst at once, then per_second. per_second 0: no limit.
struct Rate {
  double per_second = 0;
  double burst = 0;
};

// Thread-safe. Remembers a bounded number of callers; a forgotten one starts with a full bucket.
class RateLimiter {
 public:
  RateLimiter(Rate per_caller, Rate global, const base::Clock& clock,
              std::size_t callers_max = base::limits::kRateBucketsMax)
      : per_caller_(per_caller), global_(global), clock_(clock), callers_max_(callers_max) {}

  // Takes one token of the caller's bucket, then one of the global one; a caller that is over its
  // own limit costs the others nothing. kRateLimited with retry_after_s otherwise.
  base::Status Admit(std::string_view caller);

 private:
  struct Bucket {
    std::string caller = {};
    double tokens = 0;
    base::SteadyTime filled = {};
  };

  static void Refill(Bucket& bucket, Rate rate, base::SteadyTime now);
  Bucket& BucketOf(std::string_view caller, base::SteadyTime now);

  const Rate per_caller_;
  const Rate global_;
  const base::Clock& clock_;
  const std::size_t callers_max_;
  std::mutex mutex_;
  Bucket all_ = {};
  bool all_filled_ = false;
  std::list<Bucket> recent_;  // the most recent first
  std::unordered_map<std::string_view, std::list<Bucket>::iterator> buckets_;  // keys in recent_
};

}  // namespace guard
