#include "conformance/suite/run.h"

#include <algorithm>
#include <chrono>

#include "base/clock.h"

namespace conformance {
namespace {

using Clock = std::chrono::steady_clock;

double Seconds(Clock::time_point since) {
  return std::chrono::duration<double>(Clock::now() - since).count();
}

// A server may answer with what no check thought of.
Outcome Run(const Check& check, Stage& stage, std::uint64_t seed) {
  try {
    return check.run(stage, {.seed = seed});
  } catch (const std::exception& e) {
    return Broken(std::string("the check stumbled over an answer: ") + e.what());
  }
}

}  // namespace

std::vector<Check> Select(std::vector<Check> checks, const Selection& selection) {
  std::erase_if(checks, [&](const Check& check) {
    const auto& families = selection.families;
    if (!families.empty() &&
        std::find(families.begin(), families.end(), check.family) == families.end()) {
      return true;
    }
    const auto& only = selection.only;
    return !only.empty() && std::none_of(only.begin(), only.end(), [&](const std::string& glob) {
      return MatchesGlob(glob, check.id);
    });
  });
  return checks;
}

RunResult RunChecks(Stage& stage, const std::vector<Check>& checks, std::uint64_t seed,
                    const std::string& reproduce, const RunHooks& hooks) {
  RunResult run{.server = stage.server().name,
                .version = stage.server().version,
                .target = stage.options().target,
                .backend = stage.options().backend.where,
                .revision = stage.server().revision,
                .seed = seed,
                .started = base::FormatRfc3339(base::SystemClock().Now())};
  if (hooks.on_begin) hooks.on_begin(checks.size());
  const Clock::time_point begin = Clock::now();
  for (const Check& check : checks) {
    if (hooks.stop && hooks.stop()) break;
    const Clock::time_point check_begin = Clock::now();
    Outcome outcome = Run(check, stage, seed);
    CheckResult result{.id = check.id,
                       .family = check.family,
                       .title = check.title,
                       .why = check.why,
                       .defects = check.defects,
                       .status = outcome.status,
                       .evidence = std::move(outcome.evidence),
                       .reproduce = reproduce + " --only '" + check.id + "'",
                       .seconds = Seconds(check_begin)};
    if (result.status == CheckStatus::kFailed || result.status == CheckStatus::kError) {
      result.transcript = stage.transcript().Text();
    }
    if (hooks.on_result) hooks.on_result(result);
    run.checks.push_back(std::move(result));
  }
  run.seconds = Seconds(begin);
  run.latencies = stage.latencies();
  return run;
}

}  // namespace conformance
