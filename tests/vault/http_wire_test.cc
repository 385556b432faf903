#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "vault/http_transport_wire.h"

namespace vault {
namespace {

const WireRoute kRoute = {.target_prefix = "/p", .shared_fields = "Host: v\r\n"};

std::string Wire(const Request& request) {
  WireBytes bytes;
  auto written = WriteRequest(request, kRoute, &bytes);
  EXPECT_TRUE(written.ok()) << (written.ok() ? "" : written.error().message);
  return std::string(bytes.view());
}

bool Refused(const Request& request) {
  WireBytes bytes;
  auto written = WriteRequest(request, kRoute, &bytes);
  return !written.ok() && written.error().code == base::ErrorCode::kInvalidArgument &&
         bytes.view().empty();
}

TEST(HttpWireTest, AReadIsHeadOnly) {
  EXPECT_EQ(Wire({.method = Method::kList, .path = "/v1/secret/metadata/", .query = "after=a%20b"}),
            "LIST /p/v1/secret/metadata/?after=a%20b HTTP/1.1\r\nHost: v\r\n\r\n");
}

TEST(HttpWireTest, AWriteCarriesTokenNamespaceHeadersTypeAndLength) {
  EXPECT_EQ(Wire({.method = Method::kPost,
                  .path = "/v1/secret/data/a",
                  .token = base::SecretString("s.abc"),
                  .ns = "team/a",
                  .headers = {{"X-Vault-Wrap-TTL", "60s"}},
                  .body = "{}"}),
            "POST /p/v1/secret/data/a HTTP/1.1\r\nHost: v\r\nX-Vault-Token: s.abc\r\n"
            "X-Vault-Namespace: team/a\r\nX-Vault-Wrap-TTL: 60s\r\n"
            "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
}

TEST(HttpWireTest, APatchIsAMergePatchUnlessTheCallerSaysOtherwise) {
  EXPECT_NE(Wire({.method = Method::kPatch, .path = "/v1/x", .body = "{}"})
                .find("Content-Type: application/merge-patch+json\r\n"),
            std::string::npos);
  const std::string other = Wire({.method = Method::kPatch,
                                  .path = "/v1/x",
                                  .headers = {{"content-type", "application/json-patch+json"}},
                                  .body = "[]"});
  EXPECT_EQ(other.find("merge-patch"), std::string::npos);
}

TEST(HttpWireTest, AnEmptyWriteSaysSoAndAnEmptyDeleteDoesNot) {
  EXPECT_NE(Wire({.method = Method::kPut, .path = "/v1/x"}).find("Content-Length: 0\r\n"),
            std::string::npos);
  EXPECT_EQ(Wire({.method = Method::kDelete, .path = "/v1/x"}).find("Content-Length"),
            std::string::npos);
}

TEST(HttpWireTest, RefusesWhatCouldEndALineOrBeReadAsAnotherTarget) {
  for (const char* path : {"", "v1/x", "/v1/a b", "/v1/a\r\nX: y", "/v1/a?list=true", "/v1/a#b",
                           "/v1/\xc3\xa4", "/v1/\x7f"}) {
    EXPECT_TRUE(Refused({.path = path})) << path;
  }
  for (const char* query : {"a b", "a\n", "a#b", "\xff"}) {
    EXPECT_TRUE(Refused({.path = "/v1/x", .query = query})) << query;
  }
  for (const char* token : {"a b", "a\r\nX-Vault-Namespace: admin", "a\n", "\xc3\xa4", "a\t"}) {
    EXPECT_TRUE(Refused({.path = "/v1/x", .token = base::SecretString(token)})) << token;
  }
  for (const char* ns : {"a\nb", " a", "a ", "a\r", "\x7f"}) {
    EXPECT_TRUE(Refused({.path = "/v1/x", .ns = ns})) << ns;
  }
  EXPECT_TRUE(Refused({.method = Method::kOther, .path = "/v1/x"}));
}

TEST(HttpWireTest, RefusesHeadersThatAreTheTransportsOwnOrMalformed) {
  for (const char* name :
       {"Host", "content-length", "Transfer-Encoding", "Connection", "X-VAULT-TOKEN",
        "x-vault-namespace", "Authorization", "", "a b", "a:"}) {
    EXPECT_TRUE(Refused({.path = "/v1/x", .headers = {{name, "v"}}})) << name;
  }
  EXPECT_TRUE(Refused({.path = "/v1/x", .headers = {{"X-A", "b\r\nX-Vault-Token: c"}}}));
  EXPECT_TRUE(Refused({.path = "/v1/x", .headers = {{"X-A", " b"}}}));
}

TEST(HttpWireTest, ARefusalNeverShowsTheToken) {
  WireBytes bytes;
  auto written =
      WriteRequest({.path = "/v1/x", .token = base::SecretString("hvs.canary\n")}, kRoute, &bytes);
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().message.find("canary"), std::string::npos);
  EXPECT_EQ(written.error().detail.find("canary"), std::string::npos);
}

RC_GTEST_PROP(HttpWireTest, WhateverIsInTheRequestTheHeadHasTheLinesItShouldHave,
              (const std::string& path, const std::string& query, const std::string& token,
               const std::string& ns, const std::string& value)) {
  const Request request = {.path = "/" + path,
                           .query = query,
                           .token = base::SecretString(token),
                           .ns = ns,
                           .headers = {{"X-A", value}}};
  WireBytes bytes;
  if (!WriteRequest(request, kRoute, &bytes).ok()) return;
  std::size_t lines = 0;
  for (std::size_t at = 0; (at = bytes.view().find('\n', at)) != std::string_view::npos; ++at) {
    ++lines;
    RC_ASSERT(bytes.view()[at - 1] == '\r');
  }
  const std::size_t optional = (token.empty() ? 0U : 1U) + (ns.empty() ? 0U : 1U);
  RC_ASSERT(lines == 4 + optional);  // request line, Host, X-A, end
  RC_ASSERT(bytes.view().ends_with("\r\n\r\n"));
}

TEST(HttpWireTest, OnlyReadsMayBeRepeated) {
  EXPECT_TRUE(IsRead(Method::kGet) && IsRead(Method::kList) && IsRead(Method::kScan));
  EXPECT_FALSE(IsRead(Method::kPost) || IsRead(Method::kPut) || IsRead(Method::kPatch) ||
               IsRead(Method::kDelete));
}

}  // namespace
}  // namespace vault
