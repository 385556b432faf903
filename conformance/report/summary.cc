#include "conformance/report/summary.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace conformance {
namespace {

constexpr std::string_view kKnownFamilies[] = {"protocol",   "tools",  "traces",
                                               "properties", "safety", "faults"};

std::string Format(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof(text), format, value);
  return text;
}

}  // namespace

void Counts::Add(CheckStatus status) {
  switch (status) {
    case CheckStatus::kPassed:
      ++passed;
      break;
    case CheckStatus::kFailed:
      ++failed;
      break;
    case CheckStatus::kNotApplicable:
      ++not_applicable;
      break;
    case CheckStatus::kError:
      ++error;
      break;
  }
}

Counts Count(const std::vector<CheckResult>& checks) {
  Counts counts;
  for (const CheckResult& check : checks) counts.Add(check.status);
  return counts;
}

Counts Count(const std::vector<CheckResult>& checks, std::string_view family) {
  Counts counts;
  for (const CheckResult& check : checks) {
    if (check.family == family) counts.Add(check.status);
  }
  return counts;
}

const char* StatusName(CheckStatus status) {
  switch (status) {
    case CheckStatus::kPassed:
      return "passed";
    case CheckStatus::kFailed:
      return "failed";
    case CheckStatus::kNotApplicable:
      return "not_applicable";
    case CheckStatus::kError:
      break;
  }
  return "error";
}

std::vector<std::string> Families(const std::vector<RunResult>& runs) {
  std::vector<std::string> found;
  for (const RunResult& run : runs) {
    for (const CheckResult& check : run.checks) {
      if (std::find(found.begin(), found.end(), check.family) == found.end()) {
        found.push_back(check.family);
      }
    }
  }
  const auto rank = [](const std::string& family) {
    return std::find(std::begin(kKnownFamilies), std::end(kKnownFamilies), family) -
           std::begin(kKnownFamilies);
  };
  std::stable_sort(found.begin(), found.end(),
                   [&](const std::string& a, const std::string& b) { return rank(a) < rank(b); });
  return found;
}

std::string Plural(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string DurationText(double seconds) {
  const auto scaled = [](double value, const char* unit) {
    return Format(value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%.0f", value) + " " + unit;
  };
  if (!(seconds > 0)) return "0 s";
  if (seconds < 0.9995e-3) return scaled(seconds * 1e6, "µs");
  if (seconds < 0.9995) return scaled(seconds * 1e3, "ms");
  if (seconds < 119.5) return scaled(seconds, "s");
  const auto whole = static_cast<long long>(std::llround(seconds));
  return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
}

LatencySummary Summarize(const std::vector<double>& seconds) {
  if (seconds.empty()) return {};
  std::vector<double> sorted = seconds;
  std::sort(sorted.begin(), sorted.end());
  // The smallest sample that so large a part of the samples does not exceed.
  const auto quantile = [&](double part) {
    const double rank = std::ceil(part * static_cast<double>(sorted.size()));
    return sorted[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
  };
  return {.count = sorted.size(),
          .p25 = quantile(0.25),
          .p50 = quantile(0.5),
          .p75 = quantile(0.75),
          .p95 = quantile(0.95),
          .p99 = quantile(0.99),
          .max = sorted.back()};
}

}  // namespace conformance
