// A FaultSleeper that does not sleep and remembers what it was asked.
#pragma once

#include <chrono>
#include <mutex>
#include <vector>

#include "vaultsim/fault/injector.h"

namespace support {

// Thread-safe. Waits that have an end come to it; others end by the caller giving up.
class ManualFaultSleeper : public vaultsim::FaultSleeper {
 public:
  bool Sleep(std::chrono::milliseconds time, const base::CallContext& context) override {
    const std::scoped_lock lock(mutex_);
    slept_.push_back(time);
    return time != std::chrono::milliseconds::max() && !context.stop.stop_requested();
  }
  std::vector<std::chrono::milliseconds> slept() const {
    const std::scoped_lock lock(mutex_);
    return slept_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::chrono::milliseconds> slept_;
};

}  // namespace support
