// The time that a simulator lives in: the system's, or one that moves only when told; and, while
// requests are repeated, the time of each.
#pragma once

#include <mutex>
#include <optional>

#include "base/clock.h"

namespace vaultsim {

// Thread-safe.
class SimulatorClock : public base::Clock {
 public:
  // start: a time that stands still; nullopt: the system's.
  explicit SimulatorClock(std::optional<base::WallTime> start) : manual_(start) {}

  base::WallTime Now() const override;
  base::SteadyTime Steady() const override { return system_.Steady(); }

  bool manual() const;
  // False: it is the system's.
  bool Set(base::WallTime now);
  bool Advance(std::chrono::nanoseconds by);
  // Until Release, it is this time.
  void Pin(base::WallTime now);
  void Release();

 private:
  const base::SystemClock system_;
  mutable std::mutex mutex_;
  std::optional<base::WallTime> manual_;
  std::optional<base::WallTime> pinned_;
};

}  // namespace vaultsim
