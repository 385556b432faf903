#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tool_bench.h"

namespace tools {
namespace {

using support::ToolBench;
using testing::HasSubstr;

Json Entry(const Json& result, const std::string& path) {
  for (const Json& mount : result["mounts"]) {
    if (mount["path"] == path) return mount;
  }
  return nullptr;
}

TEST(ListMountsTest, V_KV_13_ShowsTheKvVersionAndIsSorted) {
  ToolBench bench;
  bench.Direct("POST", "sys/mounts/old", {{"type", "kv"}, {"description", "version 1"}});
  bench.Direct("POST", "sys/mounts/pki", {{"type", "pki"}});
  const Json result = bench.Ok("list_mounts", Json::object());
  EXPECT_EQ(result["complete"], true);
  EXPECT_EQ(Entry(result, "secret/")["kv_version"], 2);
  EXPECT_EQ(Entry(result, "old/")["kv_version"], 1);
  EXPECT_EQ(Entry(result, "old/")["description"], "version 1");
  EXPECT_FALSE(Entry(result, "pki/").contains("kv_version"));
  std::vector<std::string> paths;
  for (const Json& mount : result["mounts"]) paths.push_back(mount["path"]);
  EXPECT_TRUE(std::is_sorted(paths.begin(), paths.end()));
  EXPECT_EQ(bench.Received(), std::vector<std::string>{"GET /v1/sys/mounts"});
}

TEST(ListMountsTest, WithoutSysMountsShowsWhatTheTokenCanUseAndSaysSo) {
  ToolBench bench;
  bench.Direct("POST", "sys/mounts/other", {{"type", "kv"}});
  const std::string token =
      bench.TokenFor(R"(path "secret/data/app/*" { capabilities = ["read"] })");
  const Json result = bench.Ok("list_mounts", Json::object(), token);
  EXPECT_EQ(result["complete"], false);
  EXPECT_THAT(result["note"].get<std::string>(), HasSubstr("sys/mounts"));
  EXPECT_FALSE(Entry(result, "secret/").is_null());
  EXPECT_TRUE(Entry(result, "other/").is_null());
}

TEST(ListMountsTest, V_META_05_Pages) {
  ToolBench bench;
  const Json first = bench.Ok("list_mounts", {{"limit", 2}});
  EXPECT_EQ(first["mounts"].size(), 2u);
  const Json second = bench.Ok("list_mounts", {{"limit", 1000}, {"cursor", first["next_cursor"]}});
  EXPECT_EQ(second["mounts"].size() + 2, first["total"]);
  EXPECT_FALSE(second.contains("next_cursor"));
}

}  // namespace
}  // namespace tools
