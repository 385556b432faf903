// The shape of an estate file.
#pragma once

#include <string>

#include "json/fwd.h"

namespace vaultsim {

// What is wrong and where, e.g. "tokens[1].policies must be a list of texts"; "" when fine.
std::string CheckEstate(const Json& estate);

}  // namespace vaultsim
