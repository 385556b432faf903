// Runs as one HTML page, for people.
#pragma once

#include <string>
#include <vector>

#include "conformance/result/result.h"

namespace conformance {

// Needs nothing but itself: no network, no other file. One run: what failed comes first, and why.
// More than one: the servers side by side, check by check. Whatever the runs hold is shown as text.
std::string HtmlReport(const std::vector<RunResult>& runs);

}  // namespace conformance
