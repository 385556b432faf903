// Check: one thing that a server is judged by.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "conformance/result/result.h"
#include "conformance/stage/stage.h"

namespace conformance {

struct Outcome {
  CheckStatus status = CheckStatus::kPassed;
  std::string evidence = {};
};
inline Outcome Passed(std::string measured = "") {
  return {CheckStatus::kPassed, std::move(measured)};
}
inline Outcome Failed(std::string evidence) { return {CheckStatus::kFailed, std::move(evidence)}; }
inline Outcome NotApplicable(std::string why) {
  return {CheckStatus::kNotApplicable, std::move(why)};
}
// The check could not be made.
inline Outcome Broken(std::string why) { return {CheckStatus::kError, std::move(why)}; }

struct CheckContext {
  std::uint64_t seed = 1;
};

struct Check {
  std::string id;      // "V-PATH-01.read", "law.write-then-read"
  std::string family;  // as of CheckResult
  std::string title = {};
  std::string why = {};
  std::vector<std::string> defects = {};
  std::string source = {};  // a story's text; empty: it is code
  // Freshens the stage itself.
  std::function<Outcome(Stage& stage, const CheckContext& context)> run = nullptr;
};

// All that there are, by family and then by id.
std::vector<Check> AllChecks();
// Of stories: the family is the name of the folder ("cases/safety/x.story"), "traces" of traces/.
base::Result<std::vector<Check>> StoryChecks(const std::string& name, std::string_view text,
                                             const std::string& family);

// Those that are written in code (conformance/checks).
std::vector<Check> CodeChecks();

// "*" stands for any text.
bool MatchesGlob(std::string_view glob, std::string_view text);

}  // namespace conformance
