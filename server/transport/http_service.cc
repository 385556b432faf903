#include "transport/http_service.h"

#include <poll.h>

#include <cerrno>

#include "base/limits.h"

namespace transport {

base::Result<std::unique_ptr<HttpService>> HttpService::Start(const net::HttpServerOptions& options,
                                                              StreamableHttp& handler,
                                                              base::Log& log,
                                                              net::EventLoop* loop) {
  auto server = net::HttpServer::Start(options, handler, log, loop);
  if (!server.ok()) return std::move(server).error();
  return std::unique_ptr<HttpService>(new HttpService(handler, std::move(server).value()));
}

base::Status HttpService::Serve() {
  pollfd fd{wake_.fd(), POLLIN, 0};
  while (poll(&fd, 1, -1) < 0 && errno == EINTR) {
  }
  server_->Stop(base::limits::kDrainTime);
  handler_.CloseSessions();
  return {};
}

}  // namespace transport
