#include "guard/rate_limiter.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace guard {
namespace {

base::Error Refused(double tokens, Rate rate, const char* whose) {
  const double wait_s = std::ceil((1.0 - tokens) / rate.per_second);
  const int retry_after_s = static_cast<int>(std::clamp(wait_s, 1.0, 3600.0));
  base::Error error{base::ErrorCode::kRateLimited,
                    std::string("too many tool calls: ") + whose + " rate limit is reached. Wait " +
                        std::to_string(retry_after_s) + " s, then call again."};
  error.retry_after_s = retry_after_s;
  return error;
}

}  // namespace

void RateLimiter::Refill(Bucket& bucket, Rate rate, base::SteadyTime now) {
  const std::chrono::duration<double> passed = now - bucket.filled;
  bucket.tokens = std::min(rate.burst, bucket.tokens + passed.count() * rate.per_second);
  bucket.filled = now;
}

RateLimiter::Bucket& RateLimiter::BucketOf(std::string_view caller, base::SteadyTime now) {
  if (const auto found = buckets_.find(caller); found != buckets_.end()) {
    recent_.splice(recent_.begin(), recent_, found->second);
  } else {
    if (buckets_.size() >= callers_max_) {
      buckets_.erase(recent_.back().caller);
      recent_.pop_back();
    }
    recent_.push_front(Bucket{std::string(caller), per_caller_.burst, now});
    buckets_.emplace(recent_.front().caller, recent_.begin());
  }
  return recent_.front();
}

base::Status RateLimiter::Admit(std::string_view caller) {
  const base::SteadyTime now = clock_.Steady();
  std::lock_guard lock(mutex_);
  Bucket* own = nullptr;
  if (per_caller_.per_second > 0) {
    own = &BucketOf(caller, now);
    Refill(*own, per_caller_, now);
    if (own->tokens < 1) return Refused(own->tokens, per_caller_, "this caller's");
  }
  if (global_.per_second > 0) {
    if (!all_filled_) {
      all_ = Bucket{{}, global_.burst, now};
      all_filled_ = true;
    }
    Refill(all_, global_, now);
    if (all_.tokens < 1) return Refused(all_.tokens, global_, "the server's");
    all_.tokens -= 1;
  }
  if (own != nullptr) own->tokens -= 1;
  return {};
}

}  // namespace guard
