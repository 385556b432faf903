#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "tool_bench.h"

namespace tools {
namespace {

using base::ErrorCode;
using support::ToolBench;
using testing::ElementsAre;
using testing::HasSubstr;

class ReadSecretTest : public testing::Test {
 protected:
  Json Read(const Json& more = Json::object(), const std::string& token = "root") {
    return bench_.Ok("read_secret", Arguments(more), token);
  }
  base::Error Error(const Json& more = Json::object(), const std::string& token = "root") {
    return bench_.Fail("read_secret", Arguments(more), token);
  }
  static Json Arguments(const Json& more) {
    Json arguments = {{"mount", "secret"}, {"path", "app/x"}};
    if (!more.is_null()) arguments.update(more);
    return arguments;
  }
  ToolBench bench_;
};

TEST_F(ReadSecretTest, OneVersionIsOneRequestOnceTheMountIsKnown) {
  bench_.Put("app/x", {{"k", "v"}});
  Read();
  bench_.Forget();
  const Json result = Read();
  EXPECT_THAT(bench_.Received(), ElementsAre("GET /v1/secret/data/app/x"));
  EXPECT_EQ(result["data"], (Json{{"k", "v"}}));
  EXPECT_EQ(result["version"], 1);
  ASSERT_EQ(result["history"].size(), 1u);
  EXPECT_EQ(result["history"][0]["state"], "current");
  EXPECT_EQ(result["history"][0]["created_time"], result["created_time"]);
}

TEST_F(ReadSecretTest, V_KV_11_HistoryHasEveryVersionAndItsState) {
  for (int i = 1; i <= 4; ++i) {
    bench_.Put("app/x", {{"k", i}});
    bench_.clock().Advance(std::chrono::seconds(60));
  }
  bench_.Direct("POST", "secret/delete/app/x", {{"versions", {1}}});
  bench_.Direct("POST", "secret/destroy/app/x", {{"versions", {2}}});
  bench_.Direct("POST", "secret/metadata/app/x", {{"custom_metadata", {{"owner", "team"}}}});
  const Json result = Read();
  EXPECT_EQ(result["version"], 4);
  EXPECT_EQ(result["custom_metadata"], (Json{{"owner", "team"}}));
  std::vector<std::string> states;
  for (const Json& entry : result["history"]) {
    states.push_back(std::to_string(entry["version"].get<int>()) + ' ' +
                     entry["state"].get<std::string>());
  }
  EXPECT_THAT(states, ElementsAre("4 current", "3 superseded", "2 destroyed", "1 deleted"));
  EXPECT_EQ(result["history"][0]["created_time"], result["created_time"]);
  EXPECT_TRUE(result["history"][3].contains("deletion_time"));
}

TEST_F(ReadSecretTest, AnOlderVersion) {
  bench_.Put("app/x", {{"k", 1}});
  bench_.Put("app/x", {{"k", 2}});
  const Json result = Read({{"version", 1}});
  EXPECT_EQ(result["data"], (Json{{"k", 1}}));
  EXPECT_EQ(result["version"], 1);
  EXPECT_EQ(result["history"].size(), 2u);
}

TEST_F(ReadSecretTest, DeletedDestroyedMissingVersionAndMissingSecretAreFourErrors) {
  std::set<std::string> messages;
  const auto note = [&](const base::Error& error, const char* text) {
    EXPECT_EQ(error.code, ErrorCode::kNotFound);
    EXPECT_THAT(error.message, HasSubstr(text));
    messages.insert(error.message);
  };
  note(Error(), "There is no secret at \"secret/app/x\"");
  for (int i = 1; i <= 3; ++i) bench_.Put("app/x", {{"k", i}});
  bench_.Direct("POST", "secret/destroy/app/x", {{"versions", {1}}});
  bench_.Direct("DELETE", "secret/data/app/x");
  note(Error(), "Version 3 of \"secret/app/x\" is deleted");
  note(Error({{"version", 1}}), "is destroyed: its data is gone for good");
  note(Error({{"version", 9}}), "has no version 9; it has 1 to 3");
  EXPECT_EQ(messages.size(), 4u);
  EXPECT_THAT(Error().message, HasSubstr("Readable: 2."));
  EXPECT_THAT(Error().message, HasSubstr("can be undeleted: 3"));
}

TEST_F(ReadSecretTest, MetadataAloneIsNoSecret) {
  bench_.Direct("POST", "secret/metadata/app/x", {{"custom_metadata", {{"a", "b"}}}});
  EXPECT_THAT(Error().message, HasSubstr("no version was ever written"));
}

TEST_F(ReadSecretTest, V_KV_12_ATokenWithOneGrantReadsAndIsToldWhyThereIsNoHistory) {
  bench_.Put("app/x", {{"k", 1}});
  bench_.Put("app/x", {{"k", 2}});
  const std::string token =
      bench_.TokenFor(R"(path "secret/data/app/*" { capabilities = ["read"] })");
  const Json result = Read({}, token);
  EXPECT_EQ(result["data"], (Json{{"k", 2}}));
  EXPECT_FALSE(result.contains("history"));
  EXPECT_THAT(result["history_unavailable"].get<std::string>(),
              HasSubstr("needs \"read\" on \"secret/metadata/app/x\""));
  for (const std::string& line : bench_.Received()) {
    EXPECT_NE(line, "GET /v1/sys/mounts");
  }
}

TEST_F(ReadSecretTest, AScheduledDeletionIsShownAndThenHappens) {
  bench_.Direct("POST", "secret/metadata/app/x", {{"delete_version_after", "1h"}});
  bench_.Put("app/x", {{"k", 1}});
  const Json result = Read();
  EXPECT_TRUE(result.contains("deletion_time"));
  EXPECT_EQ(result["history"][0]["state"], "current");
  bench_.clock().Advance(std::chrono::hours(2));
  EXPECT_THAT(Error().message, HasSubstr("is deleted"));
}

TEST_F(ReadSecretTest, Version1) {
  bench_.Direct("POST", "sys/mounts/old", {{"type", "kv"}});
  bench_.Direct("POST", "old/app/x", {{"k", {{"deep", {1, 2}}}}});
  const Json result = Read({{"mount", "old"}});
  EXPECT_EQ(result["kv_version"], 1);
  EXPECT_EQ(result["data"], (Json{{"k", {{"deep", {1, 2}}}}}));
  EXPECT_FALSE(result.contains("version"));
  EXPECT_EQ(Error({{"mount", "old"}, {"version", 1}}).code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(Error({{"mount", "old"}, {"path", "none"}}).code, ErrorCode::kNotFound);
}

TEST_F(ReadSecretTest, AnyJsonComesBack) {
  const Json data = {{"n", nullptr},
                     {"b", true},
                     {"i", 42},
                     {"f", 1.5},
                     {"a", {1, "x", {}}},
                     {"o", {{"", ""}}},
                     {"s", "sch\xc3\xb6n \xe2\x82\xac"}};
  bench_.Put("app/x", data);
  EXPECT_EQ(Read()["data"], data);
}

TEST_F(ReadSecretTest, ACachedVersionThatChangedIsNoticed) {
  bench_.Put("app/x", {{"k", 1}});
  Read();
  bench_.Direct("DELETE", "sys/mounts/secret");
  EXPECT_THAT(Error().message, HasSubstr("There is no mount \"secret/\""));
  bench_.Direct("POST", "sys/mounts/secret", {{"type", "kv"}});
  bench_.Direct("POST", "secret/app/x", {{"k", 2}});
  EXPECT_EQ(Read()["data"], (Json{{"k", 2}}));
  bench_.Direct("DELETE", "sys/mounts/secret");
  bench_.Direct("POST", "sys/mounts/secret", {{"type", "kv"}, {"options", {{"version", "2"}}}});
  bench_.Put("app/x", {{"k", 3}});
  EXPECT_EQ(Read()["data"], (Json{{"k", 3}}));
}

TEST_F(ReadSecretTest, AVersionIsReadWhereTheCacheKnowsVersion1) {
  const Json old = {{"mount", "old"}, {"version", 1}};
  bench_.Direct("POST", "sys/mounts/old", {{"type", "kv"}});
  EXPECT_EQ(Error(old).code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(Error(old).code, ErrorCode::kInvalidArgument);
  bench_.Direct("DELETE", "sys/mounts/old");
  bench_.Direct("POST", "sys/mounts/old", {{"type", "kv"}, {"options", {{"version", "2"}}}});
  bench_.Direct("POST", "old/data/app/x", {{"data", {{"k", 3}}}});
  EXPECT_EQ(Read(old)["data"], (Json{{"k", 3}}));
}

TEST_F(ReadSecretTest, LongHistoriesAreCut) {
  bench_.Direct("POST", "secret/config", {{"max_versions", 300}});
  for (int i = 0; i < 150; ++i) bench_.Put("app/x", {{"k", i}});
  EXPECT_EQ(Read()["history"].size(), 100u);
}

}  // namespace
}  // namespace tools
