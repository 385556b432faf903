#include "relay.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <map>

#include "child.h"

namespace bench {
namespace {

void Watch(int poll, int fd) {
  epoll_event interest{};
  interest.events = EPOLLIN;
  interest.data.fd = fd;
  epoll_ctl(poll, EPOLL_CTL_ADD, fd, &interest);
}

}  // namespace

Relay::Relay(const Address& backend) : backend_(backend), address_(backend) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof place;
  auto* const any = reinterpret_cast<sockaddr*>(&place);
  if (bind(listener_, any, size) != 0 || listen(listener_, 128) != 0 ||
      getsockname(listener_, any, &size) != 0 || pipe2(stop_, O_CLOEXEC) != 0) {
    Fail("the relay cannot listen");
  }
  address_.host = "127.0.0.1";
  address_.port = ntohs(place.sin_port);
  thread_ = std::thread([this] { Run(); });
}

Relay::~Relay() {
  close(stop_[1]);
  thread_.join();
  close(stop_[0]);
  close(listener_);
}

void Relay::Run() const {
  const int poll = epoll_create1(EPOLL_CLOEXEC);
  Watch(poll, listener_);
  Watch(poll, stop_[0]);
  std::map<int, int> other_end;
  std::array<epoll_event, 128> events;
  std::array<char, 65536> bytes;
  const auto close_both = [&](int fd) {
    const int other = other_end.at(fd);
    for (const int end : {fd, other}) {
      other_end.erase(end);
      close(end);
    }
  };
  while (true) {
    const int ready = epoll_wait(poll, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < ready; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      if (fd == stop_[0]) {
        while (!other_end.empty()) close_both(other_end.begin()->first);
        close(poll);
        return;
      }
      if (fd == listener_) {
        const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        const int on = 1;
        setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        const int server = Connect(backend_);
        if (server < 0) Fail("the relay cannot reach the backend");
        other_end[client] = server;
        other_end[server] = client;
        Watch(poll, client);
        Watch(poll, server);
        continue;
      }
      if (!other_end.contains(fd)) continue;  // closed in this round
      const ssize_t got = recv(fd, bytes.data(), bytes.size(), MSG_DONTWAIT);
      if (got < 0 && errno == EAGAIN) continue;  // the event was a closed one's, of this number
      if (got <= 0) {
        close_both(fd);
      } else {
        SendAll(other_end.at(fd), {bytes.data(), static_cast<std::size_t>(got)});
      }
    }
  }
}

}  // namespace bench
