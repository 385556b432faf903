// Sessions over HTTP: whose they are, when they end, and that none is needed.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "json/fwd.h"
#include "streamable_http_fixture.h"

namespace transport {
namespace {

TEST_F(StreamableHttpTest, ASessionBelongsToItsPrincipal) {
  const std::string id = OpenSession();
  HttpRequest request = PostRequest(kPing);
  SetHeader(request, "Mcp-Session-Id", id);
  EXPECT_EQ(Send(*handler_, request).status, 200);
  EXPECT_NE(endpoint_.received().back().caller.session, nullptr);

  HttpRequest foreign = request;  // V-SESS-01
  SetHeader(foreign, "X-Vault-Token", "hvs.bob");
  ExpectRefused(foreign, 404);
  HttpRequest other_namespace = request;  // V-SESS-02
  SetHeader(other_namespace, "X-Vault-Namespace", "team");
  ExpectRefused(other_namespace, 404);
  HttpRequest forged = request;  // V-SESS-03
  SetHeader(forged, "Mcp-Session-Id", "mcp-session-4b1a2f0e-5d5b-4d4f-9d1c-1f0f6a1b2c3d");
  ExpectRefused(forged, 404);

  HttpRequest remove = foreign;
  remove.method = "DELETE";
  ExpectRefused(remove, 404);
  SetHeader(remove, "X-Vault-Token", "hvs.alice");
  EXPECT_EQ(Send(*handler_, remove).status, 204);
  ExpectRefused(request, 404);  // V-SESS-04
  ExpectRefused(remove, 404);
}

TEST_F(StreamableHttpTest, ASessionExpires) {
  const std::string id = OpenSession();
  clock_.Advance(base::limits::kSessionIdleTime);
  HttpRequest request = PostRequest(kPing);
  SetHeader(request, "Mcp-Session-Id", id);
  ExpectRefused(request, 404);
  EXPECT_EQ(handler_->session_count(), 0u);
}

TEST_F(StreamableHttpTest, DeleteNeedsAnIdAndAVersionThatHasSessions) {
  HttpRequest request = PostRequest("");
  request.method = "DELETE";
  ExpectRefused(request, 400);
  SetHeader(request, "Mcp-Session-Id", "x");
  SetHeader(request, "MCP-Protocol-Version", "1999-01-01");
  ExpectRefused(request, 400);
  SetHeader(request, "MCP-Protocol-Version", "2026-07-28");
  ExpectRefused(request, 405);
}

TEST_F(StreamableHttpTest, AStatelessRequestIgnoresSessionIds) {
  HttpRequest request = PostRequest(kPing);
  SetHeader(request, "Mcp-Session-Id", "of-a-platform");
  SetHeader(request, "MCP-Protocol-Version", "2026-07-28");
  const HttpResponse response = Send(*handler_, request);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(HeaderOf(response, "Mcp-Session-Id"), "<none>");
  EXPECT_EQ(endpoint_.received().back().caller.session, nullptr);
}

TEST_F(StreamableHttpTest, ADisconnectReachesStatelessRequestsOnly) {
  const std::string id = OpenSession();
  endpoint_.Set([](const EchoEndpoint::Received&, auto) {});
  const auto stateless = Start(*handler_, PostRequest(kPing));
  HttpRequest in_session = PostRequest(kPing);
  SetHeader(in_session, "Mcp-Session-Id", id);
  const auto session = Start(*handler_, in_session);
  stateless->Disconnect();
  session->Disconnect();
  const auto received = endpoint_.received();
  EXPECT_TRUE(received[received.size() - 2].caller.gone.stop_requested());
  EXPECT_FALSE(received[received.size() - 1].caller.gone.stop_requested());
}

TEST_F(StreamableHttpTest, WithoutSessionsForeignIdsMeanNothing) {
  StreamableHttpOptions options;
  options.authenticator = authenticator_.get();
  options.stateless = true;
  const auto handler = StreamableHttp::Make(std::move(options), endpoint_, clock_, random_).value();
  endpoint_.Set([this](const EchoEndpoint::Received&, auto sink) {
    sink->Finish({Kind::kAnswer, "{}", endpoint_.OpenConnection()});
  });
  HttpRequest request = PostRequest("initialize");
  const HttpResponse opened = Send(*handler, request);
  EXPECT_EQ(opened.status, 200);
  EXPECT_EQ(HeaderOf(opened, "Mcp-Session-Id"), "<none>");
  SetHeader(request, "Mcp-Session-Id", "of-the-platform");
  SetHeader(request, "MCP-Protocol-Version", "2025-11-25");
  EXPECT_EQ(Send(*handler, request).status, 200);
  for (const auto& received : endpoint_.received()) {
    EXPECT_TRUE(received.caller.keeps_no_session);
    EXPECT_EQ(received.caller.session, nullptr);
  }
  EXPECT_EQ(handler->session_count(), 0u);
  for (const char* method : {"DELETE", "GET"}) {
    request.method = method;
    const HttpResponse refused = Send(*handler, request);
    EXPECT_EQ(refused.status, 405);
    EXPECT_EQ(HeaderOf(refused, "Allow"), "POST, OPTIONS");
  }
}

TEST_F(StreamableHttpTest, V_SESS_07_NothingIsRememberedOfRefusedRequests) {
  for (int i = 0; i < 100; ++i) {
    HttpRequest request = PostRequest(kPing);
    SetHeader(request, "Mcp-Session-Id", "id-" + std::to_string(i));
    ExpectRefused(request, 404);
    request.method = "GET";
    EXPECT_EQ(Send(*handler_, request).status, 404);
  }
  EXPECT_EQ(handler_->session_count(), 0u);
}

TEST_F(StreamableHttpTest, AReplyMayComeWhenTheHandlerIsGone) {
  std::shared_ptr<jsonrpc::ReplySink> kept;
  endpoint_.Set([&](const EchoEndpoint::Received&, auto sink) { kept = sink; });
  const auto exchange = Start(*handler_, PostRequest(kPing));
  handler_.reset();
  kept->Finish({Kind::kAnswer, "{}"});
  EXPECT_EQ(exchange->Get().status, 200);
}

}  // namespace
}  // namespace transport
