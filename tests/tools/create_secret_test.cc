#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tool_bench.h"

namespace tools {
namespace {

using base::ErrorCode;
using support::ToolBench;
using testing::ElementsAre;
using testing::HasSubstr;

class CreateSecretTest : public testing::Test {
 protected:
  static Json Arguments(const Json& more) {
    Json arguments = {{"mount", "secret"}, {"path", "app/x"}};
    if (!more.is_null()) arguments.update(more);
    return arguments;
  }
  Json Write(const Json& more, const std::string& token = "root") {
    return bench_.Ok("create_secret", Arguments(more), token);
  }
  base::Error Error(const Json& more, const std::string& token = "root") {
    return bench_.Fail("create_secret", Arguments(more), token);
  }
  Json Stored() { return bench_.Direct("GET", "secret/data/app/x")["body"]["data"]["data"]; }
  int Version() {
    return bench_.Direct("GET", "secret/data/app/x")["body"]["data"]["metadata"]["version"];
  }
  ToolBench bench_;
};

TEST_F(CreateSecretTest, CreatesAndThenUpdatesKeepingOtherKeys) {
  const Json created = Write({{"key", "a"}, {"value", "1"}});
  EXPECT_EQ(created["operation"], "created");
  EXPECT_EQ(created["version"], 1);
  EXPECT_EQ(created["keys_written"], (Json{"a"}));
  const Json updated = Write({{"key", "b"}, {"value", "2"}});
  EXPECT_EQ(updated["operation"], "updated");
  EXPECT_EQ(updated["version"], 2);
  EXPECT_EQ(Stored(), (Json{{"a", "1"}, {"b", "2"}}));
}

TEST_F(CreateSecretTest, TheOldNameWorks) {
  bench_.Ok("write_secret", Arguments({{"key", "a"}, {"value", "1"}}));
  EXPECT_EQ(Stored(), (Json{{"a", "1"}}));
}

TEST_F(CreateSecretTest, V_KV_05_AnyJsonSeveralKeysAndEmptyValues) {
  const Json data = {{"s", ""},
                     {"n", 5432},
                     {"b", false},
                     {"z", nullptr},
                     {"l", {1, {{"x", 2}}}},
                     {"o", {{"deep", {{"er", true}}}}}};
  Write({{"data", data}});
  EXPECT_EQ(Stored(), data);
  EXPECT_EQ(Version(), 1);  // one version: written together
  Write({{"key", "s"}, {"value", Json::object()}});
  EXPECT_EQ(Stored()["s"], Json::object());
  Write({{"key", "z"}, {"value", nullptr}});
  EXPECT_TRUE(Stored().contains("z"));
}

TEST_F(CreateSecretTest, AnEmptySecretCanBeMade) {
  const Json result = Write({{"data", Json::object()}});
  EXPECT_EQ(result["operation"], "created");
  EXPECT_EQ(result["keys_written"], Json::array());
  EXPECT_EQ(Stored(), Json::object());
}

TEST_F(CreateSecretTest, OneFormOrTheOther) {
  for (const Json& more :
       {Json::object(), Json{{"key", "a"}}, Json{{"value", "a"}},
        Json{{"key", "a"}, {"value", 1}, {"data", {{"b", 2}}}}, Json{{"data", {{"", 1}}}},
        Json{{"key", ""}, {"value", 1}}, Json{{"data", {{"a\nb", 1}}}},
        Json{{"key", std::string(10'240, 'a')}, {"value", 1}}}) {
    EXPECT_EQ(Error(more).code, ErrorCode::kInvalidArgument);
  }
  EXPECT_TRUE(bench_.Received().empty());
}

TEST_F(CreateSecretTest, V_KV_02_WorksWhereCasIsRequired) {
  bench_.Direct("POST", "secret/config", {{"cas_required", true}});
  Write({{"key", "a"}, {"value", "1"}});
  Write({{"key", "b"}, {"value", "2"}});
  Write({{"data", {{"c", "3"}}}, {"cas", 2}});
  EXPECT_EQ(Stored(), (Json{{"c", "3"}}));
}

TEST_F(CreateSecretTest, DataWithCasReplacesExactlyThatVersion) {
  Write({{"data", {{"a", 1}, {"b", 2}}}});
  const base::Error stale = Error({{"data", {{"c", 3}}}, {"cas", 7}});
  EXPECT_EQ(stale.code, ErrorCode::kConflict);
  EXPECT_EQ(Stored(), (Json{{"a", 1}, {"b", 2}}));
  EXPECT_EQ(Write({{"data", {{"c", 3}}}, {"cas", 1}})["operation"], "replaced");
  EXPECT_EQ(Stored(), (Json{{"c", 3}}));
  EXPECT_EQ(Error({{"data", {{"c", 3}}}, {"cas", 0}}).code, ErrorCode::kConflict);
}

TEST_F(CreateSecretTest, AKeyWithCasKeepsTheOthers) {
  EXPECT_EQ(Write({{"key", "a"}, {"value", 1}, {"cas", 0}})["operation"], "created");
  EXPECT_EQ(Error({{"key", "a"}, {"value", 1}, {"cas", 0}}).code, ErrorCode::kConflict);
  Write({{"key", "b"}, {"value", 2}, {"cas", 1}});
  EXPECT_EQ(Stored(), (Json{{"a", 1}, {"b", 2}}));
  const base::Error error = Error({{"key", "b"}, {"value", 3}, {"cas", 1}});
  EXPECT_EQ(error.code, ErrorCode::kConflict);
  EXPECT_THAT(error.message, HasSubstr("is at version 2, not at version 1"));
  EXPECT_EQ(Error({{"path", "new"}, {"key", "b"}, {"value", 3}, {"cas", 1}}).code,
            ErrorCode::kConflict);
}

TEST_F(CreateSecretTest, V_KV_03_ADeletedSecretIsNotWrittenOverUnasked) {
  Write({{"data", {{"a", 1}, {"b", 2}}}});
  bench_.Direct("DELETE", "secret/data/app/x");
  const base::Error error = Error({{"key", "c"}, {"value", 3}});
  EXPECT_EQ(error.code, ErrorCode::kConflict);
  EXPECT_THAT(error.message, HasSubstr("is deleted"));
  EXPECT_THAT(error.message, HasSubstr("Nothing was written"));
  EXPECT_THAT(error.message, HasSubstr("'cas' = 1"));
  bench_.Direct("POST", "secret/undelete/app/x", {{"versions", {1}}});
  EXPECT_EQ(Stored(), (Json{{"a", 1}, {"b", 2}}));
  bench_.Direct("DELETE", "secret/data/app/x");
  Write({{"data", {{"c", 3}}}, {"cas", 1}});
  EXPECT_EQ(Stored(), (Json{{"c", 3}}));
}

TEST_F(CreateSecretTest, V_KV_03_ADestroyedSecretIsReportedToo) {
  Write({{"key", "a"}, {"value", 1}});
  bench_.Direct("POST", "secret/destroy/app/x", {{"versions", {1}}});
  EXPECT_THAT(Error({{"key", "c"}, {"value", 3}}).message, HasSubstr("is destroyed"));
}

TEST_F(CreateSecretTest, MetadataAloneIsAPlaceToCreate) {
  bench_.Direct("POST", "secret/metadata/app/x", {{"custom_metadata", {{"a", "b"}}}});
  EXPECT_EQ(Write({{"key", "a"}, {"value", 1}})["operation"], "created");
}

TEST_F(CreateSecretTest, V_KV_04_ATokenThatMayNotReadPatchesOrCreates) {
  const std::string patch =
      bench_.TokenFor(R"(path "secret/data/*" { capabilities = ["create", "patch"] })");
  const Json created = Write({{"key", "a"}, {"value", 1}}, patch);
  EXPECT_EQ(created["operation"], "created");
  EXPECT_THAT(created["note"].get<std::string>(), HasSubstr("may not read"));
  const Json updated = Write({{"key", "b"}, {"value", 2}}, patch);
  EXPECT_EQ(updated["operation"], "updated");
  EXPECT_EQ(Stored(), (Json{{"a", 1}, {"b", 2}}));
}

TEST_F(CreateSecretTest, ATokenThatMayNotPatchIsAskedOnce) {
  const std::string token =
      bench_.TokenFor(R"(path "secret/data/*" { capabilities = ["create", "read", "update"] })");
  bench_.Put("app/x", {{"a", {{"deep", 1}}}});
  bench_.Forget();
  Write({{"key", "b"}, {"value", 2}}, token);
  Write({{"key", "a"}, {"value", {{"other", 1}}}}, token);
  EXPECT_EQ(Stored(), (Json{{"a", {{"other", 1}}}, {"b", 2}}));
  EXPECT_THAT(bench_.Received(),
              ElementsAre("GET /v1/sys/internal/ui/mounts/secret", "GET /v1/secret/data/app/x",
                          "PATCH /v1/secret/data/app/x", "POST /v1/secret/data/app/x",
                          "GET /v1/secret/data/app/x", "POST /v1/secret/data/app/x"));
}

TEST_F(CreateSecretTest, PatchedOrWrittenTheSecretIsTheSame) {
  const std::string writer =
      bench_.TokenFor(R"(path "secret/data/*" { capabilities = ["create", "read", "update"] })");
  const Json before = {{"a", {{"x", 1}, {"y", nullptr}}}, {"b", {1, 2}}, {"c", nullptr}, {"d", 1}};
  const Json changes = {{"a", {{"x", {{"z", 1}}}}}, {"b", {{"k", 1}}}, {"d", 1.5}, {"e", {3}}};
  Json expected = before;
  expected.update(changes);
  for (const std::string& token : {std::string("root"), writer}) {
    bench_.Put("app/x", before);
    Write({{"data", changes}}, token);
    EXPECT_EQ(Stored(), expected);
  }
}

TEST_F(CreateSecretTest, V_KV_04_APatchNeverStandsInForWhatItCannotSay) {
  const std::string patch =
      bench_.TokenFor(R"(path "secret/data/*" { capabilities = ["create", "patch"] })");
  bench_.Put("app/x", {{"a", {{"deep", 1}}}, {"b", 2}});
  // As a merge patch these would merge into "a" and remove "b".
  EXPECT_EQ(Error({{"key", "a"}, {"value", {{"other", 1}}}}, patch).code,
            ErrorCode::kPermissionDenied);
  EXPECT_EQ(Error({{"key", "b"}, {"value", nullptr}}, patch).code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(Stored(), (Json{{"a", {{"deep", 1}}}, {"b", 2}}));
}

TEST_F(CreateSecretTest, V_KV_04_AWriteOnlyTokenCreatesAndNeverOverwrites) {
  const std::string blind =
      bench_.TokenFor(R"(path "secret/data/*" { capabilities = ["create", "update"] })");
  EXPECT_EQ(Write({{"key", "a"}, {"value", 1}}, blind)["operation"], "created");
  const base::Error error = Error({{"key", "b"}, {"value", 2}}, blind);
  EXPECT_EQ(error.code, ErrorCode::kPermissionDenied);
  EXPECT_THAT(error.message, HasSubstr("needs \"read\" on \"secret/data/app/x\""));
  EXPECT_EQ(Stored(), (Json{{"a", 1}}));
  EXPECT_EQ(Write({{"data", {{"b", 2}}}, {"cas", 1}}, blind)["operation"], "replaced");
}

TEST_F(CreateSecretTest, Version1MergesAndHasNoCas) {
  bench_.Direct("POST", "sys/mounts/old", {{"type", "kv"}});
  const Json at = {{"mount", "old"}};
  Json more = {{"mount", "old"}, {"key", "a"}, {"value", {1, 2}}};
  EXPECT_EQ(Write(more)["operation"], "created");
  more = {{"mount", "old"}, {"data", {{"b", nullptr}}}};
  EXPECT_EQ(Write(more)["operation"], "updated");
  EXPECT_EQ(bench_.Direct("GET", "old/app/x")["body"]["data"],
            (Json{{"a", {1, 2}}, {"b", nullptr}}));
  more["cas"] = 1;
  EXPECT_EQ(Error(more).code, ErrorCode::kInvalidArgument);
  const base::Error empty = Error({{"mount", "old"}, {"path", "new"}, {"data", Json::object()}});
  EXPECT_EQ(empty.code, ErrorCode::kRejected);
}

TEST_F(CreateSecretTest, Version1IsNotRewrittenWithFewerDigits) {
  bench_.Direct("POST", "sys/mounts/old", {{"type", "kv"}});
  bench_.DirectText("POST", "old/app/x", R"({"serial":123456789012345678901234567890})");
  const base::Error error = Error({{"mount", "old"}, {"key", "b"}, {"value", 1}});
  EXPECT_EQ(error.code, ErrorCode::kRejected);
  EXPECT_THAT(error.message, HasSubstr("Nothing was written"));
}

TEST_F(CreateSecretTest, Version1WithoutReadIsRefused) {
  bench_.Direct("POST", "sys/mounts/old", {{"type", "kv"}});
  bench_.Direct("POST", "old/app/x", {{"a", 1}});
  const std::string blind =
      bench_.TokenFor(R"(path "old/*" { capabilities = ["create", "update"] })");
  EXPECT_EQ(Error({{"mount", "old"}, {"key", "b"}, {"value", 1}}, blind).code,
            ErrorCode::kPermissionDenied);
  EXPECT_EQ(bench_.Direct("GET", "old/app/x")["body"]["data"], (Json{{"a", 1}}));
}

TEST_F(CreateSecretTest, AMountThatChangedIsNoticedBeforeAnythingIsWritten) {
  Write({{"key", "a"}, {"value", 1}});
  bench_.Direct("DELETE", "sys/mounts/secret");
  bench_.Direct("POST", "sys/mounts/secret", {{"type", "kv"}});
  Write({{"key", "a"}, {"value", 2}});
  EXPECT_EQ(bench_.Direct("GET", "secret/app/x")["body"]["data"], (Json{{"a", 2}}));
  EXPECT_EQ(bench_.Direct("GET", "secret/data/app/x")["status"], 404);
}

TEST_F(CreateSecretTest, CasCountsWhereTheCacheKnowsVersion1) {
  const Json first = {{"mount", "old"}, {"data", {{"a", 1}}}, {"cas", 0}};
  bench_.Direct("POST", "sys/mounts/old", {{"type", "kv"}});
  EXPECT_EQ(Error(first).code, ErrorCode::kInvalidArgument);
  bench_.Direct("DELETE", "sys/mounts/old");
  bench_.Direct("POST", "sys/mounts/old", {{"type", "kv"}, {"options", {{"version", "2"}}}});
  EXPECT_EQ(Write(first)["version"], 1);
}

TEST_F(CreateSecretTest, DeniedWritesNameTheCapability) {
  bench_.Put("app/x", {{"a", 1}});
  const std::string token =
      bench_.TokenFor(R"(path "secret/data/app/*" { capabilities = ["read"] })");
  EXPECT_THAT(Error({{"key", "b"}, {"value", 1}}, token).message,
              HasSubstr("needs \"update\" on \"secret/data/app/x\""));
  EXPECT_THAT(Error({{"path", "app/new"}, {"key", "b"}, {"value", 1}}, token).message,
              HasSubstr("needs \"create\" on \"secret/data/app/new\""));
}

}  // namespace
}  // namespace tools
