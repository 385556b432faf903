// A run as JSON, for programs; and back.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "conformance/result/result.h"

namespace conformance {

// An object with the members of RunResult, `format` (1) and `summary`; a line for each check, so
// that two reports can be compared line by line. Each of `latencies` holds count, p50, p95, p99 and
// max in seconds, and `samples_us`: every sample in whole microseconds, in the order of the calls.
// Invalid UTF-8 becomes U+FFFD.
std::string JsonReport(const RunResult& run);

// What JsonReport wrote. The error says which member is wrong. Members that are unknown or follow
// from others (`summary`, quantiles) are not read.
base::Result<RunResult> ReadJsonReport(std::string_view text);

}  // namespace conformance
