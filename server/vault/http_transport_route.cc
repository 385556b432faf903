#include "vault/http_transport_route.h"

#include <array>

#include "net/http_parser.h"
#include "vault/http_transport_connect.h"
#include "vault/http_transport_tls.h"

namespace vault {
namespace {

constexpr std::size_t kProxyAnswerBytes = 4096;

std::string ProxyName(const HttpAddress& address, const Proxy& proxy) {
  return "the proxy " + proxy.host + ":" + std::to_string(proxy.port) + " of " +
         (address.tls ? "HTTPS_PROXY" : "HTTP_PROXY");
}

std::string AuthorizationField(const Proxy& proxy) {
  if (proxy.authorization.empty()) return {};
  return "Proxy-Authorization: " + std::string(proxy.authorization.Reveal()) + "\r\n";
}

WireRoute MakeWire(const HttpAddress& address, const std::optional<Proxy>& proxy) {
  WireRoute wire;
  wire.target_prefix = address.path_prefix;
  wire.shared_fields = "Host: " + address.HostHeader() +
                       "\r\nUser-Agent: vault-mcp-server\r\n"
                       "Accept: application/json, */*\r\n"
                       // Vault Agent and Proxy can be told to refuse requests without it.
                       "X-Vault-Request: true\r\n";
  if (proxy && !address.tls) {
    wire.target_prefix = "http://" + address.HostHeader() + address.path_prefix;
    wire.shared_fields += AuthorizationField(*proxy);
  }
  return wire;
}

base::Error ProxyBroke(base::Error error, const std::string& who) {
  if (error.code == base::ErrorCode::kUnreachable) {
    error.message = who + " closed the connection: is it an HTTP proxy, and is it running?";
  }
  return error;
}

base::Error ProxyRefusal(const std::string& who, int status) {
  if (status == 407) {
    return {.code = base::ErrorCode::kUnreachable,
            .message = who +
                       " wants a user name and a password: put them into its URL, as "
                       "http://user:password@host:port"};
  }
  return {.code = base::ErrorCode::kUnreachable,
          .message = who + " did not open a way to Vault (status " + std::to_string(status) +
                     "): check the proxy, or name Vault's host in NO_PROXY"};
}

}  // namespace

Route::Route(HttpAddress address, std::optional<Proxy> proxy, const TlsSettings& tls,
             std::chrono::nanoseconds connect_time)
    : address_(std::move(address)),
      proxy_(std::move(proxy)),
      connect_time_(connect_time),
      who_("Vault at " + address_.Url() + " (VAULT_ADDR)"),
      proxy_who_(proxy_ ? ProxyName(address_, *proxy_) : std::string()),
      wire_(MakeWire(address_, proxy_)),
      tls_(tls, address_.host) {}

base::Result<std::unique_ptr<ByteStream>> Route::Open(const CallWait& wait) {
  const ConnectTarget target =
      proxy_ ? ConnectTarget{.host = proxy_->host, .port = proxy_->port, .who = proxy_who_}
             : ConnectTarget{.host = address_.host, .port = address_.port, .who = who_};
  auto socket = Connect(target, connect_time_, wait);
  if (!socket) return std::move(socket).error();
  if (!address_.tls) return MakePlainStream(std::move(socket).value());
  if (proxy_) {
    if (auto opened = OpenTunnel(*socket, wait); !opened) return std::move(opened).error();
  }
  return StartTls(std::move(socket).value(), tls_, who_, wait);
}

// [RFC 9110, 9.3.6]
base::Status Route::OpenTunnel(const Socket& socket, const CallWait& wait) const {
  const std::string authority = address_.HostAndPort();
  WireBytes head;
  head.text() = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n" +
                AuthorizationField(*proxy_) + "\r\n";
  if (Written written = WriteSocket(socket.fd(), head.view(), wait); written.error) {
    return ProxyBroke(*std::move(written.error), proxy_who_);
  }
  // A tunnel's answer has no body, whatever its head says: as one to HEAD.
  net::ResponseParser parser(net::ParserLimits(), true);
  std::array<char, kProxyAnswerBytes> buffer = {};
  while (true) {
    auto got = ReadSocket(socket.fd(), buffer.data(), buffer.size(), wait);
    if (!got) return ProxyBroke(std::move(got).error(), proxy_who_);
    std::string_view bytes(buffer.data(), *got);
    net::ParseStep step = parser.Feed(bytes);
    bytes.remove_prefix(step.consumed);
    if (step.outcome == net::ParseOutcome::kHeadComplete) {
      const int status = parser.response().status;
      if (status < 200 || status > 299) return ProxyRefusal(proxy_who_, status);
      // Vault's side of TLS waits for ours, so nothing may follow yet.
      if (bytes.empty()) return {};
    }
    if (step.outcome != net::ParseOutcome::kNeedMore || *got == 0) {
      return base::Error{.code = base::ErrorCode::kBadResponse,
                         .message = proxy_who_ + " did not answer as an HTTP proxy does"};
    }
  }
}

}  // namespace vault
