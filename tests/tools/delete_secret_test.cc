#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tool_bench.h"

namespace tools {
namespace {

using base::ErrorCode;
using support::ToolBench;
using testing::HasSubstr;

class DeleteSecretTest : public testing::Test {
 protected:
  static Json Arguments(const Json& more) {
    Json arguments = {{"mount", "secret"}, {"path", "app/x"}};
    if (!more.is_null()) arguments.update(more);
    return arguments;
  }
  Json Delete(const Json& more = Json::object(), const std::string& token = "root") {
    return bench_.Ok("delete_secret", Arguments(more), token);
  }
  base::Error Error(const Json& more = Json::object(), const std::string& token = "root") {
    return bench_.Fail("delete_secret", Arguments(more), token);
  }
  Json Stored() { return bench_.Direct("GET", "secret/data/app/x")["body"]["data"]; }
  bool Changed() {
    for (const std::string& line : bench_.Received()) {
      if (line.find("/v1/secret") == std::string::npos) continue;
      if (!line.starts_with("GET ")) return true;
    }
    return false;
  }
  ToolBench bench_;
};

TEST_F(DeleteSecretTest, V_KV_07_WithoutAKeyTheWholeSecretGoesAndCanComeBack) {
  bench_.Put("app/x", {{"a", 1}});
  const Json result = Delete();
  EXPECT_EQ(result["deleted"], "secret");
  EXPECT_EQ(result["version"], 1);
  EXPECT_EQ(result["recoverable"], true);
  bench_.Direct("POST", "secret/undelete/app/x", {{"versions", {1}}});
  EXPECT_EQ(Stored()["data"], (Json{{"a", 1}}));
}

TEST_F(DeleteSecretTest, OneKeyGoesAndTheOthersStay) {
  bench_.Put("app/x", {{"a", 1}, {"b", 2}});
  const Json result = Delete({{"key", "a"}});
  EXPECT_EQ(result["deleted"], "key");
  EXPECT_EQ(result["version"], 2);
  EXPECT_EQ(result["remaining_keys"], (Json{"b"}));
  EXPECT_EQ(Stored()["data"], (Json{{"b", 2}}));
}

TEST_F(DeleteSecretTest, V_KV_09_AKeyThatIsNotThereWritesNothing) {
  bench_.Put("app/x", {{"a", "hunter2"}});
  const base::Error error = Error({{"key", "nope"}});
  EXPECT_EQ(error.code, ErrorCode::kNotFound);
  EXPECT_THAT(error.message, HasSubstr("not present"));
  EXPECT_THAT(error.message, HasSubstr("\"a\""));
  EXPECT_EQ(error.message.find("hunter2"), std::string::npos);
  EXPECT_FALSE(Changed());
  EXPECT_EQ(Stored()["metadata"]["version"], 1);
}

TEST_F(DeleteSecretTest, V_KV_10_TheLastKeyIsSaidToBeTheLast) {
  bench_.Put("app/x", {{"a", 1}});
  const Json result = Delete({{"key", "a"}});
  EXPECT_THAT(result["note"].get<std::string>(), HasSubstr("last key"));
  EXPECT_EQ(result["remaining_keys"], Json::array());
  EXPECT_EQ(Stored()["data"], Json::object());
}

TEST_F(DeleteSecretTest, V_KV_10_TheLastKeyOnVersion1TakesTheSecretAndSaysSo) {
  bench_.Direct("POST", "sys/mounts/old", {{"type", "kv"}});
  bench_.Direct("POST", "old/app/x", {{"a", 1}});
  const Json result = Delete({{"mount", "old"}, {"key", "a"}});
  EXPECT_THAT(result["note"].get<std::string>(), HasSubstr("the secret itself is gone"));
  EXPECT_EQ(result["recoverable"], false);
  EXPECT_EQ(bench_.Direct("GET", "old/app/x")["status"], 404);
}

TEST_F(DeleteSecretTest, WhatIsNotThereIsAnError) {
  EXPECT_EQ(Error().code, ErrorCode::kNotFound);
  EXPECT_EQ(Error({{"key", "a"}}).code, ErrorCode::kNotFound);
  EXPECT_EQ(Error({{"versions", {1}}}).code, ErrorCode::kNotFound);
  bench_.Put("app/x", {{"a", 1}});
  Delete();
  bench_.Forget();
  EXPECT_THAT(Error().message, HasSubstr("is deleted"));
  EXPECT_THAT(Error({{"key", "a"}}).message, HasSubstr("is deleted"));
  EXPECT_FALSE(Changed());
}

TEST_F(DeleteSecretTest, VersionsAreDeletedAndCheckedFirst) {
  for (int i = 0; i < 4; ++i) bench_.Put("app/x", {{"a", i}});
  const Json result = Delete({{"versions", {3, 1, 3}}});
  EXPECT_EQ(result["versions"], (Json{1, 3}));
  EXPECT_EQ(Stored()["metadata"]["version"], 4);
  EXPECT_EQ(Delete({{"versions", {1, 2}}})["versions"], (Json{2}));
  bench_.Forget();
  EXPECT_THAT(Error({{"versions", {4, 9}}}).message, HasSubstr("no version 9"));
  EXPECT_THAT(Error({{"versions", {1, 2}}}).message, HasSubstr("already deleted"));
  EXPECT_FALSE(Changed());
}

TEST_F(DeleteSecretTest, VersionsNeedVersion2AndNoKey) {
  bench_.Direct("POST", "sys/mounts/old", {{"type", "kv"}});
  EXPECT_EQ(Error({{"mount", "old"}, {"versions", {1}}}).code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(Error({{"key", "a"}, {"versions", {1}}}).code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(Error({{"versions", Json::array()}}).code, ErrorCode::kInvalidArgument);
}

TEST_F(DeleteSecretTest, VersionsAreDeletedWhereTheCacheKnowsVersion1) {
  bench_.Direct("POST", "sys/mounts/old", {{"type", "kv"}});
  EXPECT_EQ(Error({{"mount", "old"}}).code, ErrorCode::kNotFound);
  bench_.Direct("DELETE", "sys/mounts/old");
  bench_.Direct("POST", "sys/mounts/old", {{"type", "kv"}, {"options", {{"version", "2"}}}});
  bench_.Direct("POST", "old/data/app/x", {{"data", {{"k", 3}}}});
  EXPECT_EQ(Delete({{"mount", "old"}, {"versions", {1}}})["versions"], (Json{1}));
}

TEST_F(DeleteSecretTest, V_KV_08_ADenialIsNeverAnAbsence) {
  bench_.Put("app/x", {{"a", 1}});
  const std::string token =
      bench_.TokenFor(R"(path "secret/data/app/*" { capabilities = ["update"] })");
  const base::Error key = Error({{"key", "a"}}, token);
  EXPECT_EQ(key.code, ErrorCode::kPermissionDenied);
  EXPECT_THAT(key.message, HasSubstr("needs \"read\" on \"secret/data/app/x\""));
  const base::Error whole = Error({}, token);
  EXPECT_EQ(whole.code, ErrorCode::kPermissionDenied);
  EXPECT_THAT(whole.message, HasSubstr("needs \"delete\""));
  EXPECT_EQ(Stored()["data"], (Json{{"a", 1}}));
}

TEST_F(DeleteSecretTest, ATokenThatMayDeleteAndNotReadIsToldWhatIsUnknown) {
  bench_.Put("app/x", {{"a", 1}});
  const std::string token = bench_.TokenFor(
      R"(path "secret/data/app/*" { capabilities = ["delete"] }
         path "secret/delete/app/*" { capabilities = ["update"] })");
  EXPECT_THAT(Delete({}, token)["note"].get<std::string>(), HasSubstr("unknown"));
  EXPECT_TRUE(Stored()["data"].is_null());
  EXPECT_THAT(Delete({{"versions", {1}}}, token)["note"].get<std::string>(), HasSubstr("unknown"));
}

TEST_F(DeleteSecretTest, Version1IsGoneForGoodAndSaysSo) {
  bench_.Direct("POST", "sys/mounts/old", {{"type", "kv"}});
  bench_.Direct("POST", "old/app/x", {{"a", 1}, {"b", 2}});
  Delete({{"mount", "old"}, {"key", "a"}});
  EXPECT_EQ(bench_.Direct("GET", "old/app/x")["body"]["data"], (Json{{"b", 2}}));
  const Json result = Delete({{"mount", "old"}});
  EXPECT_EQ(result["recoverable"], false);
  EXPECT_THAT(result["note"].get<std::string>(), HasSubstr("gone for good"));
  EXPECT_EQ(Error({{"mount", "old"}}).code, ErrorCode::kNotFound);
}

TEST_F(DeleteSecretTest, WorksWhereCasIsRequired) {
  bench_.Direct("POST", "secret/config", {{"cas_required", true}});
  bench_.Direct("POST", "secret/data/app/x",
                {{"data", {{"a", 1}, {"b", 2}}}, {"options", {{"cas", 0}}}});
  Delete({{"key", "a"}});
  EXPECT_EQ(Stored()["data"], (Json{{"b", 2}}));
}

}  // namespace
}  // namespace tools
