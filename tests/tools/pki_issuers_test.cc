// list_pki_issuers and read_pki_issuer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "pki_bench.h"

namespace tools {
namespace {

using base::ErrorCode;
using support::ToolBench;
using testing::HasSubstr;

TEST(ListPkiIssuersTest, SortedByNameWithTheDefaultMarked) {
  ToolBench bench;
  support::AddPki(bench, "pki", "root-b");
  support::AddIssuer(bench, "pki", "root-a");
  const Json result = bench.Ok("list_pki_issuers", Json::object());
  ASSERT_EQ(result["issuers"].size(), 2u);
  EXPECT_EQ(result["issuers"][0]["issuer_name"], "root-a");
  EXPECT_EQ(result["issuers"][0]["is_default"], false);
  EXPECT_EQ(result["issuers"][1]["issuer_name"], "root-b");
  EXPECT_EQ(result["issuers"][1]["is_default"], true);
  const Json second = bench.Ok("list_pki_issuers", {{"limit", 1}});
  EXPECT_EQ(second["more"], 1);
  const Json rest = bench.Ok("list_pki_issuers", {{"cursor", second["next_cursor"]}});
  EXPECT_EQ(rest["issuers"][0]["issuer_name"], "root-b");
}

TEST(ListPkiIssuersTest, V_PANIC_02_NoIssuerIsAnEmptyList) {
  ToolBench bench;
  bench.Direct("POST", "sys/mounts/pki", {{"type", "pki"}});
  EXPECT_EQ(bench.Ok("list_pki_issuers", Json::object())["issuers"], Json::array());
}

TEST(ListPkiIssuersTest, V_KV_13_V_PANIC_03_OtherTypesAndNoMountAreErrors) {
  ToolBench bench;
  const base::Error kv = bench.Fail("list_pki_issuers", {{"mount", "secret"}});
  EXPECT_EQ(kv.code, ErrorCode::kRejected);
  EXPECT_THAT(kv.message, HasSubstr("not PKI"));
  EXPECT_EQ(bench.Fail("list_pki_issuers", Json::object()).code, ErrorCode::kNotFound);
}

TEST(ReadPkiIssuerTest, ByNameByIdAndDefault) {
  ToolBench bench;
  support::AddPki(bench);
  const Json by_name = bench.Ok("read_pki_issuer", {{"issuer_name", "root-a"}});
  EXPECT_EQ(by_name["issuer_name"], "root-a");
  EXPECT_THAT(by_name["certificate"].get<std::string>(), HasSubstr("BEGIN CERTIFICATE"));
  EXPECT_FALSE(by_name.contains("private_key"));
  EXPECT_EQ(by_name["revoked"], false);
  EXPECT_EQ(by_name["usage"].size(), 4u);
  EXPECT_EQ(bench.Ok("read_pki_issuer", {{"issuer_name", by_name["issuer_id"]}}), by_name);
  EXPECT_EQ(bench.Ok("read_pki_issuer", {{"issuer_name", "default"}}), by_name);
}

TEST(ReadPkiIssuerTest, V_PANIC_03_AbsentOnesAreNotFound) {
  ToolBench bench;
  bench.Direct("POST", "sys/mounts/pki", {{"type", "pki"}});
  for (const char* name : {"nope", "default"}) {
    EXPECT_EQ(bench.Fail("read_pki_issuer", {{"issuer_name", name}}).code, ErrorCode::kNotFound)
        << name;
  }
  EXPECT_EQ(bench.Fail("read_pki_issuer", {{"mount", "secret"}, {"issuer_name", "x"}}).code,
            ErrorCode::kRejected);
}

}  // namespace
}  // namespace tools
