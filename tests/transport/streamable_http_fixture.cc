#include "streamable_http_fixture.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "json/fwd.h"

namespace transport {

void StreamableHttpTest::Make(OriginRules rules, base::SecretString server_token) {
  identity_ = std::make_unique<identity::HttpIdentity>("", std::move(server_token), random_);
  StreamableHttpOptions options;
  options.origins = std::move(rules);
  options.health = R"({"status":"ok"})";
  authenticator_ = std::make_unique<IdentityAuthenticator>(*identity_);
  options.authenticator = authenticator_.get();
  handler_ = StreamableHttp::Make(std::move(options), endpoint_, clock_, random_).value();
}

std::string StreamableHttpTest::OpenSession(const std::string& token) {
  endpoint_.Set([this](const EchoEndpoint::Received&, auto sink) {
    sink->Finish({Kind::kAnswer, "{}", endpoint_.OpenConnection()});
  });
  HttpRequest request = PostRequest("initialize");
  SetHeader(request, "X-Vault-Token", token);
  const HttpResponse response = Send(*handler_, std::move(request));
  EXPECT_EQ(response.status, 200);
  endpoint_.Set([](const EchoEndpoint::Received& received, auto sink) {
    sink->Finish({Kind::kAnswer, received.text});
  });
  return HeaderOf(response, "Mcp-Session-Id");
}

void StreamableHttpTest::ExpectRefused(HttpRequest request, int status) {
  const std::size_t before = endpoint_.received().size();
  const HttpResponse response = Send(*handler_, std::move(request));
  EXPECT_EQ(response.status, status) << response.body;
  const Json body = Json::parse(response.body);
  EXPECT_EQ(body["jsonrpc"], "2.0");
  EXPECT_TRUE(body["error"]["code"].is_number_integer());
  EXPECT_FALSE(body.contains("id"));
  EXPECT_EQ(HeaderOf(response, "Content-Type"), "application/json");
  EXPECT_EQ(HeaderOf(response, "Vary"), "Origin");
  EXPECT_EQ(endpoint_.received().size(), before);
}

}  // namespace transport
