// An issuer as GET issuer/:ref returns it [5.3].
#pragma once

#include "vaultsim/framework/framework.h"
#include "vaultsim/pki/state.h"

namespace vaultsim::pki {

// With the warning about PSS signatures, if it applies.
EngineResponse IssuerReply(const Issuer& issuer, Profile profile);
// "N roles reference name", if there are any.
void WarnOfReferences(const State& state, const std::string& name, EngineResponse& response);

}  // namespace vaultsim::pki
