// HttpService: StreamableHttp behind a real HTTP server.
#pragma once

#include <cstdint>
#include <memory>

#include "base/log.h"
#include "base/result.h"
#include "net/http.h"
#include "transport/streamable_http.h"
#include "transport/transport.h"
#include "transport/wake.h"

namespace transport {

class HttpService : public Transport {
 public:
  // Binds and serves from now on. What it is given must outlive it. loop and errors: see
  // net::HttpServer::Start.
  static base::Result<std::unique_ptr<HttpService>> Start(const net::HttpServerOptions& options,
                                                          StreamableHttp& handler, base::Log& log,
                                                          net::EventLoop* loop = nullptr);

  std::uint16_t port() const { return server_->port(); }
  // Waits for Close, then drains.
  base::Status Serve() override;
  void Close() override { wake_.Signal(); }
  base::Status ReloadCertificates() { return server_->ReloadCertificates(); }

 private:
  HttpService(StreamableHttp& handler, std::unique_ptr<net::HttpServer> server)
      : handler_(handler), server_(std::move(server)) {}

  StreamableHttp& handler_;
  const std::unique_ptr<net::HttpServer> server_;
  Wake wake_;
};

}  // namespace transport
