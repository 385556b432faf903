// vault-mcp-conformance diff: the simulator and a real server side by side.
#pragma once

#include <cstdint>
#include <string>

namespace diff {

struct Options {
  std::string left = "sim";
  std::string right;
  std::string token = "root";
  std::string profile = "openbao-2.x";
  std::string area;  // "" for all
  std::uint64_t steps = 1000;
  std::uint64_t seed = 0;  // 0: from the clock
  int seeds = 1;           // one after the other
  int round = 150;         // steps on one fresh pair of servers
  int findings_max = 1;    // stop after so many
  bool shrink = true;
};

// The exit code: 0 when nothing differs, 1 when something does, 2 when a server does not answer.
int Run(const Options& options);

}  // namespace diff
