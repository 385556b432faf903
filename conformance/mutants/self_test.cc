#include "conformance/mutants/self_test.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "conformance/mutants/mutant.h"
#include "conformance/suite/run.h"

namespace conformance {
namespace {

constexpr std::chrono::milliseconds kPatience{2'000};
constexpr int kEnough = 95;  // of 100

StageOptions Options(std::uint64_t seed, Mutation mutation) {
  StageOptions options;
  options.backend.seed = seed;
  options.patience = kPatience;
  options.mutation = std::move(mutation);
  return options;
}

// What does not run here is left out at once, and what takes long comes last.
std::vector<Check> Ordered(std::vector<Check> checks) {
  std::erase_if(checks, [](const Check& check) { return check.id.starts_with("A-LONG"); });
  const auto cost = [](const Check& check) {
    if (check.family == "faults") return 3;
    if (check.family == "traces") return 2;
    return check.source.empty() ? 0 : 1;
  };
  std::stable_sort(checks.begin(), checks.end(),
                   [&](const Check& left, const Check& right) { return cost(left) < cost(right); });
  return checks;
}

// The checks that catch it: the first one, or all. A server that cannot even be met is caught.
std::vector<std::string> Catch(const Mutant& mutant, const std::vector<Check>& checks,
                               const SelfTestOptions& options) {
  auto stage = Stage::Create(Options(options.seed, mutant.make()));
  if (!stage) return {"the handshake"};
  std::vector<std::string> caught;
  RunHooks hooks;
  hooks.on_result = [&](const CheckResult& result) {
    if (result.status == CheckStatus::kFailed) caught.push_back(result.id);
  };
  hooks.stop = [&] { return !options.table && !caught.empty(); };
  RunChecks(**stage, checks, options.seed, "", hooks);
  return caught;
}

// Without the first time, only what a seed changes.
int FalseAlarms(const std::vector<Check>& checks, const SelfTestOptions& options,
                std::ostream& out) {
  std::vector<Check> seeded = checks;
  std::erase_if(
      seeded, [](const Check& check) { return !check.source.empty() || check.family == "faults"; });
  int alarms = 0;
  for (int i = 0; i < options.seeds; ++i) {
    const std::uint64_t seed = options.seed + static_cast<std::uint64_t>(i);
    auto stage = Stage::Create(Options(seed, {}));
    if (!stage) {
      out << "seed " << seed << ": " << stage.error().message << "\n";
      return alarms + 1;
    }
    RunHooks hooks;
    hooks.on_result = [&](const CheckResult& result) {
      if (result.status != CheckStatus::kFailed && result.status != CheckStatus::kError) return;
      ++alarms;
      out << "false alarm, seed " << seed << ": " << result.id << ": " << result.evidence
          << std::endl;
    };
    RunChecks(**stage, i == 0 ? checks : seeded, seed, "", hooks);
  }
  return alarms;
}

std::string Joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

}  // namespace

base::Result<Mutation> MutationOf(const std::string& name) {
  for (const Mutant& mutant : AllMutants()) {
    if (mutant.name == name) return mutant.make();
  }
  return base::Error{base::ErrorCode::kInvalidArgument, "there is no mutant " + name};
}

int SelfTest(const SelfTestOptions& options, std::ostream& out) {
  const std::vector<Check> checks = Ordered(AllChecks());
  std::vector<Mutant> mutants = AllMutants();
  std::erase_if(mutants, [&](const Mutant& mutant) {
    return !options.mutants.empty() &&
           std::none_of(options.mutants.begin(), options.mutants.end(),
                        [&](const std::string& glob) { return MatchesGlob(glob, mutant.name); });
  });
  if (options.table) out << "| Mutant | What it does | Caught by |\n|---|---|---|\n";
  int count = 0;
  for (const Mutant& mutant : mutants) {
    const std::vector<std::string> caught = Catch(mutant, checks, options);
    count += caught.empty() ? 0 : 1;
    const std::string by = caught.empty() ? "nothing" : Joined(caught);
    if (options.table) {
      out << "| " << mutant.name << " | " << mutant.what << " | " << by << " |" << std::endl;
    } else {
      out << (caught.empty() ? "MISSED  " : "caught  ") << mutant.name << ": " << mutant.what
          << " (" << by << ")" << std::endl;
    }
  }
  const int alarms = options.table ? 0 : FalseAlarms(checks, options, out);
  const int all = static_cast<int>(mutants.size());
  out << count << " of " << all << " mutants caught, " << alarms << " false alarms" << std::endl;
  return alarms == 0 && count * 100 >= all * kEnough ? 0 : 1;
}

}  // namespace conformance
