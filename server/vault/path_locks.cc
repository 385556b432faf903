#include "vault/path_locks.h"

#include <chrono>
#include <utility>

namespace vault {

base::Result<PathLocks::Held> PathLocks::Acquire(const std::string& key,
                                                 const base::CallContext& context) {
  std::unique_lock lock(mutex_);
  const auto free = [&] { return !held_.contains(key); };
  // wait_until converts the latest time point to another clock's and overflows.
  const bool bounded = context.deadline != std::chrono::steady_clock::time_point::max();
  const bool got = bounded ? freed_.wait_until(lock, context.stop, context.deadline, free)
                           : freed_.wait(lock, context.stop, free);
  if (!got) {
    if (context.stop.stop_requested()) {
      return base::Error{base::ErrorCode::kCancelled,
                         "The call was cancelled; nothing was written."};
    }
    return base::Error{base::ErrorCode::kTimeout,
                       "The time is over while other calls were writing the same secret; nothing "
                       "was written. Try again."};
  }
  held_.insert(key);
  return Held(this, key);
}

void PathLocks::Release(const std::string& key) {
  {
    const std::lock_guard lock(mutex_);
    held_.erase(key);
  }
  freed_.notify_all();
}

}  // namespace vault
