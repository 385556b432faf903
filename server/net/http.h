// HTTP/1.1 server messages and the server's two interfaces. net never sees JSON.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/log.h"
#include "base/result.h"

namespace net {

using Headers = std::vector<std::pair<std::string, std::string>>;

// The first value of that name, without regard to case; nullopt when absent.
std::optional<std::string_view> FindHeader(const Headers& headers, std::string_view name);

struct HttpRequest {
  std::string method;
  std::string target;  // as sent: "/mcp?x=1"
  std::string path;    // the target up to '?', not decoded
  std::string query;   // after '?', not decoded
  Headers headers;     // in order, values trimmed
  std::string body;    // complete
  std::string peer_address;
  bool encrypted = false;

  std::optional<std::string_view> header(std::string_view name) const {
    return FindHeader(headers, name);
  }
};

// Content-Length, Connection and Date are the server's own: do not set them.
struct HttpResponse {
  int status = 200;
  Headers headers = {};
  std::string body = {};
};

// The answer to one request. Thread-safe: a worker may use it while the loop drops the connection.
class HttpExchange {
 public:
  virtual ~HttpExchange() = default;
  // The whole answer, in one write. At most one of Respond and StartStream, once; later calls are
  // ignored.
  virtual void Respond(HttpResponse response) = 0;
  // Head now, body by Write (chunked). For server-sent events. keep_alive: a constant that is
  // written whenever the stream has been quiet for long; empty: nothing is.
  virtual void StartStream(HttpResponse head, std::string_view keep_alive) = 0;
  // False when the client has gone or its unread bytes passed the limit (it is then dropped).
  virtual bool Write(std::string_view bytes) = 0;
  virtual void EndStream() = 0;
  // Instead of Respond, for servers that play a broken one: these bytes as they are, and then the
  // end of the connection.
  virtual void RespondRaw(std::string_view bytes) = 0;
  // Instead of any answer, likewise: ends the connection by a reset (RST).
  virtual void Reset() = 0;
  // Stop is requested when the client disconnects before the answer is complete.
  virtual std::stop_token disconnected() const = 0;
};

// Implemented by whoever serves requests. Both run on the loop's thread and must not block or
// throw.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  // After the head, before the body is read (head.body is empty). An answer refuses the request;
  // the connection closes after it when a body was announced.
  virtual std::optional<HttpResponse> CheckHead(const HttpRequest& head) = 0;
  // The request is complete. May answer later and from another thread.
  virtual void Handle(HttpRequest request, std::shared_ptr<HttpExchange> exchange) = 0;
};

struct HttpServerOptions {
  std::string host = "127.0.0.1";         // an address literal, or "localhost"
  std::uint16_t port = 0;                 // 0: any free one; see HttpServer::port
  std::string tls_certificate_file = {};  // PEM chain; both files or none
  std::string tls_key_file = {};
  std::size_t head_bytes_max = base::limits::kHeadBytesMax;
  std::size_t body_bytes_max = base::limits::kBodyBytesMax;
  std::chrono::milliseconds head_time = base::limits::kHeadTime;
  std::chrono::milliseconds body_time = base::limits::kBodyTime;
  std::chrono::milliseconds idle_time = base::limits::kIdleTime;
  std::chrono::milliseconds stream_keep_alive = base::limits::kStreamKeepAlive;
  std::size_t connections_max = base::limits::kConnectionsMax;
  std::size_t connections_per_address_max = base::limits::kConnectionsPerAddressMax;
  std::size_t stream_buffer_bytes_max = base::limits::kStreamBufferBytesMax;
  // Verbs beyond the usual that the handler takes (the simulator: LIST, SCAN, PATCH). Framing rules
  // hold for all of them.
  bool allow_any_method = false;
  // POST, PUT and PATCH without a length are refused with 411. The simulator takes them as empty,
  // as Vault does (`curl -X POST` sends no length).
  bool length_required = true;
};

class EventLoop;

// One event loop on its own thread. Owns all sockets.
class HttpServer {
 public:
  // Binds and serves. handler and log must outlive the server. Errors: kUnreachable (address in
  // use, cannot bind), kTls (files), kInvalidArgument; the message names the remedy. loop: the one
  // to run, where others have business with it; it must outlive the server.
  static base::Result<std::unique_ptr<HttpServer>> Start(const HttpServerOptions& options,
                                                         HttpHandler& handler, base::Log& log,
                                                         EventLoop* loop = nullptr);
  virtual ~HttpServer() = default;
  virtual std::uint16_t port() const = 0;
  // Stops accepting, lets answers in flight finish until the time is over, then closes. Idempotent,
  // any thread but the loop's.
  virtual void Stop(std::chrono::milliseconds drain) = 0;
  // Reads the certificate files again for new connections; the old ones stay on an error.
  virtual base::Status ReloadCertificates() = 0;
};

}  // namespace net
