#include "vault/call_wait.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "base/thread_pool.h"
#include "base/waiter.h"

namespace vault {
namespace {

// One a thread, made by its first call that can be stopped.
class ThreadWake {
 public:
  ThreadWake() : fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}
  ~ThreadWake() {
    if (fd_ >= 0) close(fd_);
  }
  ThreadWake(const ThreadWake&) = delete;
  ThreadWake& operator=(const ThreadWake&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

base::Error Cancelled() {
  return {.code = base::ErrorCode::kCancelled, .message = "the call was cancelled"};
}

base::Error TimedOut() {
  return {.code = base::ErrorCode::kTimeout, .message = "the time for the call is over"};
}

base::Error WaitFailed(std::string detail) {
  return {.code = base::ErrorCode::kInternal,
          .message = "waiting for the network failed",
          .detail = std::move(detail)};
}

timespec ToTimespec(std::chrono::nanoseconds duration) {
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(duration);
  return {.tv_sec = static_cast<time_t>(whole.count()),
          .tv_nsec = static_cast<long>((duration - whole).count())};
}

}  // namespace

void CallWait::Wake::operator()() const noexcept {
  const std::uint64_t one = 1;
  // Fails only when the counter is full, and then it is readable all the same.
  [[maybe_unused]] const ssize_t written = write(fd, &one, sizeof one);
}

CallWait::CallWait(const base::CallContext& context)
    : deadline_(context.deadline), stop_(context.stop) {
  if (!stop_.stop_possible() || base::Waiter::Current() != nullptr) return;
  thread_local ThreadWake wake;
  wake_fd_ = wake.fd();
  callback_.emplace(stop_, Wake{wake_fd_});
}

CallWait::~CallWait() {
  callback_.reset();  // afterwards no callback runs any more
  if (wake_fd_ < 0 || !stop_.stop_requested()) return;
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t got = read(wake_fd_, &count, sizeof count);
}

base::Status CallWait::Check() const {
  if (stop_.stop_requested()) return Cancelled();
  if (std::chrono::steady_clock::now() >= deadline_) return TimedOut();
  return {};
}

base::Result<short> CallWait::Until(int fd, short events, base::SteadyTime limit) const {
  const base::SteadyTime end = std::min(deadline_, limit);
  if (base::Waiter* const waiter = base::Waiter::Current()) {
    const auto [outcome, ready] = waiter->Until(fd, events, end, stop_);
    switch (outcome) {
      case base::Waiter::Outcome::kReady:
        return ready;
      case base::Waiter::Outcome::kTimeout:
        return TimedOut();
      case base::Waiter::Outcome::kStopped:
        return Cancelled();
      case base::Waiter::Outcome::kFailed:
        return WaitFailed("the loop takes no more descriptors");
    }
  }
  const base::ThreadPool::LongPart part;  // the thread is free for another call
  std::array<pollfd, 2> fds = {pollfd{.fd = fd, .events = events, .revents = 0},
                               pollfd{.fd = wake_fd_, .events = POLLIN, .revents = 0}};
  while (true) {
    if (stop_.stop_requested()) return Cancelled();
    timespec timeout = {};
    if (end != base::SteadyTime::max()) {
      const auto left = end - std::chrono::steady_clock::now();
      if (left <= left.zero()) return TimedOut();
      timeout = ToTimespec(left);
    }
    const int ready =
        ppoll(fds.data(), fds.size(), end == base::SteadyTime::max() ? nullptr : &timeout, nullptr);
    if (ready < 0 && errno != EINTR) {
      return WaitFailed(std::string("ppoll: ") + std::strerror(errno));
    }
    if (ready > 0 && fds[1].revents == 0) return fds[0].revents;
  }
}

}  // namespace vault
