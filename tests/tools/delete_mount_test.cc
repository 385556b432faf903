#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tool_bench.h"

namespace tools {
namespace {

using base::ErrorCode;
using support::ToolBench;
using testing::HasSubstr;

class DeleteMountTest : public testing::Test {
 protected:
  bool Sent(const std::string& method) {
    for (const std::string& line : bench_.Received()) {
      if (line.starts_with(method + ' ')) return true;
    }
    return false;
  }
  ToolBench bench_;
};

TEST_F(DeleteMountTest, RemovesAndSaysWhatItWas) {
  bench_.Direct("POST", "sys/mounts/kv",
                {{"type", "kv"}, {"options", {{"version", "2"}}}, {"description", "old stuff"}});
  const Json result = bench_.Ok("delete_mount", {{"path", "kv/"}});
  EXPECT_EQ(result["type"], "kv");
  EXPECT_EQ(result["kv_version"], 2);
  EXPECT_EQ(result["description"], "old stuff");
  EXPECT_EQ(bench_.Direct("GET", "sys/mounts/kv")["status"], 400);
}

TEST_F(DeleteMountTest, V_KV_15_WhatDoesNotExistIsAnError) {
  for (const char* path : {"nope", "secret/data", "secret/metadata/app", "no/pe"}) {
    const base::Error error = bench_.Fail("delete_mount", {{"path", path}});
    EXPECT_EQ(error.code, ErrorCode::kNotFound) << path;
    EXPECT_THAT(error.message, HasSubstr("Nothing was deleted"));
  }
  EXPECT_FALSE(Sent("DELETE"));
}

TEST_F(DeleteMountTest, NestedMountsAreFoundExactly) {
  bench_.Direct("POST", "sys/mounts/team/kv", {{"type", "kv"}});
  EXPECT_EQ(bench_.Fail("delete_mount", {{"path", "team/kv/x"}}).code, ErrorCode::kNotFound);
  EXPECT_EQ(bench_.Fail("delete_mount", {{"path", "team"}}).code, ErrorCode::kNotFound);
  bench_.Ok("delete_mount", {{"path", "team/kv"}});
}

TEST_F(DeleteMountTest, AnAdministratorWithoutAccessToTheSecretsMayDeleteTheirMount) {
  bench_.Direct("POST", "sys/mounts/kv", {{"type", "kv"}});
  const std::string token =
      bench_.TokenFor(R"(path "sys/mounts/*" { capabilities = ["read", "delete"] })");
  bench_.Ok("delete_mount", {{"path", "kv"}}, token);
}

TEST_F(DeleteMountTest, WithoutTheRightNothingHappens) {
  const std::string token = bench_.TokenFor(R"(path "sys/mounts/*" { capabilities = ["read"] })");
  const base::Error error = bench_.Fail("delete_mount", {{"path", "secret"}}, token);
  EXPECT_EQ(error.code, ErrorCode::kPermissionDenied);
  EXPECT_THAT(error.message, HasSubstr("needs \"delete\" on \"sys/mounts/secret\""));
}

TEST_F(DeleteMountTest, SystemMountsAreVaultsRefusal) {
  EXPECT_EQ(bench_.Fail("delete_mount", {{"path", "sys"}}).code, ErrorCode::kRejected);
}

TEST_F(DeleteMountTest, AMountMadeAgainWithAnotherVersionIsSeen) {
  bench_.Put("a", {{"k", "v"}});
  bench_.Ok("read_secret", {{"mount", "secret"}, {"path", "a"}});
  bench_.Ok("delete_mount", {{"path", "secret"}});
  bench_.Ok("create_mount", {{"type", "kv"}, {"path", "secret"}});
  bench_.Ok("create_secret", {{"mount", "secret"}, {"path", "a"}, {"key", "k"}, {"value", 1}});
  EXPECT_EQ(bench_.Direct("GET", "secret/a")["body"]["data"], (Json{{"k", 1}}));
}

}  // namespace
}  // namespace tools
