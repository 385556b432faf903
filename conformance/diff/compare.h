// What differs between two observed answers.
#pragma once

#include <string>
#include <vector>

#include "conformance/diff/step.h"
#include "json/fwd.h"

namespace diff {

struct Difference {
  std::string at;  // "/body/data/ttl"
  std::string left;
  std::string right;
};

// Times and remaining seconds may be apart by as much as a request takes.
std::vector<Difference> Compare(const Json& left, const Json& right);

// The id of the entry in docs/simulator_divergences.md that says why it differs; "" when none does.
std::string KnownDivergence(const Step& step, const Json& left, const Json& right,
                            const Difference& difference);

}  // namespace diff
