// Comparing an observed value with an expected one that may hold placeholders: "<uuid>",
// "<rfc3339nano+3600>", "{{name}}" ... (conformance/vectors/vault/README.md)
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "json/fwd.h"

namespace vectors {

struct Context {
  std::map<std::string, Json> known = {};  // captured values
  base::WallTime now = {};                 // when the answer was made
};

// One line for every difference; empty when they match.
std::vector<std::string> Match(const Json& want, const Json& got, const Context& context,
                               const std::string& at = "");

// want and got as texts, placeholders honoured.
bool SameText(const std::string& want, const std::string& got, const Context& context);

// {{name}} in every string and key replaced by the captured value.
Json Fill(const Json& value, const std::map<std::string, Json>& known);
std::string FillText(const std::string& text, const std::map<std::string, Json>& known);

}  // namespace vectors
