// The way of a logical request: seal, namespace, token, ACL, mount, engine, wrapping [1.0, 8-17].
#pragma once

#include "vault/transport.h"
#include "vaultsim/state.h"

namespace vaultsim {

// The answer without the default headers.
vault::Response HandleLogical(State& state, LogicalRequest& request);

// 403 for a token that is missing (""), unknown, revoked or expired [1.8].
vault::Response RefuseToken(const State& state, bool missing);

}  // namespace vaultsim
