// Data files that are part of the program; the build turns them into a source file.
#pragma once

#include <string_view>

namespace vaultsim {

extern const std::string_view kHelpJson;
extern const std::string_view kSampleEstateJson;

}  // namespace vaultsim
