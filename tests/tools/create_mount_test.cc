#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tool_bench.h"

namespace tools {
namespace {

using base::ErrorCode;
using support::ToolBench;
using testing::HasSubstr;
using testing::Not;

class CreateMountTest : public testing::Test {
 protected:
  Json Mount(const std::string& path) {
    return bench_.Direct("GET", "sys/mounts/" + path)["body"]["data"];
  }
  ToolBench bench_;
};

TEST_F(CreateMountTest, MakesBothVersions) {
  const Json kv2 =
      bench_.Ok("create_mount", {{"type", "kv2"}, {"path", "team/kv/"}, {"description", "for us"}});
  EXPECT_EQ(kv2["path"], "team/kv/");
  EXPECT_EQ(kv2["kv_version"], 2);
  EXPECT_EQ(Mount("team/kv")["options"], (Json{{"version", "2"}}));
  EXPECT_EQ(Mount("team/kv")["description"], "for us");
  const Json kv1 = bench_.Ok("create_mount", {{"type", "kv"}, {"path", "old"}});
  EXPECT_EQ(kv1["kv_version"], 1);
  EXPECT_EQ(Mount("old")["type"], "kv");
}

TEST_F(CreateMountTest, ANewMountCanBeUsedAtOnce) {
  bench_.Ok("create_mount", {{"type", "kv2"}, {"path", "kv"}});
  bench_.Ok("create_secret", {{"mount", "kv"}, {"path", "a"}, {"key", "k"}, {"value", "v"}});
  EXPECT_EQ(bench_.Ok("read_secret", {{"mount", "kv"}, {"path", "a"}})["data"], (Json{{"k", "v"}}));
}

TEST_F(CreateMountTest, V_KV_14_AnExistingMountIsAConflictAndNothingSuggestsItsRemoval) {
  const base::Error error = bench_.Fail("create_mount", {{"type", "kv2"}, {"path", "secret"}});
  EXPECT_EQ(error.code, ErrorCode::kConflict);
  EXPECT_THAT(error.message, HasSubstr("another path"));
  for (const char* word : {"delete", "remov", "disable", "re-create", "recreate"}) {
    EXPECT_THAT(error.message, Not(HasSubstr(word)));
  }
  EXPECT_EQ(bench_.Fail("create_mount", {{"type", "kv2"}, {"path", "secret/below"}}).code,
            ErrorCode::kConflict);
}

TEST_F(CreateMountTest, V_KV_16_OptionsAreHonouredOrRefused) {
  EXPECT_EQ(
      bench_.Ok("create_mount",
                {{"type", "kv"}, {"path", "a"}, {"options", {{"version", "2"}}}})["kv_version"],
      2);
  EXPECT_EQ(Mount("a")["options"], (Json{{"version", "2"}}));
  EXPECT_EQ(
      bench_.Ok("create_mount",
                {{"type", "kv2"}, {"path", "b"}, {"options", {{"version", 2}}}})["kv_version"],
      2);
  bench_.Ok("create_mount", {{"type", "kv"}, {"path", "c"}, {"options", {{"custom", true}}}});
  EXPECT_EQ(Mount("c")["options"]["custom"], "true");
  bench_.Forget();
  for (const Json& options :
       {Json{{"version", "1"}}, Json{{"version", "3"}}, Json{{"version", nullptr}},
        Json{{"x", Json::array()}}, Json{{"x", {{"y", 1}}}}, Json{{"", "x"}}}) {
    EXPECT_EQ(
        bench_.Fail("create_mount", {{"type", "kv2"}, {"path", "d"}, {"options", options}}).code,
        ErrorCode::kInvalidArgument)
        << options;
  }
  EXPECT_TRUE(bench_.Received().empty());
}

TEST_F(CreateMountTest, ProtectedPathsAreVaultsRefusal) {
  const base::Error error = bench_.Fail("create_mount", {{"type", "kv"}, {"path", "sys/x"}});
  EXPECT_EQ(error.code, ErrorCode::kRejected);
  EXPECT_THAT(error.message, HasSubstr("cannot mount"));
}

}  // namespace
}  // namespace tools
