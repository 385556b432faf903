#include "transport/streamable_http.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/encoding.h"
#include "jsonrpc/encode.h"
#include "net/server_sent_events.h"
#include "transport/header_values.h"
#include "transport/post_reply.h"
#include "transport/session_streams.h"

namespace transport {
namespace {

using base::ErrorCode;
using jsonrpc::VersionKind;
using net::HttpRequest;
using net::HttpResponse;

constexpr const char* kHealth = "/health";
constexpr const char* kReady = "/ready";
constexpr const char* kLastEventId = "Last-Event-ID";
constexpr const char* kProtocolVersion = "MCP-Protocol-Version";
constexpr const char* kAllowStateless = "POST, OPTIONS";
constexpr const char* kAllow = "GET, POST, DELETE, OPTIONS";
constexpr const char* kRequestHeaders =
    "Content-Type, Accept, Authorization, X-Vault-Token, X-Vault-Namespace, Mcp-Session-Id, "
    "MCP-Protocol-Version, Mcp-Method, Mcp-Name, Last-Event-ID";
constexpr const char* kResponseHeaders =
    "Mcp-Session-Id, MCP-Protocol-Version, WWW-Authenticate, Retry-After";

// Two of one of these and nobody knows which one counted.
constexpr std::array<std::string_view, 11> kOnce = {
    "Host",          "Origin",         "Content-Type",
    "X-Vault-Token", "Authorization",  "X-Vault-Namespace",
    kSessionId,      kProtocolVersion, "Mcp-Method",
    "Mcp-Name",      kLastEventId};
// Where a caller of another server of this kind would put what only our configuration says: its
// request would go, with its token, to a Vault that it did not mean.
constexpr std::array<std::string_view, 3> kForeign = {"VAULT_ADDR", "X-Vault-Addr",
                                                      "VAULT_SKIP_VERIFY"};
constexpr std::array<std::string_view, 4> kCredentialParameters = {"access_token", "token",
                                                                   "vault_token", "x-vault-token"};

// An error of the binding itself: a JSON-RPC error that has no id.
HttpResponse Refusal(int status, std::string_view message) {
  return JsonResponse(status, jsonrpc::EncodeError({}, jsonrpc::kInvalidRequest, message));
}

HttpResponse NoSuchSession() {
  return Refusal(404, "there is no such session. Start one with initialize.");
}

HttpResponse MethodNotAllowed(const char* allow) {
  HttpResponse response = Refusal(405, std::string("Method not allowed. Allowed: ") + allow);
  response.headers.emplace_back("Allow", allow);
  return response;
}

HttpResponse AuthenticationFailed(const base::Error& error) {
  if (error.code == ErrorCode::kPermissionDenied) return Refusal(403, error.message);
  if (error.code != ErrorCode::kUnauthenticated) return Refusal(400, error.message);
  HttpResponse response = Refusal(401, error.message);
  response.headers.emplace_back("WWW-Authenticate", R"(Bearer realm="Vault token")");
  return response;
}

CredentialHeaders CredentialsOf(const HttpRequest& request) {
  return {request.header("X-Vault-Token"), request.header("Authorization"),
          request.header("X-Vault-Namespace")};
}

std::optional<HttpResponse> CheckFields(const HttpRequest& head) {
  for (const std::string_view name : kOnce) {
    const auto count =
        std::count_if(head.headers.begin(), head.headers.end(), [name](const auto& field) {
          return field.first.size() == name.size() &&
                 base::EqualsIgnoreCaseAscii(field.first, name);
        });
    if (count > 1) return Refusal(400, "the header " + std::string(name) + " must be sent once");
  }
  for (const std::string_view name : kForeign) {
    if (head.header(name)) {
      return Refusal(400,
                     "Vault's address and TLS settings are this server's own. Remove the "
                     "header " +
                         std::string(name));
    }
  }
  return std::nullopt;
}

bool NamesCredentials(std::string_view query) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view parameter = query.substr(0, end);
    const std::string name =
        base::ToLowerAscii(parameter.substr(0, std::min(parameter.find('='), parameter.size())));
    if (std::find(kCredentialParameters.begin(), kCredentialParameters.end(), name) !=
        kCredentialParameters.end()) {
      return true;
    }
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return false;
}

// Two of one name are unreadable, like every value that nobody can tell.
std::map<std::string, jsonrpc::Mirrored, std::less<>> ParametersOf(const HttpRequest& request) {
  constexpr std::string_view kPrefix = "mcp-param-";
  std::map<std::string, jsonrpc::Mirrored, std::less<>> parameters;
  for (const auto& [name, value] : request.headers) {
    if (name.size() <= kPrefix.size() ||
        !base::EqualsIgnoreCaseAscii(std::string_view(name).substr(0, kPrefix.size()), kPrefix)) {
      continue;
    }
    const auto [place, is_new] = parameters.emplace(
        base::ToLowerAscii(std::string_view(name).substr(kPrefix.size())), DecodeMirrored(value));
    if (!is_new) place->second.readable = false;
  }
  return parameters;
}

std::optional<jsonrpc::Mirrored> MirroredOf(const HttpRequest& request, std::string_view name) {
  const auto value = request.header(name);
  return value ? std::optional(DecodeMirrored(*value)) : std::nullopt;
}

}  // namespace

base::Result<std::unique_ptr<StreamableHttp>> StreamableHttp::Make(StreamableHttpOptions options,
                                                                   jsonrpc::Endpoint& endpoint,
                                                                   const base::Clock& clock,
                                                                   base::Random& random) {
  base::Result<OriginPolicy> origins = OriginPolicy::Make(options.origins);
  if (!origins.ok()) return std::move(origins).error();
  return std::unique_ptr<StreamableHttp>(
      new StreamableHttp(std::move(options), std::move(origins).value(), endpoint, clock, random));
}

StreamableHttp::StreamableHttp(StreamableHttpOptions options, OriginPolicy origins,
                               jsonrpc::Endpoint& endpoint, const base::Clock& clock,
                               base::Random& random)
    : options_(std::move(options)),
      origins_(std::move(origins)),
      endpoint_(endpoint),
      sessions_(std::make_shared<HttpSessions>(clock, random, options_.sessions)) {}

// Host and Origin come first: nothing of a request that a foreign page made is looked at.
std::optional<HttpResponse> StreamableHttp::CheckHead(const HttpRequest& head) {
  std::optional<HttpResponse> refusal = CheckFields(head);
  const std::string_view host = head.header("Host").value_or("");
  const auto origin = head.header("Origin");
  if (!origins_.AllowsHost(host)) {
    refusal = Refusal(403, "this server is not reached under that Host");
  } else if (origin && origins_.Check(*origin, host) == OriginPolicy::Verdict::kRefused) {
    refusal = Refusal(403, "that Origin is not allowed. Name it in MCP_ALLOWED_ORIGINS.");
  } else if (!refusal && head.path == options_.endpoint) {
    refusal = CheckEndpoint(head);
  } else if (!refusal && IsProbe(head.path)) {
    if (head.method != "GET" && head.method != "HEAD") refusal = MethodNotAllowed("GET, HEAD");
  } else if (!refusal) {
    refusal = Refusal(404, "nothing is here. The MCP endpoint is " + options_.endpoint);
  }
  if (refusal) {
    net::Headers cors = CorsHeaders(head);
    std::move(cors.begin(), cors.end(), std::back_inserter(refusal->headers));
  }
  return refusal;
}

std::optional<HttpResponse> StreamableHttp::CheckEndpoint(const HttpRequest& head) const {
  if (head.method == "OPTIONS") return std::nullopt;
  const bool of_session = head.method == "DELETE" || head.method == "GET";
  if (of_session && options_.stateless) return MethodNotAllowed(kAllowStateless);
  if (head.method != "POST" && !of_session) return MethodNotAllowed(kAllow);
  if (NamesCredentials(head.query)) {
    return Refusal(400, "credentials must not be in the URL. Send X-Vault-Token or Authorization.");
  }
  const base::Status caller = options_.authenticator->Check(CredentialsOf(head));
  if (!caller.ok()) return AuthenticationFailed(caller.error());
  return head.method == "POST" ? CheckPost(head) : CheckOfSession(head);
}

std::optional<HttpResponse> StreamableHttp::CheckPost(const HttpRequest& head) const {
  if (!IsJson(head.header("Content-Type").value_or(""))) {
    return Refusal(415, "Content-Type must be application/json");
  }
  // A client that takes no events is served as well: it gets the answer alone.
  const auto accept = head.header("Accept");
  if (accept && !Accepts(*accept, kJsonType)) {
    return Refusal(406, "Accept must list application/json and text/event-stream");
  }
  return std::nullopt;
}

// DELETE ends a session, GET opens a stream of it.
std::optional<HttpResponse> StreamableHttp::CheckOfSession(const HttpRequest& head) const {
  switch (VersionOf(head)) {
    case VersionKind::kStateless:
      return MethodNotAllowed(kAllowStateless);
    case VersionKind::kUnknown:
      return Refusal(400, "MCP-Protocol-Version is not supported");
    case VersionKind::kSession:
      break;
  }
  if (head.method == "GET" && !Accepts(head.header("Accept").value_or(""), kEventsType)) {
    return Refusal(406, "Accept must list text/event-stream");
  }
  if (!head.header(kSessionId)) return Refusal(400, "Mcp-Session-Id is missing");
  return std::nullopt;
}

VersionKind StreamableHttp::VersionOf(const HttpRequest& request) const {
  // Without the header it is 2025-03-26, or what the session agreed on.
  const auto version = request.header(kProtocolVersion);
  return version ? endpoint_.Classify(*version) : VersionKind::kSession;
}

bool StreamableHttp::IsProbe(std::string_view path) const {
  return path == kHealth || (path == kReady && options_.ready != nullptr);
}

void StreamableHttp::Handle(HttpRequest request, std::shared_ptr<net::HttpExchange> exchange) {
  if (request.method == "POST") return Post(std::move(request), std::move(exchange));
  if (request.path == kReady) return Ready(request, std::move(exchange));
  if (request.method == "GET" && request.path == options_.endpoint) {
    return Listen(request, std::move(exchange));
  }
  HttpResponse response = request.method == "OPTIONS"  ? Preflight(request)
                          : request.method == "DELETE" ? Delete(request)
                                                       : JsonResponse(200, options_.health);
  net::Headers cors = CorsHeaders(request);
  std::move(cors.begin(), cors.end(), std::back_inserter(response.headers));
  exchange->Respond(std::move(response));
}

void StreamableHttp::Post(HttpRequest request, std::shared_ptr<net::HttpExchange> exchange) {
  net::Headers cors = CorsHeaders(request);
  const auto refuse = [&](HttpResponse response) {
    std::move(cors.begin(), cors.end(), std::back_inserter(response.headers));
    exchange->Respond(std::move(response));
  };
  base::Result<Authenticated> authenticated =
      options_.authenticator->Authenticate(CredentialsOf(request));
  if (!authenticated.ok()) return refuse(AuthenticationFailed(authenticated.error()));

  jsonrpc::Caller caller;
  caller.principal = std::move(authenticated->principal);
  // A request without a session has a response stream of its own, whose end cancels it. In a
  // session "disconnection SHOULD NOT be interpreted as the client cancelling its request".
  const auto session_id = options_.stateless ? std::nullopt : request.header(kSessionId);
  caller.keeps_no_session = options_.stateless;
  HttpSession session;
  if (session_id && VersionOf(request) != VersionKind::kStateless) {
    session = sessions_->Find(*session_id, authenticated->id);
    if (!session) return refuse(NoSuchSession());
    caller.session = session.session;
  } else {
    caller.gone = exchange->disconnected();
  }
  caller.mirrors = true;
  if (const auto version = request.header(kProtocolVersion)) {
    caller.version = jsonrpc::Mirrored{std::string(*version), true};
  }
  caller.method = MirroredOf(request, "Mcp-Method");
  caller.name = MirroredOf(request, "Mcp-Name");
  caller.parameters = ParametersOf(request);
  const bool takes_events = Accepts(request.header("Accept").value_or(""), kEventsType);
  auto reply =
      std::make_shared<PostReply>(std::move(exchange), options_.stateless ? nullptr : sessions_,
                                  PostReply::Client{std::move(cors), std::move(authenticated->id),
                                                    takes_events, std::move(session)});
  endpoint_.Receive(std::move(request.body), std::move(caller), std::move(reply));
}

void StreamableHttp::Listen(const HttpRequest& request,
                            std::shared_ptr<net::HttpExchange> exchange) {
  net::Headers cors = CorsHeaders(request);
  const auto refuse = [&](HttpResponse response) {
    std::move(cors.begin(), cors.end(), std::back_inserter(response.headers));
    exchange->Respond(std::move(response));
  };
  const auto authenticated = options_.authenticator->Authenticate(CredentialsOf(request));
  if (!authenticated.ok()) return refuse(AuthenticationFailed(authenticated.error()));
  const HttpSession session =
      sessions_->Find(request.header(kSessionId).value_or(""), authenticated->id);
  if (!session) return refuse(NoSuchSession());
  const auto last_event_id = request.header(kLastEventId);
  const auto begin = [&] { exchange->StartStream(EventStream(cors), net::kKeepAlive); };
  switch (session.streams->Listen(
      exchange, last_event_id ? std::optional<std::string>(*last_event_id) : std::nullopt, begin)) {
    case SessionStreams::Resumed::kYes:
      return;
    case SessionStreams::Resumed::kMalformed:
      return refuse(Refusal(400, "Last-Event-ID is not an id of this session"));
    case SessionStreams::Resumed::kGone:
      return refuse(Refusal(410, "what came after that event is not kept any more"));
    case SessionStreams::Resumed::kTooMany:
      break;
  }
  HttpResponse response = Refusal(429, "you have too many streams open. Close some.");
  response.headers.emplace_back("Retry-After", "1");
  refuse(std::move(response));
}

void StreamableHttp::Ready(const HttpRequest& request,
                           std::shared_ptr<net::HttpExchange> exchange) const {
  options_.ready(
      [exchange = std::move(exchange), cors = CorsHeaders(request)](const std::string& word) {
        const bool ready = word == "ready";
        HttpResponse response = JsonResponse(ready ? 200 : 503, R"({"vault":")" + word + "\"}");
        if (!ready) response.headers.emplace_back("Retry-After", "1");
        std::copy(cors.begin(), cors.end(), std::back_inserter(response.headers));
        exchange->Respond(std::move(response));
      });
}

HttpResponse StreamableHttp::Delete(const HttpRequest& request) {
  const auto authenticated = options_.authenticator->Authenticate(CredentialsOf(request));
  if (!authenticated.ok()) return AuthenticationFailed(authenticated.error());
  if (!sessions_->Close(request.header(kSessionId).value_or(""), authenticated->id)) {
    return NoSuchSession();
  }
  return {204, {}, {}};
}

HttpResponse StreamableHttp::Preflight(const HttpRequest& request) const {
  HttpResponse response{204, {{"Allow", options_.stateless ? kAllowStateless : kAllow}}, {}};
  const auto origin = request.header("Origin");
  if (origin && origins_.Check(*origin, request.header("Host").value_or("")) ==
                    OriginPolicy::Verdict::kCross) {
    response.headers.emplace_back("Access-Control-Allow-Methods", "GET, POST, DELETE, OPTIONS");
    response.headers.emplace_back("Access-Control-Allow-Headers", kRequestHeaders);
    response.headers.emplace_back("Access-Control-Max-Age", "600");
  }
  return response;
}

// Credentials mode is not allowed: the token comes in a header that the page itself has to know.
net::Headers StreamableHttp::CorsHeaders(const HttpRequest& request) const {
  net::Headers headers = {{"Vary", "Origin"}};
  const auto origin = request.header("Origin");
  const std::string_view host = request.header("Host").value_or("");
  if (origin && origins_.AllowsHost(host) &&
      origins_.Check(*origin, host) == OriginPolicy::Verdict::kCross) {
    headers.emplace_back("Access-Control-Allow-Origin", *origin);
    headers.emplace_back("Access-Control-Expose-Headers", kResponseHeaders);
  }
  return headers;
}

}  // namespace transport
