// A run as JUnit XML, which CI servers show.
#pragma once

#include <string>

#include "conformance/result/result.h"

namespace conformance {

// A testsuite for each family, a testcase for each check. The name of a testcase is the check's id
// alone: servers that follow a test over time go by it.
std::string JunitReport(const RunResult& run);

}  // namespace conformance
