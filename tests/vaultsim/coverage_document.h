// docs/simulator_coverage.md: what a real server has, and what of it the simulator has.
#pragma once

#include <string>

namespace vaultsim {

// recorded: conformance/vectors/vault/openapi_paths.json; remarks: data/coverage_remarks.json.
// Both as texts.
std::string CoverageDocument(const std::string& recorded, const std::string& remarks);

}  // namespace vaultsim
