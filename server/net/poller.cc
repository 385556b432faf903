#include "net/poller.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstddef>

#ifdef __linux__
#include <sys/epoll.h>
#include <unistd.h>
#endif

namespace net {
namespace {

constexpr std::size_t kEventsMax = 256;

int TimeoutMs(std::chrono::milliseconds timeout) {
  if (timeout.count() < 0) return -1;
  return static_cast<int>(std::min<std::chrono::milliseconds::rep>(timeout.count(), INT_MAX));
}

#ifdef __linux__
class EpollPoller final : public Poller {
 public:
  explicit EpollPoller(int epoll_fd) : epoll_fd_(epoll_fd) {}
  ~EpollPoller() override { close(epoll_fd_); }

  bool Add(int fd, unsigned interest) override { return Control(EPOLL_CTL_ADD, fd, interest); }
  void Modify(int fd, unsigned interest) override { Control(EPOLL_CTL_MOD, fd, interest); }
  void Remove(int fd) override { Control(EPOLL_CTL_DEL, fd, 0); }

  void Wait(std::chrono::milliseconds timeout, std::vector<PollEvent>* ready) override {
    ready->clear();
    const int n =
        epoll_wait(epoll_fd_, events_.data(), static_cast<int>(kEventsMax), TimeoutMs(timeout));
    for (int i = 0; i < n; ++i) {
      const epoll_event& event = events_[static_cast<std::size_t>(i)];
      unsigned what = 0;
      if ((event.events & EPOLLIN) != 0) what |= kReadable;
      if ((event.events & EPOLLOUT) != 0) what |= kWritable;
      if ((event.events & (EPOLLERR | EPOLLHUP)) != 0) what = kReadable | kWritable;
      ready->push_back({event.data.fd, what});
    }
  }

 private:
  bool Control(int operation, int fd, unsigned interest) {
    epoll_event event = {};
    if ((interest & kReadable) != 0) event.events |= EPOLLIN;
    if ((interest & kWritable) != 0) event.events |= EPOLLOUT;
    event.data.fd = fd;
    return epoll_ctl(epoll_fd_, operation, fd, &event) == 0;
  }

  const int epoll_fd_;
  std::array<epoll_event, kEventsMax> events_ = {};
};
#endif

class PollPoller final : public Poller {
 public:
  bool Add(int fd, unsigned interest) override {
    const auto index = static_cast<std::size_t>(fd);
    if (place_.size() <= index) place_.resize(index + 1, kNowhere);
    place_[index] = fds_.size();
    fds_.push_back({fd, Events(interest), 0});
    return true;
  }

  void Modify(int fd, unsigned interest) override {
    fds_[place_[static_cast<std::size_t>(fd)]].events = Events(interest);
  }

  void Remove(int fd) override {
    const std::size_t hole = place_[static_cast<std::size_t>(fd)];
    fds_[hole] = fds_.back();
    place_[static_cast<std::size_t>(fds_[hole].fd)] = hole;
    fds_.pop_back();
    place_[static_cast<std::size_t>(fd)] = kNowhere;
  }

  void Wait(std::chrono::milliseconds timeout, std::vector<PollEvent>* ready) override {
    ready->clear();
    if (poll(fds_.data(), static_cast<nfds_t>(fds_.size()), TimeoutMs(timeout)) <= 0) return;
    // Starts behind the last one served, so that the busy cannot starve the rest.
    const std::size_t count = fds_.size();
    for (std::size_t i = 0; i < count && ready->size() < kEventsMax; ++i) {
      const std::size_t at = (next_ + i) % count;
      const pollfd& entry = fds_[at];
      unsigned what = 0;
      if ((entry.revents & POLLIN) != 0) what |= kReadable;
      if ((entry.revents & POLLOUT) != 0) what |= kWritable;
      if ((entry.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0) what = kReadable | kWritable;
      if (what != 0) ready->push_back({entry.fd, what});
      if (ready->size() == kEventsMax) next_ = at + 1;
    }
  }

 private:
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

  static short Events(unsigned interest) {
    short events = 0;
    if ((interest & kReadable) != 0) events = static_cast<short>(events | POLLIN);
    if ((interest & kWritable) != 0) events = static_cast<short>(events | POLLOUT);
    return events;
  }

  std::vector<pollfd> fds_;
  std::vector<std::size_t> place_;  // by descriptor: its index in fds_
  std::size_t next_ = 0;
};

}  // namespace

std::unique_ptr<Poller> Poller::Create(PollerKind kind) {
#ifdef __linux__
  if (kind != PollerKind::kPoll) {
    const int fd = epoll_create1(EPOLL_CLOEXEC);
    if (fd < 0) return nullptr;
    return std::make_unique<EpollPoller>(fd);
  }
#else
  static_cast<void>(kind);
#endif
  return std::make_unique<PollPoller>();
}

}  // namespace net
