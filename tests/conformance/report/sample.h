// Made-up runs that look like real ones.
#pragma once

#include <cstddef>
#include <vector>

#include "conformance/result/result.h"

namespace conformance {

// The same checks on so many servers (at most 4): the first passes nearly all, the last the fewest.
// `times`: how often the checks repeat, with other ids.
std::vector<RunResult> SampleRuns(std::size_t servers, int times = 1);

}  // namespace conformance
