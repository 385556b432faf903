// A bounded pool of workers with a bounded queue.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace base {

// Thread-safe. Workers start on the first task, so an idle program has no idle threads.
class ThreadPool {
 public:
  ThreadPool(std::size_t threads_max, std::size_t queue_max)
      : threads_max_(threads_max), queue_max_(queue_max) {}
  ~ThreadPool() { Stop(); }
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  // False when the queue is full or the pool has been stopped: the task will not run. A task that
  // throws ends the program: catch at the boundary inside the task.
  bool Submit(std::function<void()> task);
  // Runs what is queued, then joins. Idempotent. Not from a worker.
  void Stop();

 private:
  void Work();

  const std::size_t threads_max_;
  const std::size_t queue_max_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;
  bool stopped_ = false;
};

}  // namespace base
