#include "vault/path_locks.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "vault/call_wait.h"

namespace vault {
namespace {

base::Error NotAcquired(const base::Error& why) {
  switch (why.code) {
    case base::ErrorCode::kCancelled:
      return {base::ErrorCode::kCancelled, "The call was cancelled; nothing was written."};
    case base::ErrorCode::kTimeout:
      return {base::ErrorCode::kTimeout,
              "The time is over while other calls were writing the same secret; nothing "
              "was written. Try again."};
    default:
      return why;
  }
}

}  // namespace

// In the queue of a key. Destroyed by its own call, never while the lock's owner may signal it.
class PathLocks::Turn {
 public:
  Turn() : fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}
  ~Turn() {
    if (fd_ >= 0) close(fd_);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  int fd() const { return fd_; }
  void Come() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(fd_, &one, sizeof one);
  }

 private:
  int fd_;
};

base::Result<PathLocks::Held> PathLocks::Acquire(const std::string& key,
                                                 const base::CallContext& context) {
  std::unique_lock lock(mutex_);
  const auto [entry, free] = queues_.try_emplace(key);
  if (free) return Held(this, key);
  const Turn turn;
  if (turn.fd() < 0) {
    return base::Error{base::ErrorCode::kInternal,
                       "The server has too many open files; nothing was written. Try again later."};
  }
  entry->second.push_back(&turn);
  lock.unlock();
  const auto came = CallWait(context).Until(turn.fd(), POLLIN);
  if (came.ok()) return Held(this, key);
  lock.lock();
  auto& queue = queues_.at(key);
  const auto place = std::find(queue.begin(), queue.end(), &turn);
  if (place != queue.end()) {
    queue.erase(place);
    return NotAcquired(came.error());
  }
  // It was handed over in the same moment: pass it on.
  lock.unlock();
  Release(key);
  return NotAcquired(came.error());
}

void PathLocks::Release(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto entry = queues_.find(key);
  if (entry->second.empty()) {
    queues_.erase(entry);
    return;
  }
  entry->second.front()->Come();
  entry->second.pop_front();
}

}  // namespace vault
