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

class ListSecretsTest : public testing::Test {
 protected:
  ToolBench bench_;
};

TEST_F(ListSecretsTest, SortedWithFoldersMarked) {
  for (const char* path : {"b", "a", "a/x", "c/y/z"}) bench_.Put(path, {{"k", "v"}});
  const Json top = bench_.Ok("list_secrets", {{"mount", "secret/"}});
  EXPECT_EQ(top["keys"], (Json{"a", "a/", "b", "c/"}));
  EXPECT_EQ(top["kv_version"], 2);
  for (const char* folder : {"c", "c/"}) {
    EXPECT_EQ(bench_.Ok("list_secrets", {{"mount", "secret"}, {"path", folder}})["keys"],
              (Json{"y/"}));
  }
}

TEST_F(ListSecretsTest, V_KV_13_EmptyIsAnEmptyList) {
  const Json result = bench_.Ok("list_secrets", {{"mount", "secret"}});
  EXPECT_TRUE(result["keys"].is_array());
  EXPECT_TRUE(result["keys"].empty());
  EXPECT_EQ(result["total"], 0);
  bench_.Direct("POST", "sys/mounts/old", {{"type", "kv"}});
  EXPECT_TRUE(bench_.Ok("list_secrets", {{"mount", "old"}, {"path", "x"}})["keys"].empty());
}

TEST_F(ListSecretsTest, Version1) {
  bench_.Direct("POST", "sys/mounts/old", {{"type", "kv"}});
  bench_.Direct("POST", "old/app/x", {{"k", "v"}});
  EXPECT_EQ(bench_.Ok("list_secrets", {{"mount", "old"}})["keys"], (Json{"app/"}));
}

TEST_F(ListSecretsTest, V_META_05_V_KV_13_Pages) {
  for (int i = 0; i < 25; ++i) {
    bench_.Put("s" + std::string(1, static_cast<char>('a' + i)), {{"k", "v"}});
  }
  std::vector<std::string> all;
  Json arguments = {{"mount", "secret"}, {"limit", 10}};
  for (;;) {
    const Json page = bench_.Ok("list_secrets", arguments);
    EXPECT_EQ(page["total"], 25);
    for (const Json& key : page["keys"]) all.push_back(key);
    EXPECT_EQ(page.value("more", 0u), 25 - all.size());
    if (!page.contains("next_cursor")) break;
    arguments["cursor"] = page["next_cursor"];
  }
  EXPECT_EQ(all.size(), 25u);
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
}

TEST_F(ListSecretsTest, V_PATH_08_AMountWithAPercentSignIsRefused) {
  EXPECT_EQ(bench_.Fail("list_secrets", {{"mount", "sec%sret"}}).code, ErrorCode::kInvalidArgument);
}

TEST_F(ListSecretsTest, NoMountAndAnotherTypeAreErrors) {
  EXPECT_EQ(bench_.Fail("list_secrets", {{"mount", "nope"}}).code, ErrorCode::kNotFound);
  const base::Error error = bench_.Fail("list_secrets", {{"mount", "sys"}});
  EXPECT_EQ(error.code, ErrorCode::kRejected);
  EXPECT_THAT(error.message, HasSubstr("\"system\""));
}

TEST_F(ListSecretsTest, ACachedVersionThatChangedIsNoticed) {
  bench_.Put("a", {{"k", "v"}});
  bench_.Ok("list_secrets", {{"mount", "secret"}});
  bench_.Direct("DELETE", "sys/mounts/secret");
  bench_.Direct("POST", "sys/mounts/secret", {{"type", "kv"}});
  bench_.Direct("POST", "secret/b", {{"k", "v"}});
  EXPECT_EQ(bench_.Ok("list_secrets", {{"mount", "secret"}})["keys"], (Json{"b"}));
}

TEST_F(ListSecretsTest, NeverValues) {
  bench_.Put("a", {{"k", "hunter2"}});
  EXPECT_EQ(bench_.Ok("list_secrets", {{"mount", "secret"}}).dump().find("hunter2"),
            std::string::npos);
}

}  // namespace
}  // namespace tools
