// The judge judged: every mutant must be caught, and the server without a defect must not be.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "base/result.h"
#include "conformance/stage/stage.h"

namespace conformance {

// The defect of that name, for the server in memory. kInvalidArgument: there is none.
base::Result<Mutation> MutationOf(const std::string& name);

struct SelfTestOptions {
  std::uint64_t seed = 1;                 // the first one
  int seeds = 50;                         // of the server without a defect
  std::vector<std::string> mutants = {};  // globs; empty: all
  bool table = false;                     // all checks that catch each, as a Markdown table
};

// A line for each mutant, and "N of M mutants caught, K false alarms" at the end. The exit code: 0
// when at least 95 of 100 are caught and there is no false alarm.
int SelfTest(const SelfTestOptions& options, std::ostream& out);

}  // namespace conformance
