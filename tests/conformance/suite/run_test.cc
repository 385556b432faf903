#include "conformance/suite/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Check Named(
    const std::string& id, const std::string& family,
    std::function<Outcome()> outcome = [] { return Passed(); }) {
  Check check{.id = id, .family = family, .title = "t", .why = "w", .defects = {"D-1"}};
  check.run = [outcome = std::move(outcome)](Stage&, const CheckContext&) { return outcome(); };
  return check;
}

std::vector<std::string> IdsOf(const std::vector<Check>& checks) {
  std::vector<std::string> ids;
  for (const Check& check : checks) ids.push_back(check.id);
  return ids;
}

TEST(Select, ByFamilyAndByGlob) {
  const std::vector<Check> all = {Named("a.1", "tools"), Named("a.2", "faults"),
                                  Named("b.1", "tools")};
  EXPECT_THAT(IdsOf(Select(all, {})), ElementsAre("a.1", "a.2", "b.1"));
  EXPECT_THAT(IdsOf(Select(all, {.families = {"tools"}})), ElementsAre("a.1", "b.1"));
  EXPECT_THAT(IdsOf(Select(all, {.families = {"tools", "faults"}})),
              ElementsAre("a.1", "a.2", "b.1"));
  EXPECT_THAT(IdsOf(Select(all, {.only = {"a.*"}})), ElementsAre("a.1", "a.2"));
  EXPECT_THAT(IdsOf(Select(all, {.only = {"b.1", "*.2"}})), ElementsAre("a.2", "b.1"));
  EXPECT_THAT(IdsOf(Select(all, {.families = {"faults"}, .only = {"*.1"}})), IsEmpty());
}

class RunTest : public testing::Test {
 protected:
  static std::unique_ptr<Stage> Made() {
    auto stage = Stage::Create({});
    EXPECT_TRUE(stage) << stage.error().message;
    return std::move(stage).value();
  }
  const std::unique_ptr<Stage> stage_ = Made();
};

TEST_F(RunTest, EveryOutcomeIsReported) {
  std::vector<std::string> seen;
  RunHooks hooks;
  hooks.on_begin = [&](std::size_t total) { seen.push_back(std::to_string(total)); };
  hooks.on_result = [&](const CheckResult& result) { seen.push_back(result.id); };
  const RunResult run =
      RunChecks(*stage_,
                {Named("a", "tools"), Named("b", "tools", [] { return Failed("bad"); }),
                 Named("c", "tools", [] { return NotApplicable("no"); }),
                 Named("d", "tools", [] { return Broken("hm"); })},
                7, "run me", hooks);
  EXPECT_THAT(seen, ElementsAre("4", "a", "b", "c", "d"));
  EXPECT_EQ(run.server, "vault-mcp-server");
  EXPECT_EQ(run.target, "memory");
  EXPECT_EQ(run.seed, 7u);
  ASSERT_EQ(run.checks.size(), 4u);
  EXPECT_EQ(run.checks[0].status, CheckStatus::kPassed);
  EXPECT_EQ(run.checks[1].status, CheckStatus::kFailed);
  EXPECT_EQ(run.checks[1].evidence, "bad");
  EXPECT_EQ(run.checks[1].reproduce, "run me --only 'b'");
  EXPECT_THAT(run.checks[1].defects, ElementsAre("D-1"));
  EXPECT_EQ(run.checks[2].status, CheckStatus::kNotApplicable);
  EXPECT_EQ(run.checks[3].status, CheckStatus::kError);
}

TEST_F(RunTest, AnExceptionEndsOneCheckAlone) {
  const auto stumble = []() -> Outcome { throw std::runtime_error("no such member"); };
  const RunResult run =
      RunChecks(*stage_, {Named("a", "tools", stumble), Named("b", "tools")}, 1, "", {});
  ASSERT_EQ(run.checks.size(), 2u);
  EXPECT_EQ(run.checks[0].status, CheckStatus::kError);
  EXPECT_THAT(run.checks[0].evidence, HasSubstr("no such member"));
  EXPECT_EQ(run.checks[1].status, CheckStatus::kPassed);
}

TEST_F(RunTest, StopsWhenItIsTold) {
  int asked = 0;
  RunHooks hooks;
  hooks.stop = [&] { return ++asked > 1; };
  EXPECT_EQ(RunChecks(*stage_, {Named("a", "x"), Named("b", "x")}, 1, "", hooks).checks.size(), 1u);
}

}  // namespace
}  // namespace conformance
