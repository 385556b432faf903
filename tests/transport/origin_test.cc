#include "transport/origin.h"

#include <gtest/gtest.h>

#include <string>

namespace transport {
namespace {

using Verdict = OriginPolicy::Verdict;

OriginPolicy Policy(OriginRules rules) { return OriginPolicy::Make(std::move(rules)).value(); }

TEST(OriginPolicyTest, V_HTTP_03_KnowsOnlyNamesOfThisMachineByDefault) {
  const OriginPolicy policy = Policy({});
  for (const char* host : {"localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]", "[::1]:8080"}) {
    EXPECT_TRUE(policy.AllowsHost(host)) << host;
  }
  for (const char* host :
       {"", "evil.example", "localhost.evil.example", "evil.example:8080", "127.0.0.1.nip.io",
        "127.0.0.2", "0.0.0.0", "localhost:", "localhost:80:80", "localhost:8080x",
        "localhost@evil", "localhost/", "[::1", "::1", "localhost.", "[::2]:80", "local host"}) {
    EXPECT_FALSE(policy.AllowsHost(host)) << host;
  }
}

TEST(OriginPolicyTest, AllowsConfiguredHosts) {
  const OriginPolicy policy = Policy({.allowed_hosts = {"MCP.example"}});
  EXPECT_TRUE(policy.AllowsHost("mcp.example:443"));
  EXPECT_TRUE(policy.AllowsHost("localhost"));
  EXPECT_FALSE(policy.AllowsHost("x.mcp.example"));
}

TEST(OriginPolicyTest, AnyHostStillHasToBeAHost) {
  const OriginPolicy policy = Policy({.any_host = true});
  EXPECT_TRUE(policy.AllowsHost("evil.example"));
  EXPECT_FALSE(policy.AllowsHost("a b"));
  // A page under a name that nobody vouched for is not a page of ours.
  EXPECT_EQ(policy.Check("http://evil.example", "evil.example"), Verdict::kRefused);
}

TEST(OriginPolicyTest, PagesOfTheServerItselfNeedNoCors) {
  for (const CorsMode mode : {CorsMode::kStrict, CorsMode::kDevelopment, CorsMode::kDisabled}) {
    const OriginPolicy policy = Policy({.mode = mode});
    EXPECT_EQ(policy.Check("http://localhost:8080", "localhost:8080"), Verdict::kSame);
    EXPECT_EQ(policy.Check("https://LOCALHOST:8080", "localhost:8080"), Verdict::kSame);
  }
}

TEST(OriginPolicyTest, V_HTTP_04_NoModeAllowsAnOriginThatNobodyNamed) {
  for (const CorsMode mode : {CorsMode::kStrict, CorsMode::kDevelopment, CorsMode::kDisabled}) {
    const OriginPolicy policy = Policy({.mode = mode, .allowed_origins = {"https://app.example"}});
    for (const char* origin :
         {"http://evil.example", "null", "", "*", "https://app.example.evil", "http://app.example",
          "https://app.example:8443", "https://evil.example/https://app.example", "file://",
          "http://localhost.evil.example:8080", "http://localhost:8080@evil.example"}) {
      EXPECT_EQ(policy.Check(origin, "localhost:8080"), Verdict::kRefused) << origin;
    }
  }
}

TEST(OriginPolicyTest, AllowedOriginsMatchExactlyWithoutRegardToCase) {
  const OriginPolicy policy =
      Policy({.allowed_origins = {"https://App.example/", "vscode-webview://abc"}});
  EXPECT_EQ(policy.Check("https://app.EXAMPLE", "localhost"), Verdict::kCross);
  EXPECT_EQ(policy.Check("vscode-webview://abc", "localhost"), Verdict::kCross);
}

TEST(OriginPolicyTest, ModesDifferForOtherOrigins) {
  const char* local = "http://127.0.0.1:6274";
  EXPECT_EQ(Policy({}).Check(local, "localhost:8080"), Verdict::kRefused);
  EXPECT_EQ(Policy({.mode = CorsMode::kDevelopment}).Check(local, "localhost:8080"),
            Verdict::kCross);
  EXPECT_EQ(Policy({.mode = CorsMode::kDisabled}).Check(local, "localhost:8080"),
            Verdict::kRefused);
  EXPECT_EQ(Policy({.mode = CorsMode::kDisabled, .allowed_origins = {local}})
                .Check(local, "localhost:8080"),
            Verdict::kRefused);
}

TEST(OriginPolicyTest, RefusesRulesThatMeanNothing) {
  for (const char* origin :
       {"*", "https://*.example", "app.example", "https://app.example/x", "https://", "://x"}) {
    const auto policy = OriginPolicy::Make({.allowed_origins = {origin}});
    ASSERT_FALSE(policy.ok()) << origin;
    EXPECT_EQ(policy.error().code, base::ErrorCode::kInvalidArgument);
    EXPECT_NE(policy.error().message.find("https://app.example"), std::string::npos);
  }
  for (const char* host : {"", "a:80", "*", "http://a", "a/b"}) {
    EXPECT_FALSE(OriginPolicy::Make({.allowed_hosts = {host}}).ok()) << host;
  }
}

}  // namespace
}  // namespace transport
