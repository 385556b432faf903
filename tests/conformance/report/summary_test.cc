#include "conformance/report/summary.h"

#include <gtest/gtest.h>

namespace conformance {
namespace {

TEST(ReportSummary, FamiliesKeepTheOrderOfTheSuite) {
  RunResult run;
  for (const char* family : {"zeta", "faults", "protocol", "alpha", "faults"}) {
    run.checks.push_back({.id = "x", .family = family});
  }
  EXPECT_EQ(Families({run}), (std::vector<std::string>{"protocol", "faults", "zeta", "alpha"}));
  EXPECT_TRUE(Families({}).empty());
}

TEST(ReportSummary, Counts) {
  const std::vector<CheckResult> checks = {
      {.id = "a", .family = "tools"},
      {.id = "b", .family = "tools", .status = CheckStatus::kFailed},
      {.id = "c", .family = "faults", .status = CheckStatus::kNotApplicable},
      {.id = "d", .family = "faults", .status = CheckStatus::kError}};
  EXPECT_EQ(Count(checks).total(), 4u);
  EXPECT_EQ(Count(checks).judged(), 2u);
  EXPECT_EQ(Count(checks, "faults").not_applicable, 1u);
  EXPECT_EQ(Count(checks, "faults").judged(), 0u);
}

TEST(ReportSummary, Quantiles) {
  std::vector<double> samples;
  for (int i = 100; i > 0; --i) samples.push_back(i);
  const LatencySummary summary = Summarize(samples);
  EXPECT_EQ(summary.count, 100u);
  EXPECT_EQ(summary.p50, 50);
  EXPECT_EQ(summary.p95, 95);
  EXPECT_EQ(summary.p99, 99);
  EXPECT_EQ(summary.max, 100);
  EXPECT_EQ(Summarize({7}).p99, 7);
  EXPECT_EQ(Summarize({}).count, 0u);
}

TEST(ReportSummary, Durations) {
  EXPECT_EQ(DurationText(0), "0 s");
  EXPECT_EQ(DurationText(0.0000451), "45.1 µs");
  EXPECT_EQ(DurationText(0.0099999), "10.0 ms");
  EXPECT_EQ(DurationText(0.99999), "1.00 s");
  EXPECT_EQ(DurationText(1.239), "1.24 s");
  EXPECT_EQ(DurationText(125), "2 min 5 s");
  EXPECT_EQ(Plural(1, "check"), "1 check");
  EXPECT_EQ(Plural(0, "check"), "0 checks");
}

}  // namespace
}  // namespace conformance
