// Route: the way to one Vault - straight or through a proxy, plain or under TLS.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/result.h"
#include "vault/call_wait.h"
#include "vault/http_transport_address.h"
#include "vault/http_transport_stream.h"
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

  // Reads the TLS files that the settings name, so that a broken one is told at the start.
  base::Status CheckTls() {
    auto context = tls_.Get();
    return context ? base::Status() : base::Status(std::move(context).error());
  }

  const WireRoute& wire() const { return wire_; }
  // For messages: "Vault at https://x:8200 (VAULT_ADDR)".
  const std::string& who() const { return who_; }
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
