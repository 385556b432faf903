// Which of many file descriptors are ready: epoll, or poll(2) where there is none.
#pragma once

#include <chrono>
#include <memory>
#include <vector>

namespace net {

enum class PollerKind {
  kBest,   // epoll on Linux
  kEpoll,  // Linux only; elsewhere poll
  kPoll,
};

inline constexpr unsigned kReadable = 1;
inline constexpr unsigned kWritable = 2;

struct PollEvent {
  int fd = -1;
  // An error or hang-up shows as both: the next read or write tells which.
  unsigned ready = 0;
};

// Level-triggered. Not thread-safe.
class Poller {
 public:
  // Null when the system has no descriptors left.
  static std::unique_ptr<Poller> Create(PollerKind kind);

  virtual ~Poller() = default;
  // An interest of 0 still reports errors and hang-ups. False: the system has no memory left.
  virtual bool Add(int fd, unsigned interest) = 0;
  virtual void Modify(int fd, unsigned interest) = 0;
  // Before the descriptor is closed.
  virtual void Remove(int fd) = 0;
  // Replaces `ready` by what is ready, at most 256 at a time; empty after the timeout.
  // Negative: no timeout.
  virtual void Wait(std::chrono::milliseconds timeout, std::vector<PollEvent>* ready) = 0;
};

}  // namespace net
