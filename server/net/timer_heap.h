// Deadlines in order. A timer is part of the object that waits, so arming one allocates nothing.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

namespace net {

using SteadyTime = std::chrono::steady_clock::time_point;

class Timer {
 public:
  virtual void OnTimer() = 0;
  bool armed() const { return place_ != kNowhere; }
  // Meaningful while armed.
  SteadyTime deadline() const { return deadline_; }

 protected:
  Timer() = default;
  ~Timer() = default;
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

 private:
  friend class TimerHeap;
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
  SteadyTime deadline_ = {};
  std::size_t place_ = kNowhere;
};

// A binary heap. Not thread-safe. Timers are not owned: disarm before destroying one.
class TimerHeap {
 public:
  // Arms, or moves to another time.
  void Set(Timer* timer, SteadyTime deadline);
  // No effect on a timer that is not armed.
  void Cancel(Timer* timer);
  std::optional<SteadyTime> next() const;
  // Disarms and calls each timer whose deadline is not after `now`. A call may set and cancel
  // timers; it ends even if they are always set for the past.
  void Expire(SteadyTime now);
  std::size_t size() const { return heap_.size(); }

 private:
  void Place(Timer* timer, std::size_t at);
  void Up(std::size_t at);
  void Down(std::size_t at);

  std::vector<Timer*> heap_;
};

}  // namespace net
