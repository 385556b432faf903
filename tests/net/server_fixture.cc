#include "server_fixture.h"

#include <chrono>
#include <thread>

#include "raw_client.h"

namespace net_test {
namespace {

constexpr std::chrono::seconds kWait{20};

}  // namespace

std::optional<net::HttpResponse> SteeredHandler::CheckHead(const net::HttpRequest& head) {
  return check ? check(head) : std::nullopt;
}

void SteeredHandler::Handle(net::HttpRequest request, std::shared_ptr<net::HttpExchange> exchange) {
  if (handle) return handle(std::move(request), std::move(exchange));
  if (request.path.rfind("/hold", 0) == 0) {
    const std::lock_guard lock(mutex_);
    calls_.push_back({std::move(request), std::move(exchange)});
    arrived_.notify_all();
    return;
  }
  exchange->Respond({200,
                     {{"Content-Type", "text/plain"}},
                     request.method + " " + request.target + " \"" + request.body + "\""});
}

Call SteeredHandler::Next() {
  std::unique_lock lock(mutex_);
  if (!arrived_.wait_for(lock, kWait, [&] { return !calls_.empty(); })) {
    throw std::runtime_error("no request came");
  }
  Call call = std::move(calls_.front());
  calls_.pop_front();
  return call;
}

std::size_t SteeredHandler::held() const {
  const std::lock_guard lock(mutex_);
  return calls_.size();
}

HttpServerTest::HttpServerTest() : clock_(base::WallTime(std::chrono::seconds(1'700'000'000))) {}

void HttpServerTest::Start() {
  auto server = net::LoopHttpServer::Start(options_, handler_, log_, {&clock_, GetParam()});
  ASSERT_TRUE(server.ok()) << server.error().message;
  server_ = std::move(server).value();
}

void HttpServerTest::Advance(std::chrono::milliseconds by) {
  clock_.Advance(by);
  // Two answers: the loop has gone round, timers included, between them.
  RawClient client(port());
  for (int i = 0; i < 2; ++i) {
    server_->Wake();
    EXPECT_EQ(client.Ask(Get("/clock")).status, 200);
  }
}

void HttpServerTest::AwaitConnections(std::size_t count) {
  const auto end = std::chrono::steady_clock::now() + kWait;
  while (server_->connections() != count && std::chrono::steady_clock::now() < end) {
    std::this_thread::yield();
  }
  EXPECT_EQ(server_->connections(), count);
}

bool AwaitStop(const std::stop_token& token) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait_for(lock, token, kWait, [] { return false; });
  return token.stop_requested();
}

}  // namespace net_test
