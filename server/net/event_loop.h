// The loop: readiness, deadlines and tasks from other threads, all served by one thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "net/poller.h"
#include "net/timer_heap.h"

namespace net {

// Told when a descriptor is ready. May be told once more after the reason has passed: a read or
// write that would block is no error.
class IoWatcher {
 public:
  virtual void OnReady(unsigned ready) = 0;  // kReadable | kWritable

 protected:
  ~IoWatcher() = default;
};

// Work that is at hand. It is done in portions, so that the loop looks in between at what else has
// become ready.
class Backlog {
 public:
  virtual bool HasWork() const = 0;
  virtual void WorkOffPortion() = 0;

 protected:
  ~Backlog() = default;
};

// Watch, SetInterest, Unwatch, SetTimer and CancelTimer: on the loop's thread, or before Run.
class EventLoop {
 public:
  // clock must outlive the loop.
  EventLoop(PollerKind kind, const base::Clock& clock);
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // False when the system had no descriptors left; nothing else may be called then.
  bool ok() const { return poller_ != nullptr && wake_read_ >= 0; }

  // The watcher is not owned. False: out of memory.
  bool Watch(int fd, unsigned interest, IoWatcher* watcher);
  void SetInterest(int fd, unsigned interest);
  // Before the descriptor is closed. The watcher is not called after it.
  void Unwatch(int fd);
  void SetTimer(Timer* timer, SteadyTime deadline) { timers_.Set(timer, deadline); }
  void CancelTimer(Timer* timer) { timers_.Cancel(timer); }

  // Before Run. Gets its turn once a round, after what is ready was told. Must outlive Run.
  void SetBacklog(Backlog* backlog) { backlog_ = backlog; }

  // Serves until Quit, then does what AtEnd was given. Once.
  void Run();
  // Before Run: what is to be done on the loop's thread after the last round.
  void AtEnd(std::function<void()> task) { at_end_ = std::move(task); }

  // Any thread. A task posted after the end of Run is destroyed unrun with the loop.
  void Post(std::function<void()> task);
  // Any thread. Looks at the clock again: for clocks that jump.
  void Wake();
  // Any thread, or from a callback.
  void Quit();

  SteadyTime Now() const { return clock_.Steady(); }
  const base::Clock& clock() const { return clock_; }

 private:
  struct Watched {
    IoWatcher* watcher = nullptr;
    std::uint64_t since = 0;  // the round in which the watch began
  };

  std::chrono::milliseconds WaitTime() const;
  void RunTasks();
  void DrainWakePipe();

  const base::Clock& clock_;
  std::unique_ptr<Poller> poller_;
  int wake_read_ = -1;
  int wake_write_ = -1;
  std::atomic<bool> wake_sent_{false};
  std::atomic<bool> quit_{false};
  std::vector<Watched> watchers_;  // by descriptor
  std::uint64_t round_ = 1;
  TimerHeap timers_;
  std::mutex mutex_;
  std::vector<std::function<void()>> tasks_;
  std::function<void()> at_end_;
  Backlog* backlog_ = nullptr;
};

}  // namespace net
