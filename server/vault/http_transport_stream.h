// ByteStream: one connection's bytes, plain or under TLS, never blocking beyond its CallWait.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "vault/call_wait.h"

namespace vault {

// An open descriptor, closed by its owner's end.
class Socket {
 public:
  explicit Socket(int fd = -1) : fd_(fd) {}
  ~Socket();
  Socket(Socket&& other) noexcept;
  Socket& operator=(Socket&& other) noexcept;
  int fd() const { return fd_; }

 private:
  int fd_;
};

// What became of a write.
struct Written {
  bool any = false;                       // some bytes left this program
  bool answered_early = false;            // stopped, because an answer is there already
  std::optional<base::Error> error = {};  // kUnreachable: the connection broke; kTls; kTimeout ...
};

// Owns its socket. For one thread at a time.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  // At least one byte, or 0 at the peer's orderly end. kUnreachable: the connection broke.
  virtual base::Result<std::size_t> Read(char* out, std::size_t size, const CallWait& wait) = 0;
  virtual Written Write(std::string_view bytes, const CallWait& wait) = 0;
  // Whether an idle connection can carry another request: it is open, and nothing unasked for came.
  virtual bool Quiet() = 0;
};

// ByteStream's Read and Write on a connected, non-blocking descriptor that stays the caller's.
base::Result<std::size_t> ReadSocket(int fd, char* out, std::size_t size, const CallWait& wait);
Written WriteSocket(int fd, std::string_view bytes, const CallWait& wait);

// socket is connected and non-blocking.
std::unique_ptr<ByteStream> MakePlainStream(Socket socket);

}  // namespace vault
