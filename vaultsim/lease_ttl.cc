#include "vaultsim/lease_ttl.h"

#include <chrono>

#include "base/duration.h"

namespace vaultsim {
namespace {

// Go's duration without trailing zero units: "768h", "1h30m", "45s".
std::string Short(std::int64_t seconds) {
  std::string text = base::FormatGoDuration(std::chrono::seconds(seconds));
  if (text.ends_with("m0s")) text.erase(text.size() - 2);
  if (text.ends_with("h0m")) text.erase(text.size() - 2);
  return "\"" + text + "\"";
}

std::int64_t Earlier(std::int64_t limit, std::int64_t other) {
  return other > 0 && other < limit ? other : limit;
}

}  // namespace

LeaseTtl CalculateTtl(const LeaseTtlInput& in) {
  using std::chrono::floor;
  using std::chrono::seconds;
  LeaseTtl out;
  std::int64_t most = Earlier(in.max_ttl_s, in.backend_max_ttl_s);
  most = Earlier(most, in.explicit_max_ttl_s);
  if (most <= 0) return {.error = "max TTL must be greater than zero", .of_mount = true};
  std::int64_t limit = most;
  bool limited = true;
  if (in.period_s > 0) {
    out.ttl_s = in.period_s;
    if (in.period_s > most) {
      out.warnings.push_back("period of " + Short(in.period_s) +
                             " exceeded the effective max_ttl of " + Short(most) +
                             "; period value is capped accordingly");
      out.ttl_s = most;
    }
    limit = in.explicit_max_ttl_s;
    limited = in.explicit_max_ttl_s > 0;
  } else if (in.increment_s > 0) {
    out.ttl_s = in.increment_s;
  } else {
    out.ttl_s = in.backend_ttl_s > 0 ? in.backend_ttl_s : in.default_ttl_s;
  }
  if (!limited) return out;
  const std::int64_t age = (floor<seconds>(in.now) - floor<seconds>(in.start)).count();
  const std::int64_t left = limit - age;
  if (left <= 0) {
    out.error = "past the max TTL, cannot renew";
  } else if (out.ttl_s > left) {
    out.warnings.push_back("TTL of " + Short(out.ttl_s) + " exceeded the effective max_ttl of " +
                           Short(left) + "; TTL value is capped accordingly");
    out.ttl_s = left;
  }
  return out;
}

std::int64_t SecondsLeft(base::WallTime end, base::WallTime now) {
  const auto nearest =
      std::chrono::floor<std::chrono::seconds>(now + std::chrono::milliseconds(500));
  return std::chrono::duration_cast<std::chrono::seconds>(end - nearest).count();
}

}  // namespace vaultsim
