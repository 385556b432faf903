// Merge patches: what has to be said to make one object of another. [RFC 7396]
#pragma once

#include <optional>

#include "json/fwd.h"

namespace json {

// The smallest merge patch that turns `from` into `to`; both are objects. Nothing when a merge
// patch cannot say it: it has no way to set a null, nor is it certain that a null inside a list
// stays. A number that is written otherwise (1, 1.0) is a change.
std::optional<Json> MergePatch(const Json& from, const Json& to);

}  // namespace json
