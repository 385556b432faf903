// Go's words for values that clients send as text: times and quoted strings.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace vaultsim::pki {

// A moment that may lie beyond the year 2262, where nanoseconds in 64 bits end: certificates
// without an end carry 9999-12-31.
struct Instant {
  std::int64_t seconds = 0;  // since 1970
  std::int32_t nanos = 0;
  auto operator<=>(const Instant&) const = default;
};

Instant ToInstant(base::WallTime time);
// RFC 3339 in UTC with the fraction's zeros removed, as Go's RFC3339Nano.
std::string FormatInstant(Instant time);

// time.Parse(time.RFC3339, text). kRejected with Go's text: `parsing time "x" as
// "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"`.
base::Result<Instant> ParseRfc3339(std::string_view text);

// strconv.Quote: what %q prints.
std::string GoQuote(std::string_view text);

// strings.Join(parts, ", ").
std::string Joined(const std::vector<std::string>& parts);

}  // namespace vaultsim::pki
