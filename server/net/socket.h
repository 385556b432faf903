// TCP sockets: owned descriptors, listening, accepting, non-blocking reads and writes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace net {

// Owns a file descriptor.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept;
  ~Fd() { Close(); }

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  void Close();

 private:
  int fd_ = -1;
};

enum class IoStatus {
  kDone,        // bytes > 0 were moved, or the step is complete
  kWouldBlock,  // try again when the descriptor is readable (TLS: or writable)
  kEnd,         // the peer will send no more
  kFailed,      // the connection is broken
};

struct IoResult {
  IoStatus status = IoStatus::kFailed;
  std::size_t bytes = 0;
};

// Never raises SIGPIPE, never blocks.
IoResult ReadSome(int fd, char* buffer, std::size_t size);
IoResult WriteSome(int fd, std::string_view bytes);

struct Listener {
  Fd fd;
  std::uint16_t port = 0;
};

// "127.0.0.1:8080", "[::1]:8080".
std::string FormatAddress(std::string_view host, std::uint16_t port);

// host: an address literal ("::" serves IPv4, too) or "localhost" (127.0.0.1). Errors:
// kUnreachable, kInvalidArgument; the message names the address and the remedy.
base::Result<Listener> ListenOn(std::string_view host, std::uint16_t port);

enum class AcceptStatus {
  kAccepted,
  kNone,       // nobody waits
  kLost,       // that one has gone; ask again
  kExhausted,  // the process or the system has no descriptors left
};

struct Accepted {
  AcceptStatus status = AcceptStatus::kNone;
  Fd fd = Fd();
  std::string address = {};    // without port; IPv4 also when it came as ::ffff:a.b.c.d
  std::string share_key = {};  // whose share of the connections it is: the address, IPv6 by /64,
                               // because that is what one subscriber gets
};

// Non-blocking, close-on-exec, TCP_NODELAY.
Accepted AcceptFrom(int listening_fd);

// Raises this process's soft limit of descriptors to at least `wanted`, if the hard limit allows.
// Returns the limit that holds now.
std::size_t RaiseDescriptorLimit(std::size_t wanted);

}  // namespace net
