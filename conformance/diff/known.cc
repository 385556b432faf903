// The differences that are meant to be: docs/simulator_divergences.md.
#include <nlohmann/json.hpp>

#include "conformance/diff/compare.h"

namespace diff {

std::string KnownDivergence(const Step&, const Json&, const Json&, const Difference&) { return ""; }

}  // namespace diff
