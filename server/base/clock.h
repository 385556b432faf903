// Time as a dependency: wall time for what is recorded, steady time for deadlines.
#pragma once

#include <chrono>
#include <mutex>
#include <string>

namespace base {

using WallTime = std::chrono::sys_time<std::chrono::nanoseconds>;
using SteadyTime = std::chrono::steady_clock::time_point;

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual WallTime Now() const = 0;
  virtual SteadyTime Steady() const = 0;
};

class SystemClock : public Clock {
 public:
  WallTime Now() const override;
  SteadyTime Steady() const override;
};

// Moves only when told. Both times advance together.
class ManualClock : public Clock {
 public:
  explicit ManualClock(WallTime start) : now_(start) {}
  WallTime Now() const override;
  SteadyTime Steady() const override;
  void Advance(std::chrono::nanoseconds by);
  void Set(WallTime now);

 private:
  mutable std::mutex mutex_;
  WallTime now_;
};

// "2026-01-02T03:04:05.123456789Z": RFC 3339 in UTC, trailing zeros of the fraction removed,
// as Go's RFC3339Nano prints it.
std::string FormatRfc3339Nano(WallTime time);
// Whole seconds: "2026-01-02T03:04:05Z".
std::string FormatRfc3339(WallTime time);

}  // namespace base
