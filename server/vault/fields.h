// Reading typed fields out of Vault's JSON. What is absent or of another type reads as empty: Vault
// and OpenBao of different ages leave different fields out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "json/fwd.h"

namespace vault::fields {

std::string String(const Json& object, const char* name);
std::int64_t Integer(const Json& object, const char* name);
bool Boolean(const Json& object, const char* name);
std::vector<std::string> Strings(const Json& object, const char* name);

}  // namespace vault::fields
