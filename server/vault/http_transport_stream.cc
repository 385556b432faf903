#include "vault/http_transport_stream.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace vault {
namespace {

base::Error Broken(const char* call) {
  return {.code = base::ErrorCode::kUnreachable,
          .message = "the connection broke",
          .detail = std::string(call) + ": " + std::strerror(errno)};
}

bool MayTryAgain() { return errno == EAGAIN || errno == EWOULDBLOCK; }

class PlainStream : public ByteStream {
 public:
  explicit PlainStream(Socket socket) : socket_(std::move(socket)) {}

  base::Result<std::size_t> Read(char* out, std::size_t size, const CallWait& wait) override {
    return ReadSocket(socket_.fd(), out, size, wait);
  }

  Written Write(std::string_view bytes, const CallWait& wait) override {
    return WriteSocket(socket_.fd(), bytes, wait);
  }

  bool Quiet() override {
    char byte = 0;
    const ssize_t got = recv(socket_.fd(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got < 0 && MayTryAgain();
  }

 private:
  Socket socket_;
};

}  // namespace

Socket::~Socket() {
  if (fd_ >= 0) close(fd_);
}

Socket::Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

Socket& Socket::operator=(Socket&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

base::Result<std::size_t> ReadSocket(int fd, char* out, std::size_t size, const CallWait& wait) {
  while (true) {
    // An answer takes the network's time, so a first attempt would fail: wait first.
    if (auto ready = wait.Until(fd, POLLIN); !ready) return std::move(ready).error();
    const ssize_t got = recv(fd, out, size, 0);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (!MayTryAgain() && errno != EINTR) return Broken("recv");
  }
}

Written WriteSocket(int fd, std::string_view bytes, const CallWait& wait) {
  Written written;
  while (!bytes.empty()) {
    const ssize_t put = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (put >= 0) {
      written.any = true;
      bytes.remove_prefix(static_cast<std::size_t>(put));
      continue;
    }
    if (errno == EINTR) continue;
    if (!MayTryAgain()) {
      written.error = Broken("send");
      return written;
    }
    auto ready = wait.Until(fd, POLLIN | POLLOUT);
    if (!ready) {
      written.error = std::move(ready).error();
      return written;
    }
    if ((*ready & POLLOUT) == 0) {
      // A peer that answers before it has read all (413) may never read the rest.
      written.answered_early = true;
      return written;
    }
  }
  return written;
}

std::unique_ptr<ByteStream> MakePlainStream(Socket socket) {
  return std::make_unique<PlainStream>(std::move(socket));
}

}  // namespace vault
