// Durations as Vault writes and reads them: Go's "72h3m0.5s", plus "30d" and plain seconds.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace base {

// Accepts "3600", "1h30m", "1.5h", "30d", "-1s", "250ms". nullopt on anything else, on an empty
// text and beyond the range of int64 nanoseconds. (Vault: parseutil.ParseDurationSecond.)
std::optional<std::chrono::nanoseconds> ParseDuration(std::string_view text);

// Go's Duration.String(): "0s", "1.5s", "72h0m0s", "-1s", "1m0s", "5ms".
std::string FormatGoDuration(std::chrono::nanoseconds duration);

}  // namespace base
