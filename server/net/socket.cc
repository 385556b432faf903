#include "net/socket.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>

namespace net {
namespace {

constexpr int kBacklog = 4096;  // the kernel caps it at net.core.somaxconn

// A peer that vanished without a word is noticed after about two minutes; inherited by what is
// accepted.
constexpr int kKeepAliveIdleS = 60;
constexpr int kKeepAliveIntervalS = 15;
constexpr int kKeepAliveProbes = 4;

void SetOption(int fd, int level, int option, int value) {
  setsockopt(fd, level, option, &value, sizeof(value));
}

std::string ErrorText(int error) { return std::generic_category().message(error); }

base::Error BindError(const std::string& address, int error) {
  std::string message = "Cannot listen on " + address + ": ";
  switch (error) {
    case EADDRINUSE:
      message += "another program uses this address. Stop it or choose another port.";
      break;
    case EACCES:
      message += "this port needs more rights. Choose one from 1024 on.";
      break;
    case EADDRNOTAVAIL:
      message += "this machine does not have this address. Choose one of its own.";
      break;
    default:
      message += ErrorText(error) + ".";
  }
  return {base::ErrorCode::kUnreachable, message};
}

std::uint16_t BoundPort(int fd) {
  sockaddr_storage address = {};
  socklen_t size = sizeof(address);
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  if (address.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port);
  }
  return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
}

std::string Ipv4Text(const void* address) {
  std::array<char, INET_ADDRSTRLEN> text = {};
  inet_ntop(AF_INET, address, text.data(), text.size());
  return text.data();
}

void DescribePeer(const sockaddr_storage& peer, Accepted* accepted) {
  if (peer.ss_family == AF_INET) {
    accepted->address = Ipv4Text(&reinterpret_cast<const sockaddr_in*>(&peer)->sin_addr);
    accepted->share_key = accepted->address;
    return;
  }
  const in6_addr& address = reinterpret_cast<const sockaddr_in6*>(&peer)->sin6_addr;
  if (IN6_IS_ADDR_V4MAPPED(&address)) {
    accepted->address = Ipv4Text(&address.s6_addr[12]);
    accepted->share_key = accepted->address;
    return;
  }
  std::array<char, INET6_ADDRSTRLEN> text = {};
  inet_ntop(AF_INET6, &address, text.data(), text.size());
  accepted->address = text.data();
  accepted->share_key.assign(reinterpret_cast<const char*>(address.s6_addr), 8);
}

}  // namespace

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    Close();
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

void Fd::Close() {
  if (fd_ >= 0) close(std::exchange(fd_, -1));
}

IoResult ReadSome(int fd, char* buffer, std::size_t size) {
  while (true) {
    const ssize_t n = recv(fd, buffer, size, 0);
    if (n > 0) return {IoStatus::kDone, static_cast<std::size_t>(n)};
    if (n == 0) return {IoStatus::kEnd, 0};
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {IoStatus::kWouldBlock, 0};
    return {IoStatus::kFailed, 0};
  }
}

IoResult WriteSome(int fd, std::string_view bytes) {
  while (true) {
    const ssize_t n = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n >= 0) return {IoStatus::kDone, static_cast<std::size_t>(n)};
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {IoStatus::kWouldBlock, 0};
    return {IoStatus::kFailed, 0};
  }
}

std::string FormatAddress(std::string_view host, std::uint16_t port) {
  const bool ipv6 = host.find(':') != std::string_view::npos;
  return (ipv6 ? "[" + std::string(host) + "]" : std::string(host)) + ":" + std::to_string(port);
}

base::Result<Listener> ListenOn(std::string_view host, std::uint16_t port) {
  std::string literal(host == "localhost" ? "127.0.0.1" : host);
  if (literal.size() > 2 && literal.front() == '[' && literal.back() == ']') {
    literal = literal.substr(1, literal.size() - 2);
  }
  const std::string name = FormatAddress(literal, port);

  addrinfo hints = {};
  hints.ai_flags = AI_NUMERICHOST | AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (literal.empty() ||
      getaddrinfo(literal.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
    return base::Error{base::ErrorCode::kInvalidArgument,
                       "\"" + std::string(host) +
                           "\" is not an address to listen on. Give an IP address such as "
                           "127.0.0.1, 0.0.0.0 or ::1, or localhost."};
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, freeaddrinfo);

  Listener listener;
  listener.fd = Fd(socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int fd = listener.fd.get();
  if (fd < 0) return BindError(name, errno);
  SetOption(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  if (found->ai_family == AF_INET6) SetOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
  SetOption(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
#ifdef TCP_KEEPIDLE
  SetOption(fd, IPPROTO_TCP, TCP_KEEPIDLE, kKeepAliveIdleS);
  SetOption(fd, IPPROTO_TCP, TCP_KEEPINTVL, kKeepAliveIntervalS);
  SetOption(fd, IPPROTO_TCP, TCP_KEEPCNT, kKeepAliveProbes);
#endif
  if (bind(fd, found->ai_addr, found->ai_addrlen) != 0 || listen(fd, kBacklog) != 0) {
    return BindError(name, errno);
  }
  listener.port = BoundPort(fd);
  return listener;
}

Accepted AcceptFrom(int listening_fd) {
  Accepted accepted;
  sockaddr_storage peer = {};
  socklen_t size = sizeof(peer);
  accepted.fd = Fd(accept4(listening_fd, reinterpret_cast<sockaddr*>(&peer), &size,
                           SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (accepted.fd.valid()) {
    accepted.status = AcceptStatus::kAccepted;
    SetOption(accepted.fd.get(), IPPROTO_TCP, TCP_NODELAY, 1);
    DescribePeer(peer, &accepted);
    return accepted;
  }
  switch (errno) {
    case EAGAIN:
      accepted.status = AcceptStatus::kNone;
      break;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      accepted.status = AcceptStatus::kExhausted;
      break;
    default:
      accepted.status = AcceptStatus::kLost;
  }
  return accepted;
}

std::size_t RaiseDescriptorLimit(std::size_t wanted) {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  if (limit.rlim_cur < wanted && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = std::min<rlim_t>(wanted, limit.rlim_max);
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
  }
  return static_cast<std::size_t>(limit.rlim_cur);
}

}  // namespace net
