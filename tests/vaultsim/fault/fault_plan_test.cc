// Which requests are hit.
#include "vaultsim/fault/fault_plan.h"

#include <gtest/gtest.h>

namespace vaultsim {
namespace {

using Counts = std::map<std::string, std::uint64_t>;

vault::Request Read(std::string path = "/v1/secret/data/a", const char* token = "t") {
  return {.path = std::move(path), .token = base::SecretString(token)};
}

std::string Hits(FaultPlan& plan, int requests) {
  std::string hits;
  for (int i = 0; i < requests; ++i) hits += plan.Next("GET", Read()) ? 'x' : '.';
  return hits;
}

TEST(FaultPlanTest, NothingIsArmedAtFirst) {
  FaultPlan plan;
  EXPECT_EQ(Hits(plan, 3), "...");
  EXPECT_EQ(plan.Counts(), Counts());
}

TEST(FaultPlanTest, TheNthRequestsOfThoseThatFit) {
  FaultPlan plan;
  ASSERT_TRUE(plan.Arm({.operation = OperationClass::kRead, .first = 3, .times = 2}).ok());
  EXPECT_FALSE(plan.Next("POST", Read()));
  EXPECT_EQ(Hits(plan, 6), "..xx..");
  EXPECT_EQ(plan.Counts(), (Counts{{"server_error", 2}}));
  ASSERT_EQ(plan.Armed().size(), 1u);
  EXPECT_EQ(plan.Armed()[0].seen, 6u);
  EXPECT_EQ(plan.Armed()[0].injected, 2u);
}

TEST(FaultPlanTest, ARateIsRepeatedByItsSeed) {
  std::vector<std::string> runs;
  for (const std::uint64_t seed : {5, 5, 6}) {
    FaultPlan plan(seed);
    ASSERT_TRUE(plan.Arm({.rate = 0.25}).ok());
    runs.push_back(Hits(plan, 2000));
  }
  EXPECT_EQ(runs[0], runs[1]);
  EXPECT_NE(runs[0], runs[2]);
  const auto hits = std::count(runs[0].begin(), runs[0].end(), 'x');
  EXPECT_GT(hits, 400);
  EXPECT_LT(hits, 600);
}

TEST(FaultPlanTest, AFaultBesideAnotherChangesNothingForIt) {
  FaultPlan alone(9);
  ASSERT_TRUE(alone.Arm({.path_prefix = "secret/", .rate = 0.5}).ok());
  FaultPlan beside(9);
  ASSERT_TRUE(beside.Arm({.path_prefix = "secret/", .rate = 0.5}).ok());
  ASSERT_TRUE(beside.Arm({.kind = FaultKind::kSealed, .path_prefix = "other/", .rate = 0.5}).ok());
  for (int i = 0; i < 100; ++i) {
    (void)beside.Next("GET", Read("/v1/other/x"));
    EXPECT_EQ(alone.Next("GET", Read()).has_value(), beside.Next("GET", Read()).has_value());
  }
}

TEST(FaultPlanTest, TheFirstThatStrikesWins) {
  FaultPlan plan;
  ASSERT_TRUE(plan.Arm({.kind = FaultKind::kSealed, .times = 1}).ok());
  ASSERT_TRUE(plan.Arm({.kind = FaultKind::kHang}).ok());
  EXPECT_EQ(plan.Next("GET", Read())->kind, FaultKind::kSealed);
  EXPECT_EQ(plan.Next("GET", Read())->kind, FaultKind::kHang);
  EXPECT_EQ(plan.Armed()[1].seen, 1u);
  EXPECT_EQ(plan.Counts(), (Counts{{"sealed", 1}, {"hang", 1}}));
}

TEST(FaultPlanTest, DisarmsOneOrAllAndStartsAgain) {
  FaultPlan plan;
  const auto first = plan.Arm({.kind = FaultKind::kSealed});
  const auto second = plan.Arm({.kind = FaultKind::kHang});
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_TRUE(plan.Disarm(*first));
  EXPECT_FALSE(plan.Disarm(*first));
  EXPECT_EQ(plan.Next("GET", Read())->kind, FaultKind::kHang);
  plan.DisarmAll();
  EXPECT_FALSE(plan.Next("GET", Read()));
  EXPECT_EQ(plan.Counts(), (Counts{{"hang", 1}}));
  plan.Reset();
  EXPECT_EQ(plan.Counts(), Counts());
  EXPECT_EQ(*plan.Arm({}), 1u);
}

TEST(FaultPlanTest, AnExpiredTokenStaysSoAndOthersDoNot) {
  FaultPlan plan;
  ASSERT_TRUE(plan.Arm({.kind = FaultKind::kExpiredToken, .first = 2, .times = 1}).ok());
  EXPECT_FALSE(plan.Next("GET", Read("/v1/sys/health", "")));  // no token: not even counted
  EXPECT_FALSE(plan.Next("GET", Read()));
  EXPECT_TRUE(plan.Next("GET", Read()));
  EXPECT_TRUE(plan.Next("GET", Read("/v1/sys/mounts")));
  EXPECT_FALSE(plan.Next("GET", Read("/v1/sys/mounts", "new")));
  vault::Request bearer = Read("/v1/sys/mounts", "");
  bearer.headers = {{"Authorization", "Bearer t"}};
  EXPECT_TRUE(plan.Next("GET", bearer));
}

TEST(FaultPlanTest, RefusesWhatCannotBe) {
  FaultPlan plan;
  EXPECT_FALSE(plan.Arm({.rate = 2}).ok());
  EXPECT_TRUE(plan.Armed().empty());
}

}  // namespace
}  // namespace vaultsim
