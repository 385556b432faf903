// Reading arguments that the input schema has already checked, and the two conversions that it
// cannot express.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "json/fwd.h"

namespace tools {

// "" when absent.
std::string Text(const Json& arguments, const char* name);
bool Flag(const Json& arguments, const char* name);
std::optional<std::int64_t> Number(const Json& arguments, const char* name);

// "a, b" or ["a","b"]: entries without outer spaces, empty ones left out.
std::vector<std::string> NameList(const Json& arguments, const char* name);

// "30d", "72h", "3600" as whole seconds; 0 when absent or "". kInvalidArgument: not a duration,
// negative, or under a second.
base::Result<std::int64_t> DurationSeconds(const Json& arguments, const char* name);

// The error of an argument that a schema accepts and a tool cannot.
base::Error BadArgument(std::string message);

}  // namespace tools
