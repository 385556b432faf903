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
using testing::Not;

TEST(EnablePkiTest, V_PKI_10_V_PKI_12_MountAndLimitAreOneRequestAndAllDefaultsApply) {
  ToolBench bench;
  const Json result = bench.Ok("enable_pki", Json::object());
  EXPECT_EQ(result["path"], "pki/");
  EXPECT_EQ(result["max_ttl_s"], 315'360'000);
  EXPECT_THAT(bench.Received(), ElementsAre("POST /v1/sys/mounts/pki"));
  EXPECT_EQ(bench.Direct("GET", "sys/mounts/pki")["body"]["data"]["config"]["max_lease_ttl"],
            315'360'000);
}

TEST(EnablePkiTest, OtherPathAndLimit) {
  ToolBench bench;
  bench.Ok("enable_pki", {{"path", "team/pki"}, {"max_ttl", "30d"}, {"description", "x"}});
  const Json mount = bench.Direct("GET", "sys/mounts/team/pki")["body"]["data"];
  EXPECT_EQ(mount["config"]["max_lease_ttl"], 2'592'000);
  EXPECT_EQ(mount["description"], "x");
}

TEST(EnablePkiTest, ABadLimitMakesNoMount) {
  ToolBench bench;
  EXPECT_EQ(bench.Fail("enable_pki", {{"max_ttl", "long"}}).code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(bench.Received().empty());
}

TEST(EnablePkiTest, APathInUseIsAConflict) {
  ToolBench bench;
  bench.Ok("enable_pki", Json::object());
  const base::Error error = bench.Fail("enable_pki", Json::object());
  EXPECT_EQ(error.code, ErrorCode::kConflict);
  EXPECT_THAT(error.message, Not(HasSubstr("delete")));
}

}  // namespace
}  // namespace tools
