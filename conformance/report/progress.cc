#include "conformance/report/progress.h"

#include <algorithm>

#include "conformance/report/summary.h"
#include "conformance/report/text.h"

namespace conformance {
namespace {

constexpr std::size_t kBarCellsMax = 40;
constexpr const char* kClearLine = "\r\x1b[2K";
constexpr const char* kRed = "31";
constexpr const char* kGreen = "32";
constexpr const char* kYellow = "33";
constexpr const char* kBold = "1";
constexpr const char* kDim = "2";

std::string Repeat(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

// Text in colours where there are any.
class Pen {
 public:
  explicit Pen(bool colour) : colour_(colour) {}
  std::string operator()(const char* code, const std::string& text) const {
    return colour_ && !text.empty() ? std::string("\x1b[") + code + "m" + text + "\x1b[0m" : text;
  }

 private:
  bool colour_;
};

// Breaks lines at spaces so that with the indentation they fit; a longer word stays whole: it may
// be something to copy.
std::string Wrapped(const std::string& text, const std::string& indent, std::size_t width) {
  std::string out;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string line = indent;
    std::size_t columns = indent.size();
    for (std::size_t at = begin; at < end;) {
      const std::size_t stop = std::min(text.find(' ', at), end);
      const std::string word = text.substr(at, stop - at);
      const std::size_t length = Columns(word);
      if (columns > indent.size() && columns + 1 + length > width) {
        out += line + "\n";
        line = indent;
        columns = indent.size();
      }
      if (columns > indent.size()) {
        line += ' ';
        ++columns;
      }
      line += word;
      columns += length;
      at = stop + 1;
    }
    out += line + "\n";
    begin = end + 1;
  }
  return out;
}

std::string Indented(const std::string& text, const std::string& indent) {
  std::string out = indent;
  for (const char c : text) {
    out += c;
    if (c == '\n') out += indent;
  }
  return out + "\n";
}

std::string FamilyLine(const std::string& family, std::size_t name_width, const Counts& counts,
                       const Pen& pen) {
  const auto part = [&](const char* name, std::size_t count, const char* colour) {
    const std::string number = std::to_string(count);
    const std::string text =
        "  " + std::string(name) + " " + Repeat(" ", number.size() < 4 ? 4 - number.size() : 0);
    return count == 0 ? pen(kDim, text + number) : pen(colour, text + number);
  };
  return family + Repeat(" ", name_width - std::min(Columns(family), name_width)) +
         part("passed", counts.passed, kGreen) + part("failed", counts.failed, kRed) +
         part("not applicable", counts.not_applicable, kDim) +
         part("error", counts.error, kYellow) + "\n";
}

std::string Defects(const CheckResult& check) {
  std::string out;
  for (const std::string& defect : check.defects) {
    out += (out.empty() ? "" : ", ") + TerminalLine(defect);
  }
  return out;
}

std::string Finding(const CheckResult& check, const ProgressOptions& options, const Pen& pen) {
  const bool failed = check.status == CheckStatus::kFailed;
  std::string out = "\n" + pen(failed ? kRed : kYellow, failed ? "FAILED" : "ERROR") + " " +
                    pen(kBold, TerminalLine(check.id)) + "  " + TerminalLine(check.title) + "\n";
  if (!check.evidence.empty()) {
    const std::string evidence = TerminalText(check.evidence);
    out += options.terminal ? Wrapped(evidence, "  ", options.width) : Indented(evidence, "  ");
  }
  if (!check.defects.empty()) out += "  defects: " + Defects(check) + "\n";
  if (!check.reproduce.empty()) {
    out += "  reproduce:\n" + Indented(TerminalText(check.reproduce), "    ");
  }
  return out;
}

std::string Verdict(const Counts& counts, const RunResult& run, const Pen& pen) {
  const std::string judged = Plural(counts.judged(), "check");
  const std::string errors = Plural(counts.error, "check") + " could not be made";
  std::string out;
  if (counts.failed > 0) {
    out = pen(kRed, "FAILED") + ": " + std::to_string(counts.failed) + " of " + judged;
  } else if (counts.error > 0) {
    out = pen(kYellow, "INCOMPLETE") + ": " + judged + " passed";
  } else if (counts.judged() == 0) {
    out = pen(kYellow, "NOTHING JUDGED");
  } else {
    out = pen(kGreen, "PASSED") + ": " + judged;
  }
  if (counts.error > 0) out += ", " + errors;
  if (run.seconds > 0) out += ", in " + DurationText(run.seconds);
  return out + "\n";
}

}  // namespace

Progress::Progress(std::ostream& out, ProgressOptions options)
    : out_(out), options_(std::move(options)), done_and_failed_(options_.plan.size()) {}

void Progress::Finished(const CheckResult& check) {
  const std::lock_guard lock(mutex_);
  statuses_.push_back(check.status);
  if (options_.terminal) {
    DrawBar(check.family);
  } else {
    Log(check);
  }
  out_.flush();
}

void Progress::DrawBar(const std::string& family) {
  std::size_t total = 0;
  for (const auto& [name, checks] : options_.plan) total += checks;
  const std::size_t done = statuses_.size();
  total = std::max(total, done);
  const auto count = [&](CheckStatus status) {
    return static_cast<std::size_t>(std::count(statuses_.begin(), statuses_.end(), status));
  };
  const std::size_t failed = count(CheckStatus::kFailed);
  const std::size_t errors = count(CheckStatus::kError);

  const std::string all = std::to_string(total);
  std::string numbers = std::to_string(done);
  numbers = Repeat(" ", all.size() - numbers.size()) + numbers + "/" + all;
  std::string bad = "  " + std::to_string(failed) + " failed";
  if (errors > 0) bad += "  " + Plural(errors, "error");

  // One column stays free: a terminal may wrap a full line.
  const std::size_t width = options_.width > 1 ? options_.width - 1 : 0;
  const std::size_t text = numbers.size() + bad.size();
  const std::size_t rest = width > text ? width - text : 0;
  const std::size_t cells = rest >= 12 ? std::min(kBarCellsMax, rest / 2) : 0;
  const std::size_t filled = cells * done / total;
  const std::size_t left = rest - (cells > 0 ? cells + 1 : 0);
  const std::string name = left > 2 ? "  " + Shorten(TerminalLine(family), left - 2) : "";

  const Pen pen(true);
  const char* colour = failed > 0 ? kRed : errors > 0 ? kYellow : kGreen;
  out_ << kClearLine << pen(colour, Repeat("━", filled)) << pen(kDim, Repeat("━", cells - filled))
       << (cells > 0 ? " " : "") << Shorten(numbers, width)
       << pen(failed + errors > 0 ? colour : kDim, text <= width ? bad : "") << name;
}

void Progress::Log(const CheckResult& check) {
  if (check.status == CheckStatus::kFailed || check.status == CheckStatus::kError) {
    out_ << (check.status == CheckStatus::kFailed ? "FAILED " : "ERROR ") << TerminalLine(check.id)
         << "  " << TerminalLine(check.title) << "\n";
  }
  for (std::size_t i = 0; i < options_.plan.size(); ++i) {
    const auto& [family, checks] = options_.plan[i];
    if (family != check.family) continue;
    auto& [done, failed] = done_and_failed_[i];
    ++done;
    if (check.status == CheckStatus::kFailed) ++failed;
    if (done == checks) {
      out_ << TerminalLine(family) << ": " << Plural(done, "check") << ", " << failed
           << " failed\n";
    }
  }
}

void Progress::End(const RunResult& run) {
  const std::lock_guard lock(mutex_);
  if (options_.terminal) out_ << kClearLine;
  const Pen pen(options_.terminal);
  const std::vector<std::string> families = Families({run});
  std::size_t name_width = 0;
  for (const std::string& family : families) {
    name_width = std::max(name_width, Columns(TerminalLine(family)));
  }
  if (!options_.terminal && !statuses_.empty()) out_ << "\n";
  for (const std::string& family : families) {
    out_ << FamilyLine(TerminalLine(family), name_width, Count(run.checks, family), pen);
  }
  for (const CheckStatus status : {CheckStatus::kFailed, CheckStatus::kError}) {
    for (const CheckResult& check : run.checks) {
      if (check.status == status) out_ << Finding(check, options_, pen);
    }
  }
  out_ << (families.empty() ? "" : "\n") << Verdict(Count(run.checks), run, pen);
  out_.flush();
}

}  // namespace conformance
