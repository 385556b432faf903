// What the recorded answers of real servers hold, as seeds.
#pragma once

#include <string>
#include <vector>

namespace fuzz {

std::vector<std::string> RecordedPaths();
std::vector<std::string> RecordedBodies();
std::vector<std::string> RecordedPolicies();

}  // namespace fuzz
