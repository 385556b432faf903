// The server's side of TLS, by OpenSSL. Nothing of OpenSSL runs before Load is called.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/socket.h"

namespace net {

// One connection's TLS. Not thread-safe. The descriptor is not owned and must outlive it.
class TlsSession {
 public:
  virtual ~TlsSession() = default;
  virtual IoResult Handshake() = 0;
  virtual IoResult Read(char* buffer, std::size_t size) = 0;
  // After kWouldBlock the same bytes (or more) must come next.
  virtual IoResult Write(std::string_view bytes) = 0;
  // Tells the peer that nothing more will come. Does not wait for its word.
  virtual void Shutdown() = 0;
  // Whether the last kWouldBlock waits for the descriptor to become writable.
  virtual bool wants_write() const = 0;
  // Why the last step failed, for the log.
  virtual const std::string& failure() const = 0;
};

// A certificate and its key, for many connections. Thread-safe: immutable.
class TlsContext {
 public:
  // PEM files: the certificate first, then its chain; the key unencrypted. TLS 1.2 and 1.3, offers
  // http/1.1 by ALPN. Error: kTls; the message names the file and the remedy.
  static base::Result<std::shared_ptr<const TlsContext>> Load(const std::string& certificate_file,
                                                              const std::string& key_file);
  virtual ~TlsContext() = default;
  // Null when memory is short. The session keeps what it needs of the context.
  virtual std::unique_ptr<TlsSession> Accept(int fd) const = 0;
};

}  // namespace net
