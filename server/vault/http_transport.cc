#include "vault/http_transport.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "net/http_parser.h"
#include "vault/call_wait.h"
#include "vault/http_transport_address.h"
#include "vault/http_transport_pool.h"
#include "vault/http_transport_route.h"
#include "vault/http_transport_wire.h"

namespace vault {
namespace {

constexpr std::size_t kHeadBytesMax = 64 * 1024;  // custom response headers, proxies' cookies

struct Attempt {
  base::Result<Response> result = base::Error();
  bool request_left = false;  // some of it may have been seen
  bool answer_began = false;
  bool reusable = false;
};

base::Error Describe(base::Error error, const std::string& who) {
  switch (error.code) {
    case base::ErrorCode::kTimeout:
      error.message = who +
                      " did not answer in time: try again; if it lasts, check Vault's load and "
                      "the network";
      break;
    case base::ErrorCode::kUnreachable:
      error.message = who +
                      " closed the connection before it answered: is it running, and does "
                      "VAULT_ADDR name its API's port?";
      break;
    default:
      break;
  }
  return error;
}

base::Error NotHttp(const Route& route, const char* detail) {
  return {.code = base::ErrorCode::kBadResponse,
          .message = "what answered for " + route.who() +
                     " does not speak HTTP/1.1: check VAULT_ADDR" +
                     (route.tls() ? "" : "; a listener with TLS needs https://"),
          .detail = detail};
}

base::Error FaultError(const net::ResponseParser& parser, const Route& route) {
  const std::string& who = route.who();
  switch (parser.fault()) {
    case net::ResponseFault::kTooLarge:
      return {.code = base::ErrorCode::kTooLarge,
              .message = "the answer of " + who + " is larger than this server takes: ask for less",
              .detail = parser.fault_reason()};
    case net::ResponseFault::kTruncated:
      return {.code = base::ErrorCode::kBadResponse,
              .message = "the answer of " + who +
                         " was cut off: try again; if it lasts, check what "
                         "stands between this server and Vault",
              .detail = parser.fault_reason()};
    case net::ResponseFault::kNoAnswer:
      return Describe({.code = base::ErrorCode::kUnreachable, .detail = "end before the answer"},
                      who);
    default:
      return NotHttp(route, parser.fault_reason());
  }
}

// Answers that come from somebody before Vault, and that a client could only misread.
std::optional<base::Error> ForeignAnswer(const net::HttpResponse& response, const Route& route) {
  if (response.status == 400 && !route.tls() &&
      response.body.starts_with("Client sent an HTTP request to an HTTPS server")) {
    return base::Error{.code = base::ErrorCode::kTls,
                       .message = route.who() + " speaks TLS: VAULT_ADDR must begin with https://"};
  }
  if (response.status == 407 && route.proxied()) {
    return base::Error{.code = base::ErrorCode::kUnreachable,
                       .message = "the proxy before " + route.who() +
                                  " wants a user name and a password: put them into HTTP_PROXY, as "
                                  "http://user:password@host:port"};
  }
  return std::nullopt;
}

// Feeds bytes until the answer is complete, broken or wants more (nullopt).
std::optional<net::ParseOutcome> Feed(net::ResponseParser& parser, std::string_view* bytes) {
  while (true) {
    const net::ParseStep step = parser.Feed(*bytes);
    bytes->remove_prefix(step.consumed);
    if (step.outcome == net::ParseOutcome::kNeedMore) return std::nullopt;
    if (step.outcome != net::ParseOutcome::kHeadComplete) return step.outcome;
  }
}

// Whether these first bytes can begin an answer. Another service's greeting ("SSH-2.0-...") might
// otherwise be taken for the first half of a head, until the time is over.
bool MayBeginAnswer(std::string_view bytes) {
  constexpr std::string_view kBegin = "HTTP/1.";
  const std::size_t size = std::min(bytes.size(), kBegin.size());
  return bytes.substr(0, size) == kBegin.substr(0, size);
}

// Reads one answer into connection.parser. True in *clean: nothing followed it.
base::Status ReadAnswer(Connection& connection, const Route& route, const CallWait& wait,
                        bool* clean) {
  net::ResponseParser& parser = connection.parser;
  while (true) {
    auto got = connection.stream->Read(connection.buffer.data(), connection.buffer.size(), wait);
    if (!got) {
      base::Error error = std::move(got).error();
      if (error.code != base::ErrorCode::kUnreachable || !parser.started()) {
        return Describe(std::move(error), route.who());
      }
      // A broken connection is no end of a body, even of one that lasts until the end.
      return base::Error{.code = base::ErrorCode::kBadResponse,
                         .message = "the answer of " + route.who() +
                                    " was cut off: try again; if it lasts, check what stands "
                                    "between this server and Vault",
                         .detail = std::move(error.detail)};
    }
    std::string_view bytes(connection.buffer.data(), *got);
    if (!parser.started() && !MayBeginAnswer(bytes)) return NotHttp(route, "no status line");
    const auto outcome = bytes.empty() ? parser.FeedEnd() : Feed(parser, &bytes);
    if (!outcome) continue;
    if (*outcome != net::ParseOutcome::kComplete) return FaultError(parser, route);
    *clean = *got > 0 && bytes.empty();
    return {};
  }
}

Attempt Exchange(Connection& connection, std::string_view request, bool head_request,
                 const Route& route, const CallWait& wait) {
  Attempt attempt;
  connection.parser.Reset(head_request);
  Written written = connection.stream->Write(request, wait);
  attempt.request_left = written.any;
  const bool broken =
      written.error && written.error->code == base::ErrorCode::kUnreachable && written.any;
  if (written.error && !broken) {
    attempt.result = Describe(*std::move(written.error), route.who());
    return attempt;
  }
  // Whoever closed in the middle of the request may have said why before.
  bool clean = false;
  base::Status answered = ReadAnswer(connection, route, wait, &clean);
  attempt.answer_began = connection.parser.started();
  if (!answered) {
    attempt.result = std::move(answered).error();
    return attempt;
  }
  attempt.reusable = clean && !broken && !written.answered_early && connection.parser.reusable();
  net::HttpResponse response = connection.parser.TakeResponse();
  if (auto foreign = ForeignAnswer(response, route)) {
    attempt.result = *std::move(foreign);
    attempt.request_left = false;  // no Vault has seen it
    return attempt;
  }
  attempt.result = Response{.status = response.status,
                            .headers = std::move(response.headers),
                            .body = std::move(response.body)};
  return attempt;
}

}  // namespace

struct HttpTransport::Core {
  Core(HttpAddress address, std::optional<Proxy> proxy, const HttpTransportSettings& settings)
      : route(std::move(address), std::move(proxy), settings.tls, settings.connect_time),
        pool(settings.idle_connections_max, settings.idle_time),
        call_time(settings.call_time) {
    limits.head_bytes_max = kHeadBytesMax;
    limits.body_bytes_max = settings.response_bytes_max;
  }

  Route route;
  ConnectionPool pool;
  const std::chrono::nanoseconds call_time;
  net::ParserLimits limits;
};

HttpTransport::HttpTransport(std::unique_ptr<Core> core) : core_(std::move(core)) {}
HttpTransport::~HttpTransport() = default;

namespace {

bool NamesFiles(const TlsSettings& tls) {
  return !tls.ca_cert_file.empty() || !tls.ca_path.empty() || !tls.client_cert_file.empty();
}

}  // namespace

base::Result<std::unique_ptr<HttpTransport>> HttpTransport::Create(
    const HttpTransportSettings& settings) {
  auto address = ParseHttpAddress(settings.address);
  if (!address) return std::move(address).error();
  auto proxy = SelectProxy(settings.proxy, *address);
  if (!proxy) return std::move(proxy).error();
  if (address->tls) {
    if (auto files = CheckTlsFiles(settings.tls); !files) return std::move(files).error();
  }
  const bool files = address->tls && NamesFiles(settings.tls);
  auto core =
      std::make_unique<Core>(std::move(address).value(), std::move(proxy).value(), settings);
  if (files) {
    if (auto loaded = core->route.CheckTls(); !loaded) return std::move(loaded).error();
  }
  return std::unique_ptr<HttpTransport>(new HttpTransport(std::move(core)));
}

base::Result<Response> HttpTransport::RoundTrip(const Request& request,
                                                const base::CallContext& context) {
  WireBytes wire;
  if (auto written = WriteRequest(request, core_->route.wire(), &wire); !written) {
    return std::move(written).error();
  }
  base::CallContext limited = context;
  if (limited.deadline == base::SteadyTime::max()) {
    limited.deadline = std::chrono::steady_clock::now() + core_->call_time;
  }
  const CallWait wait(limited);
  if (auto alive = wait.Check(); !alive) {
    return Describe(std::move(alive).error(), core_->route.who());
  }
  std::unique_ptr<Connection> connection = core_->pool.Take(!IsRead(request.method));
  while (true) {
    const bool reused = connection != nullptr;
    if (!reused) {
      auto stream = core_->route.Open(wait);
      if (!stream) {
        base::Error error = std::move(stream).error();
        if (error.code != base::ErrorCode::kTimeout) return error;
        return Describe(std::move(error), core_->route.who());
      }
      connection = std::make_unique<Connection>(std::move(stream).value(), core_->limits);
    }
    Attempt attempt =
        Exchange(*connection, wire.view(), request.method == Method::kHead, core_->route, wait);
    if (attempt.reusable) core_->pool.Put(std::move(connection));
    if (attempt.result) return std::move(attempt.result);
    base::Error error = std::move(attempt.result).error();
    const bool stale =
        reused && !attempt.answer_began && error.code == base::ErrorCode::kUnreachable;
    if (stale && (!attempt.request_left || IsRead(request.method))) {
      core_->pool.Clear();
      connection.reset();  // and so the next attempt is the last
      continue;
    }
    // TLS 1.3 judges the client's certificate when the request is on its way already.
    const bool refused = error.code == base::ErrorCode::kTls && !attempt.answer_began;
    error.request_sent = attempt.request_left && !refused;
    return error;
  }
}

}  // namespace vault
