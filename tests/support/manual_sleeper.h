// ManualSleeper: a Sleeper that does not sleep and remembers what it was asked.
#pragma once

#include <chrono>
#include <mutex>
#include <vector>

#include "vault/retry.h"

namespace support {

// Thread-safe.
class ManualSleeper : public vault::Sleeper {
 public:
  bool Sleep(std::chrono::milliseconds time, const base::CallContext& context) override {
    const std::lock_guard lock(mutex_);
    if (context.stop.stop_requested()) return false;
    slept_.push_back(time);
    return !refuse_;
  }
  // From now on as if the deadline were too near.
  void Refuse() {
    const std::lock_guard lock(mutex_);
    refuse_ = true;
  }
  std::vector<std::chrono::milliseconds> slept() const {
    const std::lock_guard lock(mutex_);
    return slept_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::chrono::milliseconds> slept_;
  bool refuse_ = false;
};

}  // namespace support
