// A server under test, on either poller, with a handler that a test steers.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "net/http_server.h"

namespace net_test {

struct Call {
  net::HttpRequest request;
  std::shared_ptr<net::HttpExchange> exchange;
};

// Answers "METHOD target body" at once; paths below /hold wait in a queue for the test.
class SteeredHandler : public net::HttpHandler {
 public:
  std::optional<net::HttpResponse> CheckHead(const net::HttpRequest& head) override;
  void Handle(net::HttpRequest request, std::shared_ptr<net::HttpExchange> exchange) override;

  // The next call below /hold. Fails the test after 20 s.
  Call Next();
  std::size_t held() const;

  // Set before the server starts.
  std::function<std::optional<net::HttpResponse>(const net::HttpRequest&)> check;
  std::function<void(net::HttpRequest, std::shared_ptr<net::HttpExchange>)> handle;

 private:
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Call> calls_;
};

class HttpServerTest : public testing::TestWithParam<net::PollerKind> {
 protected:
  HttpServerTest();
  // By options_ and handler_.
  void Start();
  std::uint16_t port() const { return server_->port(); }
  // Lets the loop see the new time: it has looked at the clock when this returns.
  void Advance(std::chrono::milliseconds by);
  // Waits until the server holds so many connections.
  void AwaitConnections(std::size_t count);

  base::ManualClock clock_;
  base::NullLog log_;
  SteeredHandler handler_;
  net::HttpServerOptions options_;
  std::unique_ptr<net::LoopHttpServer> server_;
};

// True once the token's stop is requested; false after 20 s.
bool AwaitStop(const std::stop_token& token);

// Both pollers run the same suite.
inline std::string PollerName(const testing::TestParamInfo<net::PollerKind>& poller) {
  return poller.param == net::PollerKind::kPoll ? "Poll" : "Epoll";
}

}  // namespace net_test

#define INSTANTIATE_ON_BOTH_POLLERS(suite)                                                   \
  INSTANTIATE_TEST_SUITE_P(Pollers, suite,                                                   \
                           testing::Values(net::PollerKind::kEpoll, net::PollerKind::kPoll), \
                           PollerName)
