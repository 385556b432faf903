// How long a lease or token lives (sdk/framework CalculateTTL).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"

namespace vaultsim {

// 0 means "not set" everywhere. Seconds.
struct LeaseTtlInput {
  std::int64_t increment_s = 0;  // what the caller asked for
  std::int64_t backend_ttl_s = 0;
  std::int64_t period_s = 0;
  std::int64_t backend_max_ttl_s = 0;
  std::int64_t explicit_max_ttl_s = 0;
  std::int64_t default_ttl_s = 0;  // of the mount
  std::int64_t max_ttl_s = 0;
  base::WallTime start = {};
  base::WallTime now = {};
};

struct LeaseTtl {
  std::int64_t ttl_s = 0;
  std::vector<std::string> warnings = {};
  std::string error = {};  // "past the max TTL, cannot renew"
  bool of_mount = false;   // the error: whoever asks, the mount gives nothing
};

LeaseTtl CalculateTtl(const LeaseTtlInput& input);

// "ttl" of a lookup: from the nearest full second to the end.
std::int64_t SecondsLeft(base::WallTime end, base::WallTime now);

}  // namespace vaultsim
