// What the KV engines do inside JSON values.
#pragma once

#include <cstdint>
#include <optional>

#include "json/fwd.h"

namespace vaultsim::kv {

// JSON merge patch (RFC 7396) into an object, as Go's json-patch does it: what is added loses its
// nulls, inside arrays too. A patch that is null gives null.
void MergePatch(Json& target, const Json& patch);

// Replaces every leaf by null: scalars, arrays, empty objects, and objects deeper than depth
// (0: no limit) [4.8].
void RemoveValues(Json& object, std::int64_t depth);

// "ttl", or else "lease", of a KV v1 value in whole seconds; nullopt when there is none or it is no
// duration [3].
std::optional<std::int64_t> LeaseSeconds(const Json& data);

}  // namespace vaultsim::kv
