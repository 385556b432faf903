// What a simulated server knows, for people to read.
#pragma once

#include "json/fwd.h"
#include "vaultsim/state.h"

namespace vaultsim {

// Mounts, policies, tokens by their accessors, and counts. values: also the ids of tokens.
Json DumpState(const State& state, bool values);

}  // namespace vaultsim
