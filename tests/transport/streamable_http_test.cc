#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "json/fwd.h"
#include "streamable_http_fixture.h"

namespace transport {
namespace {

using base::SecretString;

TEST_F(StreamableHttpTest, PassesAMessageOnAndItsAnswerBack) {
  HttpRequest request = PostRequest(kPing);
  SetHeader(request, "MCP-Protocol-Version", "2026-07-28");
  SetHeader(request, "Mcp-Method", "ping");
  SetHeader(request, "Mcp-Name", "=?base64?w6k=?=");
  const HttpResponse response = Send(*handler_, std::move(request));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, kPing);
  EXPECT_EQ(HeaderOf(response, "Content-Type"), "application/json");
  EXPECT_EQ(HeaderOf(response, "Cache-Control"), "no-store");
  EXPECT_EQ(HeaderOf(response, "Mcp-Session-Id"), "<none>");
  const auto received = endpoint_.received();
  ASSERT_EQ(received.size(), 1u);
  const jsonrpc::Caller& caller = received[0].caller;
  EXPECT_EQ(caller.principal->token.Reveal(), "hvs.alice");
  EXPECT_EQ(caller.session, nullptr);
  EXPECT_TRUE(caller.mirrors);
  EXPECT_EQ(caller.version->value, "2026-07-28");
  EXPECT_EQ(caller.method->value, "ping");
  EXPECT_EQ(caller.name->value, "é");
}

TEST_F(StreamableHttpTest, MapsKindsOfRepliesToStatuses) {
  const std::pair<Kind, int> kinds[] = {
      {Kind::kAnswer, 200}, {Kind::kRefused, 400}, {Kind::kUnknownMethod, 404}};
  for (const auto& [kind, status] : kinds) {
    endpoint_.Set([kind = kind](const EchoEndpoint::Received&, auto sink) {
      sink->Finish({kind, "{}"});
    });
    EXPECT_EQ(Send(*handler_, PostRequest(kPing)).status, status);
  }
  endpoint_.Set([](const EchoEndpoint::Received&, auto sink) { sink->Finish({}); });
  const HttpResponse accepted = Send(*handler_, PostRequest(kPing));
  EXPECT_EQ(accepted.status, 202);
  EXPECT_EQ(accepted.body, "");
  EXPECT_EQ(HeaderOf(accepted, "Content-Type"), "<none>");
}

TEST_F(StreamableHttpTest, ChecksMethodAndPath) {
  for (const char* method : {"HEAD", "PUT", "PATCH", "TRACE", "FOO"}) {
    HttpRequest request = PostRequest("");
    request.method = method;
    ExpectRefused(request, 405);
    EXPECT_EQ(HeaderOf(Send(*handler_, request), "Allow"), "GET, POST, DELETE, OPTIONS");
  }
  for (const char* path : {"/", "/mcp/", "/MCP", "/mcp/x", "/healthz", "//mcp"}) {
    HttpRequest request = PostRequest(kPing);
    request.path = path;
    ExpectRefused(request, 404);
  }
}

TEST_F(StreamableHttpTest, V_HTTP_07_ChecksContentTypeAndAccept) {
  for (const auto& type : std::vector<std::optional<std::string>>{std::nullopt, "text/plain", ""}) {
    HttpRequest request = PostRequest(kPing);
    SetHeader(request, "Content-Type", type);
    ExpectRefused(request, 415);
  }
  for (const char* accept : {"text/html", "text/event-stream", "application/json;q=0"}) {
    HttpRequest request = PostRequest(kPing);
    SetHeader(request, "Accept", accept);
    ExpectRefused(request, 406);
  }
  for (const auto& accept :
       std::vector<std::optional<std::string>>{std::nullopt, "*/*", "application/json"}) {
    HttpRequest request = PostRequest(kPing);
    SetHeader(request, "Accept", accept);
    EXPECT_EQ(Send(*handler_, request).status, 200);
  }
}

TEST_F(StreamableHttpTest, V_HTTP_03_V_HTTP_06_HostAndOriginComeBeforeEverything) {
  struct Asked : Authenticator {
    mutable bool asked = false;
    base::Error Refuse() const {
      asked = true;
      return {base::ErrorCode::kUnauthenticated, "no"};
    }
    base::Status Check(const CredentialHeaders&) const override { return Refuse(); }
    base::Result<Authenticated> Authenticate(const CredentialHeaders&) const override {
      return Refuse();
    }
  } authenticator;
  const bool& asked = authenticator.asked;
  StreamableHttpOptions options;
  options.authenticator = &authenticator;
  const auto handler = StreamableHttp::Make(std::move(options), endpoint_, clock_, random_).value();
  for (const char* path : {"/mcp", "/health", "/nowhere"}) {
    for (const char* method : {"POST", "GET", "DELETE", "OPTIONS", "FOO"}) {
      HttpRequest foreign_host = PostRequest("garbage");
      foreign_host.method = method;
      foreign_host.path = path;
      SetHeader(foreign_host, "Host", "evil.example");
      SetHeader(foreign_host, "Content-Type", std::nullopt);
      EXPECT_EQ(Send(*handler, foreign_host).status, 403);
      HttpRequest no_host = foreign_host;
      SetHeader(no_host, "Host", std::nullopt);
      EXPECT_EQ(Send(*handler, no_host).status, 403);
      HttpRequest foreign_page = foreign_host;
      SetHeader(foreign_page, "Host", "localhost:8080");
      SetHeader(foreign_page, "Origin", "http://evil.example");
      const HttpResponse response = Send(*handler, foreign_page);
      EXPECT_EQ(response.status, 403);
      EXPECT_EQ(HeaderOf(response, "Access-Control-Allow-Origin"), "<none>");
      EXPECT_EQ(Json::parse(response.body)["jsonrpc"], "2.0");
    }
  }
  EXPECT_FALSE(asked);
  EXPECT_TRUE(endpoint_.received().empty());
}

TEST_F(StreamableHttpTest, V_HTTP_05_CorsForAnAllowedOrigin) {
  Make({.allowed_origins = {"https://app.example"}});
  HttpRequest preflight = PostRequest("");
  preflight.method = "OPTIONS";
  SetHeader(preflight, "X-Vault-Token", std::nullopt);
  SetHeader(preflight, "Origin", "https://app.example");
  const HttpResponse allowed = Send(*handler_, preflight);
  EXPECT_EQ(allowed.status, 204);
  EXPECT_EQ(HeaderOf(allowed, "Access-Control-Allow-Origin"), "https://app.example");
  EXPECT_EQ(HeaderOf(allowed, "Vary"), "Origin");
  for (const char* name : {"Mcp-Session-Id", "MCP-Protocol-Version", "Last-Event-ID", "Mcp-Method",
                           "Mcp-Name", "X-Vault-Token", "Authorization", "Content-Type"}) {
    EXPECT_NE(HeaderOf(allowed, "Access-Control-Allow-Headers").find(name), std::string::npos)
        << name;
  }
  EXPECT_NE(HeaderOf(allowed, "Access-Control-Allow-Methods").find("DELETE"), std::string::npos);
  EXPECT_EQ(HeaderOf(allowed, "Access-Control-Allow-Credentials"), "<none>");

  HttpRequest request = PostRequest(kPing);
  SetHeader(request, "Origin", "https://app.example");
  const HttpResponse response = Send(*handler_, request);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(HeaderOf(response, "Access-Control-Allow-Origin"), "https://app.example");
  EXPECT_NE(HeaderOf(response, "Access-Control-Expose-Headers").find("Mcp-Session-Id"),
            std::string::npos);
  SetHeader(request, "X-Vault-Token", std::nullopt);
  const HttpResponse refused = Send(*handler_, request);
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(HeaderOf(refused, "Access-Control-Allow-Origin"), "https://app.example");
}

TEST_F(StreamableHttpTest, V_HTTP_04_DisabledCorsRefusesEveryOriginButItsOwn) {
  Make({.mode = CorsMode::kDisabled, .allowed_origins = {"https://app.example"}});
  HttpRequest request = PostRequest(kPing);
  for (const char* origin : {"https://app.example", "https://evil.example"}) {
    SetHeader(request, "Origin", origin);
    ExpectRefused(request, 403);
  }
  SetHeader(request, "Origin", "http://localhost:8080");
  const HttpResponse response = Send(*handler_, request);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(HeaderOf(response, "Access-Control-Allow-Origin"), "<none>");
}

TEST_F(StreamableHttpTest, OptionsWithoutAnOriginSaysWhatIsAllowed) {
  HttpRequest request = PostRequest("");
  request.method = "OPTIONS";
  const HttpResponse response = Send(*handler_, request);
  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(HeaderOf(response, "Allow"), "GET, POST, DELETE, OPTIONS");
}

TEST_F(StreamableHttpTest, V_AUTH_01_ARequestWithoutATokenIsUnauthorized) {
  HttpRequest request = PostRequest(kPing);
  SetHeader(request, "X-Vault-Token", std::nullopt);
  ExpectRefused(request, 401);
  EXPECT_EQ(HeaderOf(Send(*handler_, request), "WWW-Authenticate"),
            R"(Bearer realm="Vault token")");
  request.method = "DELETE";
  ExpectRefused(request, 401);

  Make({}, SecretString("hvs.server"));
  request.method = "POST";
  EXPECT_EQ(Send(*handler_, request).status, 200);
  EXPECT_EQ(endpoint_.received().back().caller.principal->token.Reveal(), "hvs.server");
}

TEST_F(StreamableHttpTest, CredentialsMustBeClear) {
  HttpRequest both = PostRequest(kPing);
  SetHeader(both, "Authorization", "Bearer hvs.bob");
  ExpectRefused(both, 400);
  SetHeader(both, "Authorization", "Bearer hvs.alice");
  EXPECT_EQ(Send(*handler_, both).status, 200);
  HttpRequest twice = PostRequest(kPing);
  twice.headers.emplace_back("x-vault-token", "hvs.alice");
  ExpectRefused(twice, 400);
  HttpRequest placeholder = PostRequest(kPing);
  SetHeader(placeholder, "X-Vault-Token", "${VAULT_TOKEN}");
  ExpectRefused(placeholder, 400);
}

TEST_F(StreamableHttpTest, V_ADDR_01_QueriesAndForeignHeadersNeverChooseCredentialOrVault) {
  for (const char* query :
       {"token=hvs.x", "a=b&VAULT_TOKEN=hvs.x", "X-Vault-Token=x", "access_token"}) {
    HttpRequest request = PostRequest(kPing);
    request.query = query;
    ExpectRefused(request, 400);
  }
  HttpRequest harmless = PostRequest(kPing);
  harmless.query = "VAULT_ADDR=http://attacker&VAULT_SKIP_VERIFY=true";
  EXPECT_EQ(Send(*handler_, harmless).status, 200);  // read by nobody
  for (const char* name : {"VAULT_ADDR", "X-Vault-Addr", "VAULT_SKIP_VERIFY"}) {
    HttpRequest request = PostRequest(kPing);
    SetHeader(request, name, "http://attacker:8200");
    ExpectRefused(request, 400);
  }
}

TEST_F(StreamableHttpTest, HealthNeedsNoToken) {
  HttpRequest request = PostRequest("");
  request.method = "GET";
  request.path = "/health";
  SetHeader(request, "X-Vault-Token", std::nullopt);
  const HttpResponse response = Send(*handler_, request);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(Json::parse(response.body)["status"], "ok");
  EXPECT_EQ(HeaderOf(response, "Content-Type"), "application/json");
  request.method = "POST";
  EXPECT_EQ(Send(*handler_, request).status, 405);
}

TEST_F(StreamableHttpTest, NotificationsMakeTheAnswerAStream) {
  endpoint_.Set([](const EchoEndpoint::Received&, auto sink) {
    sink->Send(R"({"n":1})");
    sink->Send(R"({"n":2})");
    sink->Finish({Kind::kAnswer, R"({"id":1})"});
  });
  HttpRequest request = PostRequest(kPing);
  SetHeader(request, "Origin", "http://localhost:8080");
  const auto exchange = Start(*handler_, request);
  ASSERT_TRUE(exchange->stream_head());
  EXPECT_EQ(exchange->stream_head()->status, 200);
  EXPECT_EQ(HeaderOf(*exchange->stream_head(), "Content-Type"), "text/event-stream");
  EXPECT_EQ(HeaderOf(*exchange->stream_head(), "Cache-Control"), "no-store");
  EXPECT_EQ(HeaderOf(*exchange->stream_head(), "Vary"), "Origin");
  EXPECT_EQ(exchange->streamed(), "data: {\"n\":1}\n\ndata: {\"n\":2}\n\ndata: {\"id\":1}\n\n");
  EXPECT_TRUE(exchange->ended());
  EXPECT_FALSE(exchange->answered());
}

TEST_F(StreamableHttpTest, WhoTakesNoEventsGetsTheAnswerAlone) {
  endpoint_.Set([](const EchoEndpoint::Received&, auto sink) {
    sink->Send(R"({"n":1})");
    sink->Finish({Kind::kAnswer, R"({"id":1})"});
  });
  for (const auto& accept : std::vector<std::optional<std::string>>{
           std::nullopt, "application/json", "application/json, text/event-stream;q=0"}) {
    HttpRequest request = PostRequest(kPing);
    SetHeader(request, "Accept", accept);
    EXPECT_EQ(Send(*handler_, request).body, R"({"id":1})");
  }
}

TEST_F(StreamableHttpTest, ACancelledStreamEndsWithoutAnAnswer) {
  endpoint_.Set([](const EchoEndpoint::Received&, auto sink) {
    sink->Send(R"({"n":1})");
    sink->Finish({});
  });
  const auto exchange = Start(*handler_, PostRequest(kPing));
  EXPECT_EQ(exchange->streamed(), "data: {\"n\":1}\n\n");
  EXPECT_TRUE(exchange->ended());
}

TEST_F(StreamableHttpTest, ReadyTellsProbesWhetherCallsWouldWork) {
  std::string word = "ready";
  std::vector<std::function<void(const std::string&)>> later;
  StreamableHttpOptions options;
  options.authenticator = authenticator_.get();
  options.ready = [&](auto done) {
    if (word.empty()) return later.push_back(done);
    done(word);
  };
  const auto handler = StreamableHttp::Make(std::move(options), endpoint_, clock_, random_).value();
  HttpRequest request = PostRequest("");
  request.method = "GET";
  request.path = "/ready";
  SetHeader(request, "X-Vault-Token", std::nullopt);
  EXPECT_EQ(Send(*handler, request).status, 200);
  word = "sealed";
  const HttpResponse sealed = Send(*handler, request);
  EXPECT_EQ(sealed.status, 503);
  EXPECT_EQ(Json::parse(sealed.body), (Json{{"vault", "sealed"}}));
  EXPECT_EQ(HeaderOf(sealed, "Retry-After"), "1");
  word.clear();
  const auto slow = Start(*handler, request);
  EXPECT_FALSE(slow->answered());
  later.at(0)("unreachable");
  EXPECT_EQ(slow->Get().status, 503);
  SetHeader(request, "Host", "evil.example");
  EXPECT_EQ(Send(*handler, request).status, 403);
  SetHeader(request, "Host", "localhost");
  request.method = "POST";
  EXPECT_EQ(Send(*handler, request).status, 405);
}

TEST_F(StreamableHttpTest, ReadyIsNotThereWhereNobodyAnswersIt) {
  HttpRequest request = PostRequest("");
  request.method = "GET";
  request.path = "/ready";
  EXPECT_EQ(Send(*handler_, request).status, 404);
}

TEST(StreamableHttpMakeTest, RefusesAStarAsOrigin) {
  EchoEndpoint endpoint;
  base::ManualClock clock{base::WallTime{}};
  base::SeededRandom random{1};
  StreamableHttpOptions options;
  options.origins.allowed_origins = {"*"};
  EXPECT_FALSE(StreamableHttp::Make(std::move(options), endpoint, clock, random).ok());
}

}  // namespace
}  // namespace transport
