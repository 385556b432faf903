#include "vault/http_transport_connect.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>
#include <thread>
#include <vector>

#include "base/encoding.h"

namespace vault {
namespace {

// A resolver that hangs leaves its thread behind until it gives up; this many, and not more.
constexpr int kResolvingMax = 16;

struct AddressListFree {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};
using AddressList = std::unique_ptr<addrinfo, AddressListFree>;

struct Resolution {
  int failure = 0;
  AddressList list;
};

Resolution ResolveNow(const std::string& host, std::uint16_t port, int flags) {
  addrinfo hints = {};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | flags;
  addrinfo* list = nullptr;
  Resolution resolution;
  resolution.failure = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
  if (resolution.failure == 0) resolution.list.reset(list);
  return resolution;
}

// Shared by the waiting call and the resolving thread; whoever ends last frees it.
struct PendingResolution {
  Socket done{eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
  Resolution resolution;  // written before done is signalled
};

std::atomic<int> resolving = 0;

base::Error Unreachable(std::string message, std::string detail = {}) {
  return {.code = base::ErrorCode::kUnreachable,
          .message = std::move(message),
          .detail = std::move(detail)};
}

// getaddrinfo can be neither timed nor stopped, so it gets a thread of its own.
base::Result<Resolution> ResolveName(const ConnectTarget& target, base::SteadyTime limit,
                                     const CallWait& wait) {
  auto pending = std::make_shared<PendingResolution>();
  if (pending->done.fd() < 0 || resolving.fetch_add(1) >= kResolvingMax) {
    if (pending->done.fd() >= 0) resolving.fetch_sub(1);
    return Unreachable(
        "too many look-ups of host names wait for an answer: check this machine's DNS");
  }
  try {
    std::thread([pending, host = target.host, port = target.port] {
      pending->resolution = ResolveNow(host, port, AI_ADDRCONFIG);
      resolving.fetch_sub(1);
      const std::uint64_t one = 1;
      [[maybe_unused]] const ssize_t put = write(pending->done.fd(), &one, sizeof one);
    }).detach();
  } catch (const std::system_error& e) {
    resolving.fetch_sub(1);
    return Unreachable("no thread is left to look up a host name", e.what());
  }
  auto ready = wait.Until(pending->done.fd(), POLLIN, limit);
  if (!ready) return std::move(ready).error();
  std::uint64_t count = 0;  // the read orders this thread after the resolving one
  [[maybe_unused]] const ssize_t got = read(pending->done.fd(), &count, sizeof count);
  return std::move(pending->resolution);
}

base::Result<AddressList> Resolve(const ConnectTarget& target, base::SteadyTime limit,
                                  const CallWait& wait) {
  Resolution resolution = ResolveNow(target.host, target.port, AI_NUMERICHOST);
  if (resolution.failure != 0) {
    auto resolved = ResolveName(target, limit, wait);
    if (!resolved) return std::move(resolved).error();
    resolution = std::move(resolved).value();
    // The name means this machine even where no file says so. [RFC 6761, 6.3]
    if (resolution.failure != 0 && base::EqualsIgnoreCaseAscii(target.host, "localhost")) {
      resolution = ResolveNow("127.0.0.1", target.port, AI_NUMERICHOST);
    }
  }
  if (resolution.failure == 0) return std::move(resolution.list);
  const std::string why = gai_strerror(resolution.failure);
  if (resolution.failure == EAI_AGAIN) {
    return Unreachable("the name of " + target.who +
                           " could not be looked up: the DNS does not answer; try again, or check "
                           "this machine's network",
                       why);
  }
  return Unreachable(
      "the host name of " + target.who + " is not known: check its spelling and the DNS", why);
}

base::Error ConnectFailure(const ConnectTarget& target, int failure) {
  const std::string why = std::strerror(failure);
  if (failure == ECONNREFUSED) {
    return Unreachable(target.who +
                           " refused the connection: is it running, and are address and "
                           "port right?",
                       why);
  }
  return Unreachable(
      target.who + " cannot be reached (" + why + "): check the address and the network", why);
}

base::Result<Socket> ConnectOne(const ConnectTarget& target, const addrinfo& address,
                                base::SteadyTime limit, const CallWait& wait) {
  Socket socket(::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.fd() < 0) return ConnectFailure(target, errno);
  const int on = 1;
  setsockopt(socket.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(socket.fd(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  if (connect(socket.fd(), address.ai_addr, address.ai_addrlen) == 0) return socket;
  if (errno != EINPROGRESS) return ConnectFailure(target, errno);
  if (auto ready = wait.Until(socket.fd(), POLLOUT, limit); !ready) {
    return std::move(ready).error();
  }
  int failure = 0;
  socklen_t size = sizeof failure;
  getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &failure, &size);
  if (failure != 0) return ConnectFailure(target, failure);
  return socket;
}

// A limit of connecting that passed, while the call itself has time left, is an unreachable peer.
base::Error Explain(base::Error error, const ConnectTarget& target, const CallWait& wait) {
  if (error.code != base::ErrorCode::kTimeout || !wait.Check().ok()) return error;
  return Unreachable(
      target.who + " does not answer: check the address, the firewall and the network",
      "connecting took too long");
}

}  // namespace

base::Result<Socket> Connect(const ConnectTarget& target, std::chrono::nanoseconds connect_time,
                             const CallWait& wait) {
  const base::SteadyTime end = std::chrono::steady_clock::now() + connect_time;
  auto addresses = Resolve(target, end, wait);
  if (!addresses) return Explain(std::move(addresses).error(), target, wait);
  int left = 0;
  for (const addrinfo* a = addresses->get(); a != nullptr; a = a->ai_next) ++left;
  base::Error last = Unreachable(target.who + " has no address");
  for (const addrinfo* a = addresses->get(); a != nullptr; a = a->ai_next, --left) {
    const auto now = std::chrono::steady_clock::now();
    // One silent address must not use up the time of the next.
    auto socket = ConnectOne(target, *a, now + (end - now) / left, wait);
    if (socket) return socket;
    last = Explain(std::move(socket).error(), target, wait);
    if (last.code != base::ErrorCode::kUnreachable) break;
  }
  return last;
}

}  // namespace vault
