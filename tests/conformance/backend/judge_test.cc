#include "conformance/backend/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace conformance {
namespace {

using ::testing::HasSubstr;

class JudgeTest : public testing::Test {
 protected:
  static std::unique_ptr<Backend> Made() {
    auto backend = MakeBackend({});
    EXPECT_TRUE(backend) << backend.error().message;
    EXPECT_TRUE((*backend)->Fresh());
    return std::move(backend).value();
  }
  Json Data(const std::string& name) const {
    const auto secret = judge_.ReadSecret(name);
    if (!secret || !*secret) return nullptr;
    return *(*secret)->data;
  }

  const std::unique_ptr<Backend> backend_ = Made();
  const Judge judge_{*backend_};
};

TEST_F(JudgeTest, MountsOfEachKind) {
  ASSERT_TRUE(judge_.Mount("one/", "kv"));
  ASSERT_TRUE(judge_.Mount("two/", "kv2"));
  ASSERT_TRUE(judge_.Mount("ca/", "pki"));
  EXPECT_FALSE(judge_.MountOf("one/a")->v2);
  EXPECT_TRUE(judge_.MountOf("two/a")->v2);
  EXPECT_EQ(judge_.MountOf("ca/x")->type, "pki");
  EXPECT_NE(judge_.MountOf("ca/x")->accessor, judge_.MountOf("two/x")->accessor);
  const auto none = judge_.MountOf("nowhere/a");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, base::ErrorCode::kNotFound);
  const base::Status again = judge_.Mount("two/", "kv2");
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().message, HasSubstr("POST sys/mounts/two: 400"));
}

TEST_F(JudgeTest, SecretsOfBothVersions) {
  for (const char* type : {"kv", "kv2"}) {
    ASSERT_TRUE(judge_.Mount("kv/", type));
    EXPECT_EQ(Data("kv/app"), nullptr);
    ASSERT_TRUE(judge_.WriteSecret("kv/app", {{"a", 1}}));
    ASSERT_TRUE(judge_.WriteSecret("kv/app", {{"b", "x"}}));
    EXPECT_EQ(Data("kv/app"), (Json{{"b", "x"}}));
    EXPECT_EQ((*judge_.ReadSecret("kv/app"))->version, std::string(type) == "kv2" ? 2 : 0);
    ASSERT_TRUE(judge_.WriteSecret("kv/dir/deep", {{"c", 2}}));
    const auto dump = judge_.Dump("kv/");
    ASSERT_TRUE(dump);
    EXPECT_EQ((**dump)["kv/app"]["data"], (Json{{"b", "x"}}));
    EXPECT_EQ((**dump)["kv/dir/deep"]["data"], (Json{{"c", 2}}));
    ASSERT_TRUE(judge_.DeleteSecret("kv/app"));
    EXPECT_EQ(Data("kv/app"), nullptr);
    ASSERT_TRUE(judge_.Ask("DELETE", "sys/mounts/kv"));
  }
}

TEST_F(JudgeTest, ADestroyedVersionIsGone) {
  ASSERT_TRUE(judge_.Mount("kv/", "kv2"));
  ASSERT_TRUE(judge_.WriteSecret("kv/app", {{"a", 1}}));
  ASSERT_TRUE(judge_.DestroySecret("kv/app", 1));
  EXPECT_EQ(Data("kv/app"), nullptr);
  EXPECT_FALSE(judge_.ReadSecret("none/app"));
  EXPECT_FALSE(judge_.WriteSecret("none/app", {{"a", 1}}));
  EXPECT_FALSE(judge_.DeleteSecret("none/app"));
  EXPECT_FALSE(judge_.Dump("none/"));
}

TEST_F(JudgeTest, TokensEndWhenTheyAreRevoked) {
  ASSERT_TRUE(judge_.WritePolicy("reader", R"(path "secret/*" { capabilities = ["read"] })"));
  const auto token = judge_.MakeToken({"reader"});
  ASSERT_TRUE(token);
  const auto look = [&] {
    const vault::Request request{.path = "/v1/auth/token/lookup-self",
                                 .token = base::SecretString(std::string(*token))};
    return backend_->transport().RoundTrip(request, {})->status;
  };
  EXPECT_EQ(look(), 200);
  ASSERT_TRUE(judge_.RevokeToken(*token));
  EXPECT_EQ(look(), 403);
}

TEST_F(JudgeTest, TheFingerprintShowsEveryChange) {
  ASSERT_TRUE(judge_.Mount("kv/", "kv2"));
  ASSERT_TRUE(judge_.Mount("ca/", "pki"));
  ASSERT_TRUE(judge_.WriteSecret("kv/app", {{"a", 1}}));
  std::string last = judge_.Fingerprint();
  EXPECT_EQ(judge_.Fingerprint(), last);
  const auto changed = [&] {
    std::string now = judge_.Fingerprint();
    const bool other = now != last;
    last = std::move(now);
    return other;
  };
  ASSERT_TRUE(judge_.WriteSecret("kv/app", {{"a", 1}}));
  EXPECT_TRUE(changed());  // another version
  ASSERT_TRUE(judge_.Ask("POST", "ca/roles/web", Json{{"allow_any_name", true}}));
  EXPECT_TRUE(changed());
  ASSERT_TRUE(judge_.Mount("more/", "kv"));
  EXPECT_TRUE(changed());
  ASSERT_TRUE(judge_.DeleteSecret("kv/app"));
  EXPECT_TRUE(changed());
}

TEST_F(JudgeTest, AFreshBackendKnowsNothing) {
  ASSERT_TRUE(judge_.Mount("kv/", "kv2"));
  ASSERT_TRUE(backend_->Fresh());
  EXPECT_FALSE(judge_.MountOf("kv/app"));
}

TEST_F(JudgeTest, SaysWhatTheBackendAnswered) {
  const auto none = judge_.Ask("GET", "secret/data/none?version=1");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, base::ErrorCode::kNotFound);
  const auto refused = judge_.Ask("GET", "nowhere/at/all");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("GET nowhere/at/all: "));
}

TEST(Backend, WrongOnesAreNamed) {
  EXPECT_THAT(MakeBackend({.where = "nothing"}).error().message, HasSubstr("nothing"));
  EXPECT_THAT(MakeBackend({.profile = "vault-0.1"}).error().message, HasSubstr("vault-0.1"));
  for (const char* where : {"sim", "sim-http"}) {
    const auto backend = MakeBackend({.where = where});
    ASSERT_TRUE(backend);
    EXPECT_TRUE((*backend)->simulated());
  }
}

}  // namespace
}  // namespace conformance
