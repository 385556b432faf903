// The protocol cases again, over each binding; and the whole way over real descriptors and sockets.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>

#include "base/thread_pool.h"
#include "cases.h"
#include "harness.h"
#include "http_fakes.h"
#include "identity/http_identity.h"
#include "transport/http_service.h"
#include "transport/memory.h"
#include "transport/stdio.h"
#include "transport/streamable_http.h"

namespace transport {
namespace {

using mcp::Case;
using mcp::Harness;
using Kind = jsonrpc::Reply::Kind;

mcp::ServerOptions Options() { return {.version = "0.0.1", .instructions = "Read first."}; }

std::string Initialize(const std::string& revision) {
  return mcp::Request("initialize", R"({"protocolVersion":")" + revision +
                                        R"(","capabilities":{},"clientInfo":)"
                                        R"({"name":"test","version":"1"}})");
}

void ExpectReply(const Json& step, const std::string& text) {
  if (!step.contains("expect")) {
    EXPECT_EQ(text, "");
    return;
  }
  ASSERT_FALSE(text.empty());
  mcp::ExpectMatch(step["expect"], Json::parse(text), "reply");
}

// Where the connection is the session.
bool FitsAConnection(const Case& c) { return c.session && !NeedsMirrors(c); }

// Where only initialize opens a session, so none can be there before it.
bool FitsHttp(const Case& c) { return !NeedsMirrors(c) && (c.connected || c.file != "session"); }

class MemoryCase : public testing::TestWithParam<Case> {};

TEST_P(MemoryCase, Holds) {
  const Case& c = GetParam();
  Harness harness(Options());
  MemoryClient client(harness.server, harness.principal);
  if (c.connected) {
    client.Send(Initialize(c.revision));
    EXPECT_NE(client.Receive(), std::nullopt);
  }
  for (const Json& step : *c.steps) {
    client.Send(mcp::TextOf(step));
    ExpectReply(step, client.Receive().value_or(""));
  }
}

INSTANTIATE_TEST_SUITE_P(All, MemoryCase, testing::ValuesIn(mcp::LoadCases(FitsAConnection)),
                         [](const auto& param) { return TestNameOf(param.param); });

// A client on the other ends of the server's standard input and output.
class StdioClient {
 public:
  explicit StdioClient(Harness& harness) {
    EXPECT_EQ(pipe(in_), 0);
    EXPECT_EQ(pipe(out_), 0);
    stdio_ = std::make_unique<Stdio>(StdioOptions{.in = in_[0], .out = out_[1]}, harness.server,
                                     harness.principal, harness.log, loop_);
    thread_ = std::thread([this] { EXPECT_TRUE(stdio_->Serve().ok()); });
  }
  ~StdioClient() {
    close(in_[1]);
    thread_.join();
    stdio_.reset();
    for (const int fd : {in_[0], out_[0], out_[1]}) close(fd);
  }
  void Send(const std::string& line) {
    const std::string bytes = line + "\n";
    EXPECT_EQ(write(in_[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  std::string ReadLine() {
    std::string line;
    for (char c = 0; read(out_[0], &c, 1) == 1 && c != '\n';) line += c;
    return line;
  }

 private:
  int in_[2];
  int out_[2];
  base::SystemClock clock_;
  net::EventLoop loop_{net::PollerKind::kPoll, clock_};
  std::unique_ptr<Stdio> stdio_;
  std::thread thread_;
};

class StdioCase : public testing::TestWithParam<Case> {};

TEST_P(StdioCase, Holds) {
  const Case& c = GetParam();
  Harness harness(Options());
  StdioClient client(harness);
  if (c.connected) {
    client.Send(Initialize(c.revision));
    EXPECT_NE(client.ReadLine(), "");
  }
  for (const Json& step : *c.steps) {
    client.Send(mcp::TextOf(step));
    if (step.contains("expect")) ExpectReply(step, client.ReadLine());
  }
  // What was not to be answered was not: the next line answers the next request.
  client.Send(mcp::StatelessRequest("server/discover", "", "\"last\""));
  EXPECT_EQ(Json::parse(client.ReadLine())["id"], "last");
}

INSTANTIATE_TEST_SUITE_P(All, StdioCase, testing::ValuesIn(mcp::LoadCases(FitsAConnection)),
                         [](const auto& param) { return TestNameOf(param.param); });

// The protocol behind StreamableHttp, with real identities.
class HttpFixture {
 public:
  explicit HttpFixture(Harness& harness) : identity_("", base::SecretString(), random_) {
    StreamableHttpOptions options;
    options.authenticator = &authenticator_;
    handler_ =
        StreamableHttp::Make(std::move(options), harness.server, harness.clock, random_).value();
  }
  StreamableHttp& handler() { return *handler_; }

 private:
  base::SeededRandom random_{5};
  identity::HttpIdentity identity_;
  IdentityAuthenticator authenticator_{identity_};
  std::unique_ptr<StreamableHttp> handler_;
};

int StatusOf(const Json& step) {
  switch (mcp::KindOf(step.value("kind", "answer"))) {
    case Kind::kNothing:
      return 202;
    case Kind::kRefused:
      return 400;
    case Kind::kUnknownMethod:
      return 404;
    case Kind::kTooMany:
      return 429;
    case Kind::kAnswer:
      break;
  }
  return 200;
}

// The headers that a client of the stateless revision adds for its message.
void Mirror(net::HttpRequest& request, const Json& message) {
  static const Json::json_pointer kVersion(
      "/params/_meta/io.modelcontextprotocol~1protocolVersion");
  if (!message.is_object() || !message.contains(kVersion) || !message[kVersion].is_string()) return;
  SetHeader(request, "MCP-Protocol-Version", message[kVersion].get<std::string>());
  SetHeader(request, "Mcp-Method", message["method"].get<std::string>());
  for (const char* member : {"name", "uri"}) {
    if (!message["params"].contains(member)) continue;
    SetHeader(request, "Mcp-Name", message["params"][member].get<std::string>());
  }
}

class HttpCase : public testing::TestWithParam<Case> {};

TEST_P(HttpCase, Holds) {
  const Case& c = GetParam();
  Harness harness(Options());
  HttpFixture http(harness);
  std::optional<std::string> session;
  if (c.connected && c.session) {
    net::HttpRequest request = PostRequest(Initialize(c.revision));
    SetHeader(request, "X-Vault-Namespace", "team");
    session = HeaderOf(Send(http.handler(), std::move(request)), "Mcp-Session-Id");
    EXPECT_EQ(session->size(), 32u);
  }
  for (const Json& step : *c.steps) {
    SCOPED_TRACE(mcp::TextOf(step));
    net::HttpRequest request = PostRequest(mcp::TextOf(step));
    SetHeader(request, "X-Vault-Namespace", "team");
    SetHeader(request, "Mcp-Session-Id", session);
    if (session) SetHeader(request, "MCP-Protocol-Version", c.revision);
    if (step.contains("send")) Mirror(request, step["send"]);
    const net::HttpResponse response = Send(http.handler(), std::move(request));
    if (step.contains("kind")) {
      EXPECT_EQ(response.status, StatusOf(step)) << response.body;
    }
    EXPECT_EQ(HeaderOf(response, "Mcp-Session-Id") != "<none>", step.value("opened", false));
    ExpectReply(step, response.body);
  }
}

INSTANTIATE_TEST_SUITE_P(All, HttpCase, testing::ValuesIn(mcp::LoadCases(FitsHttp)),
                         [](const auto& param) { return TestNameOf(param.param); });

TEST(HttpBindingTest, ACancelledRequestOfASessionEndsItsExchange) {
  base::ThreadPool pool(1, 8);
  Harness harness({}, {}, [&pool](auto task) { return pool.Submit(std::move(task)); });
  HttpFixture http(harness);
  const std::string session =
      HeaderOf(Send(http.handler(), PostRequest(Initialize("2025-11-25"))), "Mcp-Session-Id");
  net::HttpRequest call = PostRequest(mcp::Request("tools/call", R"({"name":"wait"})", "9"));
  SetHeader(call, "Mcp-Session-Id", session);
  const auto waiting = Start(http.handler(), call);
  net::HttpRequest cancel = PostRequest(
      R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":9}})");
  SetHeader(cancel, "Mcp-Session-Id", session);
  EXPECT_EQ(Send(http.handler(), cancel).status, 202);
  EXPECT_EQ(waiting->Get().status, 202);
  EXPECT_EQ(waiting->Get().body, "");

  // And deleting the session does the same.
  const auto second = Start(http.handler(), call);
  call.method = "DELETE";
  EXPECT_EQ(Send(http.handler(), call).status, 204);
  EXPECT_EQ(second->Get().status, 202);
  pool.Stop();
}

TEST(HttpBindingTest, ADisconnectCancelsAStatelessCall) {
  base::ThreadPool pool(1, 8);
  Harness harness({}, {}, [&pool](auto task) { return pool.Submit(std::move(task)); });
  HttpFixture http(harness);
  const std::string text = mcp::StatelessRequest("tools/call", R"("name":"wait")");
  net::HttpRequest request = PostRequest(text);
  Mirror(request, Json::parse(text));
  const auto exchange = Start(http.handler(), request);
  exchange->Disconnect();
  EXPECT_EQ(exchange->Get().body, "");
  pool.Stop();
}

std::string Exchange(std::uint16_t port, const std::string& request) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(send(fd, request.data(), request.size(), 0), static_cast<ssize_t>(request.size()));
  std::string answer;
  char buffer[4096];
  for (ssize_t n = 0; (n = recv(fd, buffer, sizeof buffer, 0)) > 0;) {
    answer.append(buffer, static_cast<std::size_t>(n));
  }
  close(fd);
  return answer;
}

TEST(HttpServiceTest, ServesOverRealSocketsUntilItIsClosed) {
  Harness harness(Options());
  HttpFixture http(harness);
  auto service = HttpService::Start({}, http.handler(), harness.log);
  ASSERT_TRUE(service.ok()) << service.error().message;
  std::thread thread([&] { EXPECT_TRUE((*service)->Serve().ok()); });
  const std::string body = Initialize("2025-11-25");
  const std::string answer =
      Exchange((*service)->port(),
               "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
               "Accept: application/json, text/event-stream\r\nX-Vault-Token: hvs.alice\r\n"
               "Connection: close\r\nContent-Length: " +
                   std::to_string(body.size()) + "\r\n\r\n" + body);
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200")) << answer;
  EXPECT_NE(answer.find("Mcp-Session-Id: "), std::string::npos) << answer;
  EXPECT_NE(answer.find(R"("protocolVersion":"2025-11-25")"), std::string::npos) << answer;
  EXPECT_EQ(http.handler().session_count(), 1u);
  (*service)->Close();
  thread.join();
  EXPECT_EQ(http.handler().session_count(), 0u);
}

}  // namespace
}  // namespace transport
