// The comparison with the vectors must be able to fail.
#include "vectors/match.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "json/fwd.h"
#include "vectors/run.h"

namespace vectors {
namespace {

const Context kContext = {
    .known = {{"id", "0123-abc"}, {"n", 7}},
    .now = base::WallTime{std::chrono::sys_days{std::chrono::year(2026) / 9 / 1}}};

bool Matches(const Json& want, const Json& got) { return Match(want, got, kContext).empty(); }

TEST(VectorMatch, ComparesValues) {
  EXPECT_TRUE(Matches({{"a", {1, "x", nullptr}}}, {{"a", {1, "x", nullptr}}}));
  EXPECT_FALSE(Matches({{"a", 1}}, {{"a", 2}}));
  EXPECT_FALSE(Matches({{"a", 1}}, {{"a", 1.5}}));
  EXPECT_FALSE(Matches({{"a", 1}}, {{"a", 1}, {"b", 1}}));
  EXPECT_FALSE(Matches({{"a", 1}, {"b", 1}}, {{"a", 1}}));
  EXPECT_FALSE(Matches({1, 2}, {2, 1}));
  EXPECT_FALSE(Matches("1", 1));
  EXPECT_FALSE(Matches(nullptr, ""));
}

TEST(VectorMatch, UnderstandsPlaceholders) {
  EXPECT_TRUE(Matches("<uuid>", "01234567-89ab-cdef-0123-456789abcdef"));
  EXPECT_FALSE(Matches("<uuid>", "01234567-89AB-cdef-0123-456789abcdef"));
  EXPECT_TRUE(Matches("kv_<hex8>", "kv_0123abcd"));
  EXPECT_FALSE(Matches("kv_<hex8>", "kv_0123abcde"));
  EXPECT_TRUE(Matches("<token>", "hvs.abcdefghijklmnopqrst"));
  EXPECT_FALSE(Matches("<token>", "abcdefghijklmnopqrstuvwx"));
  EXPECT_TRUE(Matches("no <such> thing", "no <such> thing"));
  EXPECT_FALSE(Matches("no <such> thing", "no other thing"));
}

TEST(VectorMatch, ComparesTimesWithNow) {
  EXPECT_TRUE(Matches("<rfc3339nano>", "2026-09-01T00:00:14.123Z"));
  EXPECT_FALSE(Matches("<rfc3339nano>", "2026-09-01T00:01:00Z"));
  EXPECT_TRUE(Matches("<rfc3339nano+3600>", "2026-09-01T01:00:00Z"));
  EXPECT_FALSE(Matches("<rfc3339nano+3600>", "2026-09-01T00:00:00Z"));
  const long long now = 1788220800;
  EXPECT_TRUE(Matches("<unix>", now));
  EXPECT_FALSE(Matches("<unix>", now + 60));
  EXPECT_TRUE(Matches("<unix+60>", now + 60));
  EXPECT_TRUE(Matches("<ttl:60>", 50));
  EXPECT_FALSE(Matches("<ttl:60>", 61));
  EXPECT_FALSE(Matches("<ttl:60>", 40));
}

TEST(VectorMatch, FillsCaptures) {
  EXPECT_TRUE(Matches("x/{{id}}", "x/0123-abc"));
  EXPECT_FALSE(Matches("x/{{id}}", "x/other"));
  EXPECT_TRUE(Matches("{{unknown}}", "{{unknown}}"));
  EXPECT_TRUE(Matches({{"{{id}}", 1}}, {{"0123-abc", 1}}));
}

TEST(VectorMatch, ComparesSetsInAnyOrder) {
  EXPECT_TRUE(Matches({{"$set", {1, 2}}}, {{"$set", {2, 1}}}));
  EXPECT_FALSE(Matches({{"$set", {1, 2}}}, {{"$set", {2, 2}}}));
  EXPECT_FALSE(Matches({{"$set", {1}}}, {{"$set", {1, 1}}}));
}

TEST(VectorRun, FindsAWrongAnswer) {
  const Suite suite = LoadSuite();
  Json test_case = {{"id", "canary"},
                    {"fixture", "F0"},
                    {"steps",
                     {{{"request", {{"method", "GET"}, {"path", "sys/nosuch"}}},
                       {"expect", {{"both", {{"status", 404}}}}}}}}};
  EXPECT_FALSE(RunCase(suite, test_case, vaultsim::Profile::kVault2).empty());
  test_case["steps"][0]["expect"]["both"]["body"] = {
      {"errors", {"1 error occurred:\n\t* unsupported path\n\n"}}};
  EXPECT_TRUE(RunCase(suite, test_case, vaultsim::Profile::kVault2).empty());
  test_case["steps"][0]["expect"]["both"]["headers"] = {{"Cache-Control", nullptr}};
  EXPECT_FALSE(RunCase(suite, test_case, vaultsim::Profile::kVault2).empty());
}

}  // namespace
}  // namespace vectors
