// HttpTransport: the seam over HTTP/1.1 to a real Vault or OpenBao.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "base/limits.h"
#include "base/result.h"
#include "vault/proxy.h"
#include "vault/tls_settings.h"
#include "vault/transport.h"

namespace vault {

struct HttpTransportSettings {
  std::string address = "http://127.0.0.1:8200";  // VAULT_ADDR
  TlsSettings tls = {};
  ProxySettings proxy = {};
  std::chrono::nanoseconds connect_time = base::limits::kVaultConnectTime;
  // For a call whose context has no deadline.
  std::chrono::nanoseconds call_time = base::limits::kVaultCallTime;
  // Below the 60 s after which load balancers forget a connection without a word.
  std::chrono::nanoseconds idle_time = std::chrono::seconds(50);
  std::size_t idle_connections_max = base::limits::kVaultIdleConnectionsMax;
  std::size_t response_bytes_max = base::limits::kVaultResponseBytesMax;
};

// Thread-safe. Connections are kept and used again, the last one first; one that turns out to be
// stale is replaced once, if nothing of the request was sent or the request only reads. Never
// follows a redirect. No token, header value or body is in any error.
class HttpTransport : public Transport {
 public:
  // Opens no connection, and touches OpenSSL only to read the TLS files that settings name for an
  // https address. kInvalidArgument (address, proxy) or kTls (files); the message names the
  // variable and the remedy.
  static base::Result<std::unique_ptr<HttpTransport>> Create(const HttpTransportSettings& settings);
  ~HttpTransport() override;

  // Beyond the seam's codes: kInvalidArgument for a request that must not be put on the wire. A
  // plain-HTTP request that a TLS listener turns down, and a proxy that wants a password, are
  // errors too (kTls, kUnreachable), because no Vault has answered.
  base::Result<Response> RoundTrip(const Request& request,
                                   const base::CallContext& context) override;

 private:
  struct Core;
  explicit HttpTransport(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace vault
