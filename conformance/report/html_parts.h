// What the parts of the HTML report share.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "conformance/report/summary.h"
#include "conformance/result/result.h"

namespace conformance {

// A check, and what it found in each run; null: that run did not make it.
struct CheckRow {
  const CheckResult* check = nullptr;  // what it says of itself
  std::string anchor;
  std::vector<const CheckResult*> by_run;

  bool Differs() const;
  bool Has(CheckStatus status) const;
};

// The runs must outlive it.
struct HtmlPage {
  explicit HtmlPage(const std::vector<RunResult>& all);

  const std::vector<RunResult>& runs;
  std::vector<std::string> names;  // of the servers, told apart
  std::vector<std::string> families;
  std::vector<CheckRow> rows;

  bool compares() const { return runs.size() > 1; }
  std::size_t Differences() const;
};

struct StatusLook {
  const char* name;   // its class
  const char* glyph;  // for those who do not see colours
  const char* word;
};
const StatusLook& Look(CheckStatus status);
// Worst first.
inline constexpr CheckStatus kStatuses[] = {CheckStatus::kFailed, CheckStatus::kError,
                                            CheckStatus::kPassed, CheckStatus::kNotApplicable};
std::size_t CountOf(const Counts& counts, CheckStatus status);

// The glyph, with the word for a screen reader. `whose`: before the word.
std::string Mark(const CheckResult* check, const std::string& whose);
// A bar of the counts.
std::string Bar(const Counts& counts);
// "A" for the first server: in its colour.
std::string Badge(std::size_t run);
std::string Letter(std::size_t run);

std::string ChecksSection(const HtmlPage& page);
std::string LatencySection(const HtmlPage& page);

}  // namespace conformance
