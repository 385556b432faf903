// Query strings and forms as Go's net/url reads them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/fwd.h"

namespace vaultsim {

// In order. Pairs with a broken escape or a semicolon are left out.
using Query = std::vector<std::pair<std::string, std::string>>;
Query ParseQuery(std::string_view text);

// The first value; nullptr: absent.
const std::string* FindValue(const Query& query, std::string_view name);

// Request data: a string, or a list of strings for a repeated key; null without any. skip: a key to
// leave out.
Json QueryData(const Query& query, std::string_view skip = {});
// The same for a form body, where repeated keys are joined by commas.
Json FormData(std::string_view body);

}  // namespace vaultsim
