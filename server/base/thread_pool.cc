#include "base/thread_pool.h"

#include <utility>

namespace base {
namespace {

thread_local ThreadPool* pool_here = nullptr;

}  // namespace

ThreadPool::LongPart::LongPart() : pool_(std::exchange(pool_here, nullptr)) {
  if (pool_ == nullptr) return;
  bool called = false;
  {
    const std::lock_guard lock(pool_->mutex_);
    --pool_->running_;
    called = pool_->CallWorker();
  }
  if (called) pool_->wake_.notify_one();
}

ThreadPool::LongPart::~LongPart() {
  if (pool_ == nullptr) return;
  pool_here = pool_;
  const std::lock_guard lock(pool_->mutex_);
  ++pool_->running_;  // beyond the maximum, until one of them ends
}

bool ThreadPool::Submit(std::function<void()> task) {
  bool called = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopped_ || queue_.size() >= queue_max_) return false;
    queue_.push_back(std::move(task));
    called = CallWorker();
  }
  if (called) wake_.notify_one();
  return true;
}

// Under the lock. True: one must be woken. A worker that ends its task takes the next one by
// itself; nobody is called for that.
bool ThreadPool::CallWorker() {
  if (queue_.empty() || stopped_ || running_ + called_ >= running_max_) return false;
  if (idle_ == 0) {
    if (threads_.size() == threads_max_) return false;
    threads_.emplace_back([this] { Work(); });
    ++idle_;
  }
  --idle_;
  ++called_;
  return true;
}

void ThreadPool::Work() {
  pool_here = this;
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopped_ || called_ > 0; });
    if (called_ > 0) --called_;
    while (MayRun()) {
      ++running_;
      std::function<void()> task = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      task();
      task = nullptr;  // what the task holds must not outlive it while the worker waits
      lock.lock();
      --running_;
    }
    if (stopped_) return;
    ++idle_;
  }
}

void ThreadPool::Stop() {
  std::vector<std::thread> threads;
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
    threads.swap(threads_);
  }
  wake_.notify_all();
  for (std::thread& thread : threads) thread.join();
}

}  // namespace base
