#include "net/event_loop.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <utility>

namespace net {

EventLoop::EventLoop(PollerKind kind, const base::Clock& clock)
    : clock_(clock), poller_(Poller::Create(kind)) {
  std::array<int, 2> ends = {-1, -1};
  if (poller_ == nullptr || pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) return;
  wake_read_ = ends[0];
  wake_write_ = ends[1];
  poller_->Add(wake_read_, kReadable);
}

EventLoop::~EventLoop() {
  tasks_.clear();  // they may own descriptors that the poller still knows
  if (wake_read_ >= 0) close(wake_read_);
  if (wake_write_ >= 0) close(wake_write_);
}

bool EventLoop::Watch(int fd, unsigned interest, IoWatcher* watcher) {
  const auto index = static_cast<std::size_t>(fd);
  if (watchers_.size() <= index) watchers_.resize(index + 1);
  if (!poller_->Add(fd, interest)) return false;
  watchers_[index] = {watcher, round_};
  return true;
}

void EventLoop::SetInterest(int fd, unsigned interest) { poller_->Modify(fd, interest); }

void EventLoop::Unwatch(int fd) {
  poller_->Remove(fd);
  watchers_[static_cast<std::size_t>(fd)].watcher = nullptr;
}

void EventLoop::Run() {
  std::vector<PollEvent> ready;
  while (!quit_.load(std::memory_order_acquire)) {
    const bool busy = backlog_ != nullptr && backlog_->HasWork();
    poller_->Wait(busy ? std::chrono::milliseconds(0) : WaitTime(), &ready);
    ++round_;
    for (const PollEvent& event : ready) {
      if (event.fd == wake_read_) {
        DrainWakePipe();
        continue;
      }
      // A callback of this round may have ended the watch, and another may have begun for a new
      // descriptor of the same number: what the round found is not about that one.
      const Watched& watched = watchers_[static_cast<std::size_t>(event.fd)];
      if (watched.watcher != nullptr && watched.since != round_) {
        watched.watcher->OnReady(event.ready);
      }
    }
    if (backlog_ != nullptr) backlog_->WorkOffPortion();
    RunTasks();
    if (timers_.size() > 0) timers_.Expire(Now());
  }
  if (at_end_) at_end_();
}

void EventLoop::Post(std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  Wake();
}

void EventLoop::Wake() {
  if (wake_sent_.exchange(true, std::memory_order_acq_rel)) return;
  const char byte = 0;
  // A full pipe wakes as well.
  static_cast<void>(!write(wake_write_, &byte, 1));
}

void EventLoop::Quit() {
  quit_.store(true, std::memory_order_release);
  Wake();
}

std::chrono::milliseconds EventLoop::WaitTime() const {
  const auto next = timers_.next();
  if (!next) return std::chrono::milliseconds(-1);
  const SteadyTime now = Now();
  if (*next <= now) return std::chrono::milliseconds(0);
  return std::chrono::ceil<std::chrono::milliseconds>(*next - now);
}

void EventLoop::RunTasks() {
  std::vector<std::function<void()>> tasks;
  {
    const std::lock_guard lock(mutex_);
    tasks.swap(tasks_);
  }
  for (std::function<void()>& task : tasks) task();
}

void EventLoop::DrainWakePipe() {
  std::array<char, 64> bytes;
  while (read(wake_read_, bytes.data(), bytes.size()) > 0) {
  }
  // After the read: a wake-up from now on writes again. What came with the earlier ones is visible
  // from here on, because this reads what they wrote.
  wake_sent_.exchange(false, std::memory_order_acq_rel);
}

}  // namespace net
