// Members of JSON objects that somebody else wrote.
#pragma once

#include <string>

#include "json/fwd.h"

namespace conformance {

// "" when it is missing, or no text.
std::string StringIn(const Json& object, const char* name);

}  // namespace conformance
