// What every kind of report says of a run: counts, families, quantiles.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/result/result.h"

namespace conformance {

struct Counts {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t not_applicable = 0;
  std::size_t error = 0;

  std::size_t total() const { return passed + failed + not_applicable + error; }
  // Checks that were made: what a verdict is about.
  std::size_t judged() const { return passed + failed; }
  void Add(CheckStatus status);
};

Counts Count(const std::vector<CheckResult>& checks);
Counts Count(const std::vector<CheckResult>& checks, std::string_view family);

// "passed", "failed", "not_applicable", "error": in files.
const char* StatusName(CheckStatus status);

// The families of the runs: the known ones in the order of result.h, then others as they come.
std::vector<std::string> Families(const std::vector<RunResult>& runs);

// "3 checks", "1 check".
std::string Plural(std::size_t count, std::string_view noun);
// "1.24 s", "320 ms", "45 µs".
std::string DurationText(double seconds);

struct LatencySummary {
  std::size_t count = 0;
  double p25 = 0, p50 = 0, p75 = 0, p95 = 0, p99 = 0, max = 0;
};
LatencySummary Summarize(const std::vector<double>& seconds);

}  // namespace conformance
