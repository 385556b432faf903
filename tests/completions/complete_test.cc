#include "completions/complete.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tools/tool_bench.h"

namespace completions {
namespace {

using Names = std::vector<std::string>;
using support::ToolBench;

class CompleteTest : public testing::Test {
 protected:
  CompleteTest() {
    for (const char* path : {"old", "team/kv"}) {
      bench_.Direct("POST", std::string("sys/mounts/") + path, {{"type", "kv"}});
    }
    bench_.Direct("POST", "sys/mounts/pki", {{"type", "pki"}});
    for (const char* path : {"app/one", "app/two", "apple", "b"}) bench_.Put(path, {{"k", "v"}});
    bench_.Direct("POST", "pki/root/generate/internal",
                  {{"common_name", "Root"}, {"issuer_name", "root-1"}, {"key_type", "ec"}});
    for (const char* role : {"web", "worker"}) {
      bench_.Direct("POST", std::string("pki/roles/") + role, Json::object());
    }
  }
  Names Ask(Kind kind, const std::string& begun = "", const Others& others = {},
            const std::string& token = "root") {
    vault::Client client(bench_.transport(), bench_.shared(), base::SecretString(token));
    const auto names = Complete({kind, begun, others}, client, {});
    EXPECT_TRUE(names.ok()) << names.error().message;
    return names.ok() ? *names : Names();
  }

  ToolBench bench_;
};

TEST_F(CompleteTest, MountsOfTheRightKind) {
  EXPECT_EQ(Ask(Kind::kKvMount), (Names{"old", "secret", "team/kv"}));
  EXPECT_EQ(Ask(Kind::kKvMount, "te"), (Names{"team/kv"}));
  EXPECT_EQ(Ask(Kind::kPkiMount), (Names{"pki"}));
  EXPECT_EQ(Ask(Kind::kFree, "x"), Names());
}

TEST_F(CompleteTest, PathsFolderByFolder) {
  const Others secret = {{"mount", "secret"}};
  EXPECT_EQ(Ask(Kind::kSecretPath, "", secret), (Names{"app/", "apple", "b"}));
  EXPECT_EQ(Ask(Kind::kSecretPath, "ap", secret), (Names{"app/", "apple"}));
  EXPECT_EQ(Ask(Kind::kSecretPath, "app/", secret), (Names{"app/one", "app/two"}));
  EXPECT_EQ(Ask(Kind::kSecretPath, "app/t", secret), (Names{"app/two"}));
  EXPECT_EQ(Ask(Kind::kSecretPath, "none/", secret), Names());
}

TEST_F(CompleteTest, RolesAndIssuers) {
  EXPECT_EQ(Ask(Kind::kPkiRole, "w"), (Names{"web", "worker"}));
  EXPECT_EQ(Ask(Kind::kPkiRole, "wo", {{"pki_mount", "pki"}}), (Names{"worker"}));
  EXPECT_EQ(Ask(Kind::kPkiIssuer, "", {{"mount", "pki"}}), (Names{"root-1"}));
}

TEST_F(CompleteTest, WhatMakesNoSenseSuggestsNothingAndReachesNothing) {
  bench_.Forget();
  EXPECT_EQ(Ask(Kind::kSecretPath), Names());
  EXPECT_EQ(Ask(Kind::kSecretPath, "../", {{"mount", "secret"}}), Names());
  EXPECT_EQ(Ask(Kind::kSecretPath, "", {{"mount", "../sys"}}), Names());
  EXPECT_EQ(Ask(Kind::kPkiIssuer, "", {{"mount", ""}}), Names());
  EXPECT_TRUE(bench_.Received().empty());
  EXPECT_EQ(Ask(Kind::kPkiIssuer, "", {{"mount", "secret"}}), Names());
  EXPECT_EQ(Ask(Kind::kPkiRole, "", {{"pki_mount", "nowhere"}}), Names());
}

TEST_F(CompleteTest, TheCallersOwnRightsDecide) {
  const std::string token =
      bench_.TokenFor(R"(path "secret/metadata/app/" { capabilities = ["list"] })");
  EXPECT_EQ(Ask(Kind::kSecretPath, "app/", {{"mount", "secret"}}, token),
            (Names{"app/one", "app/two"}));
  EXPECT_EQ(Ask(Kind::kSecretPath, "", {{"mount", "secret"}}, token), Names());
  EXPECT_EQ(Ask(Kind::kPkiRole, "", {}, token), Names());
}

TEST(CompleteFaultTest, AVaultThatDoesNotAnswerIsAnError) {
  class Down : public vault::Transport {
    base::Result<vault::Response> RoundTrip(const vault::Request&,
                                            const base::CallContext&) override {
      return base::Error{base::ErrorCode::kTimeout, "late"};
    }
  } down;
  const base::SystemClock clock;
  vault::SharedState shared(clock);
  vault::Client client(down, shared, base::SecretString("root"));
  const auto names = Complete({Kind::kKvMount}, client, {});
  ASSERT_FALSE(names.ok());
  EXPECT_EQ(names.error().code, base::ErrorCode::kTimeout);
}

}  // namespace
}  // namespace completions
