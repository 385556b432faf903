// The most frequent request of all, reading a value as it stands, without what only others need.
#pragma once

#include <optional>
#include <string_view>

#include "vault/transport.h"
#include "vaultsim/state.h"

namespace vaultsim {

// The same answer, byte for byte, as the long way through wire.h gives. nullopt: something about
// the request, its token or the value is not plain, and nothing has happened yet.
std::optional<vault::Response> QuickRead(State& state, std::string_view verb,
                                         const vault::Request& request);

}  // namespace vaultsim
