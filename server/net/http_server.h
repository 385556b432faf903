// The parts of HttpServer that a test replaces: its clock and its way to wait.
#pragma once

#include <memory>

#include "base/clock.h"
#include "net/event_loop.h"
#include "net/http.h"
#include "net/poller.h"

namespace net {

struct HttpServerEnvironment {
  // Of the server's own loop. Null: the system's. Must outlive the server.
  const base::Clock* clock = nullptr;
  PollerKind poller = PollerKind::kBest;
  // Instead of a loop of its own; must outlive the server. The server runs it, once.
  EventLoop* loop = nullptr;
};

class LoopHttpServer : public HttpServer {
 public:
  // As HttpServer::Start.
  static base::Result<std::unique_ptr<LoopHttpServer>> Start(
      const HttpServerOptions& options, HttpHandler& handler, base::Log& log,
      const HttpServerEnvironment& environment);

  // Any thread. Looks at the clock again: for clocks that jump.
  virtual void Wake() = 0;
  // Any thread. Connections that are open now, refused and lingering ones included.
  virtual std::size_t connections() const = 0;
};

}  // namespace net
