// Tokens and leases that a request names: where it goes because of them, and whether it may.
#pragma once

#include <optional>

#include "vault/transport.h"
#include "vaultsim/state.h"

namespace vaultsim {

// OpenBao: some requests go to the namespace of the token or lease that they are about.
void FollowIds(State& state, LogicalRequest& request);

// Ids in the body are decoded before anything else about the caller.
std::optional<vault::Response> CheckBodyIds(const State& state, const LogicalRequest& request);

}  // namespace vaultsim
