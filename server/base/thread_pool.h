// A bounded pool of workers with a bounded queue.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <limits>
#include <mutex>
#include <thread>
#include <vector>

namespace base {

// Thread-safe. Workers start when there is work for them, so an idle program has no idle threads.
class ThreadPool {
 public:
  // running_max: tasks that run at a time, beside those in a LongPart. For tasks that compute, more
  // than there are processors would only make them take turns.
  ThreadPool(std::size_t threads_max, std::size_t queue_max,
             std::size_t running_max = std::numeric_limits<std::size_t>::max())
      : threads_max_(threads_max), queue_max_(queue_max), running_max_(running_max) {}
  ~ThreadPool() { Stop(); }
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  // While it lives, the task that made it waits or computes for long, so another may run. Without
  // effect on a thread that is no pool's.
  class LongPart {
   public:
    LongPart();
    ~LongPart();
    LongPart(const LongPart&) = delete;
    LongPart& operator=(const LongPart&) = delete;

   private:
    ThreadPool* const pool_;
  };

  // False when the queue is full or the pool has been stopped: the task will not run. A task that
  // throws ends the program: catch at the boundary inside the task.
  bool Submit(std::function<void()> task);
  // Runs what is queued, then joins. Idempotent. Not from a worker.
  void Stop();

 private:
  void Work();
  bool MayRun() const { return !queue_.empty() && (stopped_ || running_ < running_max_); }
  bool CallWorker();

  const std::size_t threads_max_;
  const std::size_t queue_max_;
  const std::size_t running_max_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;
  std::size_t called_ = 0;   // no longer idle: on their way
  std::size_t running_ = 0;  // tasks that are not in a long part
  bool stopped_ = false;
};

}  // namespace base
