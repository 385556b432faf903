// What the tests of the fuzz targets have in common. Each is linked with its target.
#pragma once

#include <string>
#include <vector>

namespace fuzz {

void Feed(const std::string& input);
// That many, always the same.
void FeedMutants(std::vector<std::string> seeds, int count);
// With VMCP_FUZZ_SEEDS=FOLDER set, writes them there for the fuzz program.
void WriteSeedsOnDemand(const std::vector<std::string>& seeds);

}  // namespace fuzz
