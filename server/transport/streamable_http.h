// StreamableHttp: MCP messages over HTTP requests, for sessions and without. It decides by header
// fields alone what may come in; what the messages mean it does not know.
// [2026-07-28 basic/transports/streamable-http; 2025-11-25 and before: basic/transports]
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "jsonrpc/endpoint.h"
#include "net/http.h"
#include "transport/http_sessions.h"
#include "transport/origin.h"

namespace transport {

// The header fields that say who calls; nullopt: not sent.
struct CredentialHeaders {
  std::optional<std::string_view> vault_token = {};    // X-Vault-Token
  std::optional<std::string_view> authorization = {};  // Authorization
  std::optional<std::string_view> ns = {};             // X-Vault-Namespace
};

struct Authenticated {
  std::shared_ptr<const identity::Principal> principal;
  std::string id;  // the principal's: what a session is bound to
};

// Who calls, by the header fields alone. kUnauthenticated becomes 401, kPermissionDenied 403,
// anything else 400, with the error's message. Thread-safe; does not block.
class Authenticator {
 public:
  virtual ~Authenticator() = default;
  // Before the body is read: whether Authenticate would succeed.
  virtual base::Status Check(const CredentialHeaders& headers) const = 0;
  virtual base::Result<Authenticated> Authenticate(const CredentialHeaders& headers) const = 0;
};

struct StreamableHttpOptions {
  std::string endpoint = "/mcp";
  OriginRules origins = {};
  std::string health = "{}";  // the body of GET /health, JSON text
  // Answers GET /ready: calls done once, now or later, from any thread, with "ready" or a word
  // (a-z,
  // '_') that says why calls would fail. Null: there is no such path.
  std::function<void(std::function<void(const std::string& word)> done)> ready = nullptr;
  const Authenticator* authenticator = nullptr;  // must outlive the StreamableHttp
  HttpSessionLimits sessions = {};
  // Keep none: a platform in front adds session ids of its own, or many servers answer in turn.
  bool stateless = false;
};

// Thread-safe.
class StreamableHttp : public net::HttpHandler {
 public:
  // kInvalidArgument: see OriginPolicy::Make. The others must outlive this object, which must
  // outlive the HTTP server; replies may come later.
  static base::Result<std::unique_ptr<StreamableHttp>> Make(StreamableHttpOptions options,
                                                            jsonrpc::Endpoint& endpoint,
                                                            const base::Clock& clock,
                                                            base::Random& random);

  std::optional<net::HttpResponse> CheckHead(const net::HttpRequest& head) override;
  void Handle(net::HttpRequest request, std::shared_ptr<net::HttpExchange> exchange) override;

  // Cancels the calls of all sessions and forgets them.
  void CloseSessions() { sessions_->CloseAll(); }
  std::size_t session_count() const { return sessions_->size(); }

 private:
  StreamableHttp(StreamableHttpOptions options, OriginPolicy origins, jsonrpc::Endpoint& endpoint,
                 const base::Clock& clock, base::Random& random);

  std::optional<net::HttpResponse> CheckEndpoint(const net::HttpRequest& head) const;
  std::optional<net::HttpResponse> CheckPost(const net::HttpRequest& head) const;
  std::optional<net::HttpResponse> CheckOfSession(const net::HttpRequest& head) const;
  void Post(net::HttpRequest request, std::shared_ptr<net::HttpExchange> exchange);
  void Listen(const net::HttpRequest& request, std::shared_ptr<net::HttpExchange> exchange);
  bool IsProbe(std::string_view path) const;
  void Ready(const net::HttpRequest& request, std::shared_ptr<net::HttpExchange> exchange) const;
  net::HttpResponse Delete(const net::HttpRequest& request);
  net::HttpResponse Preflight(const net::HttpRequest& request) const;
  net::Headers CorsHeaders(const net::HttpRequest& request) const;
  jsonrpc::VersionKind VersionOf(const net::HttpRequest& request) const;

  const StreamableHttpOptions options_;
  const OriginPolicy origins_;
  jsonrpc::Endpoint& endpoint_;
  const std::shared_ptr<HttpSessions> sessions_;  // shared with replies
};

}  // namespace transport
