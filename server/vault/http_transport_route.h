// Route: the way to one Vault - straight or through a proxy, plain or under TLS.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "vault/http_transport_address.h"
#include "vault/http_transport_stream.h"
#include "vault/http_transport_wait.h"
#include "vault/http_transport_wire.h"
#include "vault/proxy.h"
#include "vault/tls_settings.h"

namespace vault {

// Thread-safe: constant but for the TLS context, which locks.
class Route {
 public:
  Route(HttpAddress address, std::optional<Proxy> proxy, const TlsSettings& tls,
        std::chrono::nanoseconds connect_time);

  // A stream on which Vault listens. kUnreachable (also for a proxy that refuses), kTls, kTimeout,
  // kCancelled, kBadResponse (a proxy's); never request_sent.
  base::Result<std::unique_ptr<ByteStream>> Open(const CallWait& wait);

  const WireRoute& wire() const { return wire_; }
  const std::string& who() const { return who_; }  // "Vault at https://x:8200", for messages
  bool tls() const { return address_.tls; }
  bool proxied() const { return proxy_.has_value(); }

 private:
  base::Status OpenTunnel(const Socket& socket, const CallWait& wait) const;

  const HttpAddress address_;
  const std::optional<Proxy> proxy_;
  const std::chrono::nanoseconds connect_time_;
  const std::string who_;
  const std::string proxy_who_;
  WireRoute wire_;
  TlsContext tls_;
};

}  // namespace vault
