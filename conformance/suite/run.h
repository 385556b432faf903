// Runs checks against one server.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "conformance/suite/check.h"

namespace conformance {

struct Selection {
  std::vector<std::string> families = {};  // empty: all
  std::vector<std::string> only = {};      // globs of ids; empty: all
};

std::vector<Check> Select(std::vector<Check> checks, const Selection& selection);

struct RunHooks {
  std::function<void(std::size_t total)> on_begin = nullptr;
  std::function<void(const CheckResult& result)> on_result = nullptr;
  std::function<bool()> stop = nullptr;  // asked between checks
};

// reproduce: the command of this run up to the check, to which "--only ID" is added.
RunResult RunChecks(Stage& stage, const std::vector<Check>& checks, std::uint64_t seed,
                    const std::string& reproduce, const RunHooks& hooks);

}  // namespace conformance
