#include "conformance/report/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "conformance/report/text.h"
#include "hostile.h"
#include "sample.h"

namespace conformance {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

CheckResult Check(const char* id, const char* family, CheckStatus status) {
  return {.id = id, .family = family, .title = "Does so", .status = status};
}

// What a terminal of one line shows after all that was written to it, without colours.
std::string Shown(const std::string& written) {
  std::string line = written.substr(written.rfind('\r') + 1);
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\x1b') {
      while (i < line.size() && line[i] != 'm' && line[i] != 'K') ++i;
    } else {
      out += line[i];
    }
  }
  return out;
}

TEST(Progress, InALogFailuresAndFamilies) {
  std::ostringstream out;
  Progress progress(out, {.plan = {{"tools", 2}, {"faults", 1}}});
  progress.Finished(Check("T-1", "tools", CheckStatus::kPassed));
  EXPECT_EQ(out.str(), "");
  progress.Finished(Check("T-2", "tools", CheckStatus::kFailed));
  EXPECT_EQ(out.str(), "FAILED T-2  Does so\ntools: 2 checks, 1 failed\n");
  progress.Finished(Check("F-1", "faults", CheckStatus::kError));
  EXPECT_THAT(out.str(), EndsWith("ERROR F-1  Does so\nfaults: 1 check, 0 failed\n"));
  EXPECT_THAT(out.str(), Not(HasSubstr("\x1b")));
}

TEST(Progress, OnATerminalOneLineThatIsRewritten) {
  std::ostringstream out;
  Progress progress(out, {.terminal = true, .width = 60, .plan = {{"tools", 10}}});
  progress.Finished(Check("T-1", "tools", CheckStatus::kPassed));
  EXPECT_THAT(Shown(out.str()), EndsWith(" 1/10  0 failed  tools"));
  progress.Finished(Check("T-2", "tools", CheckStatus::kFailed));
  EXPECT_THAT(Shown(out.str()), EndsWith(" 2/10  1 failed  tools"));
  EXPECT_THAT(out.str(), Not(HasSubstr("\n")));
}

TEST(Progress, TheBarFitsEveryWidth) {
  for (std::size_t width = 0; width <= 200; ++width) {
    std::ostringstream out;
    Progress progress(out, {.terminal = true, .width = width, .plan = {{"properties", 600}}});
    progress.Finished(Check("R-1", "properties", CheckStatus::kError));
    progress.Finished({.id = "x", .family = std::string(300, 'f')});
    EXPECT_LE(Columns(Shown(out.str())), width > 0 ? width - 1 : 0) << width;
  }
}

TEST(Progress, MoreChecksThanPlanned) {
  std::ostringstream out;
  Progress progress(out, {.terminal = true});
  progress.Finished(Check("T-1", "tools", CheckStatus::kPassed));
  EXPECT_THAT(Shown(out.str()), HasSubstr("1/1"));
}

TEST(Progress, TheVerdictSaysEverythingThatFailed) {
  RunResult run{.server = "s", .seconds = 2};
  run.checks = {Check("T-1", "tools", CheckStatus::kPassed),
                {.id = "T-2",
                 .family = "tools",
                 .title = "Keeps it",
                 .defects = {"D-1", "D-2"},
                 .status = CheckStatus::kFailed,
                 .evidence = "Expected a.\nGot b.",
                 .transcript = "-> secret bytes",
                 .reproduce = "run --only T-2"},
                Check("F-1", "faults", CheckStatus::kNotApplicable)};
  std::ostringstream out;
  Progress(out, {}).End(run);
  EXPECT_EQ(out.str(),
            "tools   passed    1  failed    1  not applicable    0  error    0\n"
            "faults  passed    0  failed    0  not applicable    1  error    0\n"
            "\n"
            "FAILED T-2  Keeps it\n"
            "  Expected a.\n"
            "  Got b.\n"
            "  defects: D-1, D-2\n"
            "  reproduce:\n"
            "    run --only T-2\n"
            "\n"
            "FAILED: 1 of 2 checks, in 2.00 s\n");
}

TEST(Progress, VerdictsInAWord) {
  const auto verdict = [](std::vector<CheckResult> checks) {
    std::ostringstream out;
    Progress(out, {}).End({.server = "s", .checks = std::move(checks)});
    const std::string text = out.str();
    return text.substr(text.rfind('\n', text.size() - 2) + 1);
  };
  EXPECT_EQ(verdict({}), "NOTHING JUDGED\n");
  EXPECT_EQ(verdict({Check("a", "f", CheckStatus::kPassed)}), "PASSED: 1 check\n");
  EXPECT_EQ(verdict({Check("a", "f", CheckStatus::kNotApplicable)}), "NOTHING JUDGED\n");
  EXPECT_EQ(verdict({Check("a", "f", CheckStatus::kPassed), Check("b", "f", CheckStatus::kError)}),
            "INCOMPLETE: 1 check passed, 1 check could not be made\n");
}

TEST(Progress, OnATerminalEvidenceIsWrapped) {
  RunResult run{.server = "s"};
  run.checks = {Check("a", "f", CheckStatus::kFailed)};
  run.checks[0].evidence = "one two three four five six " + std::string(50, 'x') + " seven";
  std::ostringstream out;
  Progress(out, {.terminal = true, .width = 20}).End(run);
  EXPECT_THAT(out.str(), HasSubstr("  one two three four\n  five six\n  " + std::string(50, 'x') +
                                   "\n  seven\n"));
}

TEST(Progress, HostileTextsGiveNoCommands) {
  std::ostringstream out;
  Progress progress(out, {});
  const RunResult run = HostileRun();
  for (const CheckResult& check : run.checks) progress.Finished(check);
  progress.End(run);
  EXPECT_EQ(out.str().find_first_of("\x1b\r\x07"), std::string::npos);
  EXPECT_EQ(out.str().find("\xE2\x80\xAE"), std::string::npos);
}

}  // namespace
}  // namespace conformance
