#include "conformance/agent/http_wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "base/log.h"
#include "net/http.h"

namespace conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::chrono::milliseconds kShort{40};

using Answering = std::function<void(const net::HttpRequest&, net::HttpExchange&)>;

// A server that answers as a test wants.
class FakeServer : public net::HttpHandler {
 public:
  explicit FakeServer(Answering handle,
                      std::chrono::milliseconds keep_alive = std::chrono::hours(1))
      : handle_(std::move(handle)) {
    net::HttpServerOptions options;
    options.stream_keep_alive = keep_alive;
    auto server = net::HttpServer::Start(options, *this, log_);
    EXPECT_TRUE(server) << server.error().message;
    server_ = std::move(server).value();
  }
  ~FakeServer() override { Stop(); }

  std::optional<net::HttpResponse> CheckHead(const net::HttpRequest&) override {
    return std::nullopt;
  }
  void Handle(net::HttpRequest request, std::shared_ptr<net::HttpExchange> exchange) override {
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
      exchanges_.push_back(exchange);
    }
    handle_(request, *exchange);
  }

  HttpTarget target() const { return {"127.0.0.1", server_->port(), "/mcp"}; }
  std::vector<net::HttpRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  void Stop() { server_->Stop(std::chrono::milliseconds(0)); }

 private:
  const Answering handle_;
  base::NullLog log_;
  mutable std::mutex mutex_;
  std::vector<net::HttpRequest> requests_;
  std::vector<std::shared_ptr<net::HttpExchange>> exchanges_;  // a stream stays open
  std::unique_ptr<net::HttpServer> server_;
};

Json RequestOf(const Json& id) { return {{"jsonrpc", "2.0"}, {"id", id}, {"method", "any"}}; }

net::HttpResponse JsonAnswer(const std::string& body, int status = 200) {
  return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = body};
}

void Stream(net::HttpExchange& exchange, const std::string& body, std::string_view ping = "") {
  exchange.StartStream({.headers = {{"Content-Type", "text/event-stream"}}}, ping);
  exchange.Write(body);
}

TEST(HttpTarget, AnAddress) {
  const auto target = ParseHttpTarget("http://127.0.0.1:8080/a/b");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->host, "127.0.0.1");
  EXPECT_EQ(target->port, 8080);
  EXPECT_EQ(target->path, "/a/b");
  EXPECT_EQ(ParseHttpTarget("http://localhost")->port, 80);
  EXPECT_EQ(ParseHttpTarget("http://localhost")->path, "/");
  for (const char* url : {"", "localhost", "https://localhost/", "http://", "http://a:b/"}) {
    EXPECT_FALSE(ParseHttpTarget(url)) << url;
  }
}

TEST(HttpWire, AnAnswerAsJson) {
  FakeServer server([](const net::HttpRequest&, net::HttpExchange& exchange) {
    exchange.Respond(JsonAnswer(R"({"jsonrpc":"2.0","id":1,"result":{}})"));
  });
  HttpWire wire(server.target(), nullptr);
  const auto response = wire.Exchange(RequestOf(1), {.headers = {{"X-Vault-Token", "t"}}});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ((*response)["id"], 1);
  const net::HttpRequest request = server.requests().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/mcp");
  EXPECT_EQ(request.body, RequestOf(1).dump());
  EXPECT_EQ(request.header("Content-Type"), "application/json");
  EXPECT_EQ(request.header("Accept"), "application/json, text/event-stream");
  EXPECT_EQ(request.header("X-Vault-Token"), "t");
  EXPECT_EQ(request.header("Mcp-Session-Id"), std::nullopt);
}

TEST(HttpWire, AStreamWithMessagesBeforeTheAnswer) {
  FakeServer server([](const net::HttpRequest&, net::HttpExchange& exchange) {
    Stream(
        exchange,
        ": hello\n\n"
        "event: message\r\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}\r\n\r\n"
        "id: 7\ndata:\n\n"
        "data:{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"roots/list\"}\n\n"
        "data: {\"jsonrpc\":\"2.0\",\ndata: \"id\":1,\"result\":{\"a\":2}}\n\n");
  });
  HttpWire wire(server.target(), nullptr);
  std::vector<std::string> methods;
  ExchangeOptions options;
  options.on_message = [&](const Json& message) { methods.push_back(message["method"]); };
  const auto response = wire.Exchange(RequestOf(1), options);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ((*response)["result"]["a"], 2);
  EXPECT_THAT(methods, ElementsAre("notifications/message", "roots/list"));
}

TEST(HttpWire, AStreamThatEndsTooSoon) {
  FakeServer server([](const net::HttpRequest&, net::HttpExchange& exchange) {
    Stream(exchange, "data: {\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}\n\n");
    exchange.EndStream();
  });
  HttpWire wire(server.target(), nullptr);
  const auto response = wire.Exchange(RequestOf(1), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, base::ErrorCode::kBadResponse);
}

TEST(HttpWire, ASilentStreamIsATimeout) {
  FakeServer server(
      [](const net::HttpRequest&, net::HttpExchange& exchange) { Stream(exchange, "", ""); });
  HttpWire wire(server.target(), nullptr);
  const auto response = wire.Exchange(RequestOf(1), {.patience = kShort});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, base::ErrorCode::kTimeout) << response.error().message;
}

TEST(HttpWire, AStreamOfCommentsIsATimeout) {
  FakeServer server([](const net::HttpRequest&,
                       net::HttpExchange& exchange) { Stream(exchange, "", ": still here\n\n"); },
                    std::chrono::milliseconds(5));
  HttpWire wire(server.target(), nullptr);
  const auto response = wire.Exchange(RequestOf(1), {.patience = kShort});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, base::ErrorCode::kTimeout) << response.error().message;
}

TEST(HttpWire, NoAnswerAtAllIsATimeout) {
  FakeServer server([](const net::HttpRequest&, net::HttpExchange&) {});
  HttpWire wire(server.target(), nullptr);
  const auto response = wire.Exchange(RequestOf(1), {.patience = kShort});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, base::ErrorCode::kTimeout) << response.error().message;
  const HttpReply raw = wire.Raw("GET", "", {}, "", kShort);
  EXPECT_TRUE(raw.timed_out);
  EXPECT_EQ(raw.status, 0);
}

TEST(HttpWire, WhatIsNoMessageIsInTheError) {
  FakeServer server([](const net::HttpRequest&, net::HttpExchange& exchange) {
    exchange.Respond({.status = 404, .body = "nothing here"});
  });
  HttpWire wire(server.target(), nullptr);
  const auto response = wire.Exchange(RequestOf(1), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, base::ErrorCode::kBadResponse);
  EXPECT_EQ(response.error().message, "HTTP 404: nothing here");
  const base::Status sent = wire.Send(RequestOf(1), {});
  ASSERT_FALSE(sent);
  EXPECT_THAT(sent.error().message, HasSubstr("404"));
}

TEST(HttpWire, AJsonRpcErrorIsAnAnswerWhateverTheStatus) {
  FakeServer server([](const net::HttpRequest&, net::HttpExchange& exchange) {
    exchange.Respond(JsonAnswer(R"({"jsonrpc":"2.0","id":1,"error":{"code":-32600}})", 400));
  });
  HttpWire wire(server.target(), nullptr);
  const auto response = wire.Exchange(RequestOf(1), {});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ((*response)["error"]["code"], -32600);
}

TEST(HttpWire, TheSessionIsKept) {
  FakeServer server([](const net::HttpRequest& request, net::HttpExchange& exchange) {
    if (request.body.find("\"id\"") == std::string::npos) {
      exchange.Respond({.status = 202});
      return;
    }
    net::HttpResponse response = JsonAnswer(R"({"jsonrpc":"2.0","id":1,"result":{}})");
    if (!request.header("Mcp-Session-Id")) response.headers.emplace_back("Mcp-Session-Id", "s-1");
    exchange.Respond(std::move(response));
  });
  HttpWire wire(server.target(), nullptr);
  ASSERT_TRUE(wire.Exchange(RequestOf(1), {}));
  EXPECT_EQ(wire.session(), "s-1");
  ASSERT_TRUE(wire.Send({{"jsonrpc", "2.0"}, {"method", "notifications/initialized"}}, {}));
  ASSERT_TRUE(wire.Exchange(RequestOf(1), {}));
  EXPECT_EQ(wire.session(), "s-1");
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_EQ(requests[1].header("Mcp-Session-Id"), "s-1");
  EXPECT_EQ(requests[2].header("Mcp-Session-Id"), "s-1");
  wire.set_session("");
  ASSERT_TRUE(wire.Exchange(RequestOf(1), {}));
  EXPECT_EQ(server.requests()[3].header("Mcp-Session-Id"), std::nullopt);
}

TEST(HttpWire, ARawRequestIsAsItIs) {
  FakeServer server([](const net::HttpRequest& request, net::HttpExchange& exchange) {
    exchange.Respond({.headers = {{"X-Seen", request.method + request.query}}, .body = "text"});
  });
  HttpWire wire(server.target(), nullptr);
  wire.set_session("s-1");
  const HttpReply reply = wire.Raw("DELETE", "", {{"Host", "evil.example"}}, "?a=b");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("x-seen"), "DELETEa=b");
  EXPECT_EQ(reply.header("none"), "");
  EXPECT_EQ(reply.body, "text");
  EXPECT_EQ(server.requests()[0].header("Host"), "evil.example");
  EXPECT_EQ(server.requests()[0].header("Mcp-Session-Id"), std::nullopt);
  EXPECT_EQ(server.requests()[0].header("Accept"), std::nullopt);
}

TEST(HttpWire, NobodyListens) {
  FakeServer server([](const net::HttpRequest&, net::HttpExchange&) {});
  const HttpTarget target = server.target();
  server.Stop();
  HttpWire wire(target, nullptr);
  const auto response = wire.Exchange(RequestOf(1), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, base::ErrorCode::kUnreachable);
  EXPECT_EQ(wire.Raw("GET", "", {}).status, 0);
}

}  // namespace
}  // namespace conformance
