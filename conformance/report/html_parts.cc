#include "conformance/report/html_parts.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/encoding.h"
#include "conformance/report/text.h"

namespace conformance {
namespace {

// What tells servers apart, the shortest that does.
std::vector<std::string> Names(const std::vector<RunResult>& runs) {
  std::vector<std::string> names;
  for (const RunResult& run : runs) {
    names.push_back(!run.server.empty()  ? run.server
                    : run.target.empty() ? std::string("unnamed server")
                                         : run.target);
  }
  const auto tell_apart = [&](const auto& text_of) {
    std::map<std::string, int> seen;
    for (const std::string& name : names) ++seen[name];
    for (std::size_t i = 0; i < runs.size(); ++i) {
      const std::string more = text_of(runs[i]);
      if (seen[names[i]] > 1 && !more.empty()) names[i] += " " + more;
    }
  };
  tell_apart([](const RunResult& run) { return run.version; });
  tell_apart([](const RunResult& run) { return run.target.substr(0, run.target.find(':')); });
  tell_apart([](const RunResult& run) { return run.revision; });
  tell_apart([](const RunResult& run) { return run.backend; });
  return names;
}

}  // namespace

bool CheckRow::Differs() const {
  return std::any_of(by_run.begin(), by_run.end(), [&](const CheckResult* result) {
    if (result == nullptr || by_run.front() == nullptr) return result != by_run.front();
    return result->status != by_run.front()->status;
  });
}

bool CheckRow::Has(CheckStatus status) const {
  return std::any_of(by_run.begin(), by_run.end(), [&](const CheckResult* result) {
    return result != nullptr && result->status == status;
  });
}

HtmlPage::HtmlPage(const std::vector<RunResult>& all)
    : runs(all), names(Names(all)), families(Families(all)) {
  // An id that a run holds twice is two checks.
  std::map<std::pair<std::string, std::size_t>, std::size_t> places;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    std::map<std::string, std::size_t> times;
    for (const CheckResult& check : runs[i].checks) {
      const std::size_t nth = ++times[check.id];
      const auto [place, fresh] = places.try_emplace({check.id, nth}, rows.size());
      if (fresh) {
        rows.push_back({.check = &check,
                        .anchor = "check-" + base::PercentEncodeSegment(check.id) +
                                  (nth > 1 ? "~" + std::to_string(nth) : ""),
                        .by_run = std::vector<const CheckResult*>(runs.size())});
      }
      rows[place->second].by_run[i] = &check;
    }
  }
}

std::size_t HtmlPage::Differences() const {
  return static_cast<std::size_t>(
      std::count_if(rows.begin(), rows.end(), [](const CheckRow& row) { return row.Differs(); }));
}

const StatusLook& Look(CheckStatus status) {
  static constexpr StatusLook kPassed = {"passed", "✓", "passed"};
  static constexpr StatusLook kFailed = {"failed", "✗", "failed"};
  static constexpr StatusLook kNotApplicable = {"na", "–", "not applicable"};
  static constexpr StatusLook kError = {"error", "!", "could not be judged"};
  switch (status) {
    case CheckStatus::kPassed:
      return kPassed;
    case CheckStatus::kFailed:
      return kFailed;
    case CheckStatus::kNotApplicable:
      return kNotApplicable;
    case CheckStatus::kError:
      break;
  }
  return kError;
}

std::size_t CountOf(const Counts& counts, CheckStatus status) {
  switch (status) {
    case CheckStatus::kPassed:
      return counts.passed;
    case CheckStatus::kFailed:
      return counts.failed;
    case CheckStatus::kNotApplicable:
      return counts.not_applicable;
    case CheckStatus::kError:
      break;
  }
  return counts.error;
}

std::string Mark(const CheckResult* check, const std::string& whose) {
  const StatusLook look = check ? Look(check->status) : StatusLook{"none", "·", "not made"};
  return std::string("<span class=\"mark ") + look.name + "\"><span aria-hidden=true>" +
         look.glyph + "</span><span class=vh>" + (whose.empty() ? "" : HtmlText(whose) + ": ") +
         look.word + "</span></span>";
}

std::string Bar(const Counts& counts) {
  std::string parts;
  std::string label;
  for (const CheckStatus status : kStatuses) {
    const std::size_t count = CountOf(counts, status);
    if (count == 0) continue;
    const std::string number = std::to_string(count);
    label += (label.empty() ? "" : ", ") + number + " " + Look(status).word;
    parts +=
        std::string("<i class=") + Look(status).name + " style=\"flex-grow:" + number + "\"></i>";
  }
  return "<span class=bar role=img aria-label=\"" + (label.empty() ? "no check" : label) + "\">" +
         parts + "</span>";
}

std::string Letter(std::size_t run) {
  return run < 26 ? std::string(1, static_cast<char>('A' + run)) : std::to_string(run + 1);
}

std::string Badge(std::size_t run) {
  return "<span class=\"badge s" + std::to_string(run % 6) + "\">" + Letter(run) + "</span>";
}

}  // namespace conformance
