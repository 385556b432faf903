// Fibers: runs tasks that are written as if they could block, on the loop's own thread. A task that
// waits (base/waiter.h) makes room for the loop and for the others, so that a call costs no change
// of threads. docs/decisions/0004.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "net/event_loop.h"

namespace net {

// To be used, and destroyed, on the loop's thread or while the loop does not run.
class Fibers {
 public:
  static constexpr std::size_t kStackBytes = 256 * 1024;

  // fibers_max tasks have begun and not ended at a time; queue_max more wait for their turn. loop
  // must outlive this object. When the loop quits, waits end as stopped until every task has ended.
  Fibers(EventLoop& loop, std::size_t fibers_max, std::size_t queue_max,
         std::size_t stack_bytes = kStackBytes);
  ~Fibers();
  Fibers(const Fibers&) = delete;
  Fibers& operator=(const Fibers&) = delete;

  // Begins the task at once when a fiber is free. False, and it will not run: too many wait, or the
  // loop has quit. A task that throws ends the program: catch at the boundary inside the task.
  bool Submit(std::function<void()> task);

 private:
  class Worker;

  void Finish();

  EventLoop& loop_;
  const std::size_t fibers_max_;
  const std::size_t queue_max_;
  const std::size_t stack_bytes_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<Worker*> idle_;  // the one that ended last is taken first: its stack is in the cache
  std::deque<std::function<void()>> queue_;
  bool finishing_ = false;
};

}  // namespace net
