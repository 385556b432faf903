// The commands of the suite: run, replay, record, list, explain, compare.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace conformance {

// What main returns.
inline constexpr int kAllPassed = 0;
inline constexpr int kFailures = 1;
inline constexpr int kUsage = 2;
inline constexpr int kCouldNotRun = 3;

// Adds the commands; the callback of the one that is given puts its exit code into code.
void AddSuiteCommands(CLI::App& app, int& code);

}  // namespace conformance
