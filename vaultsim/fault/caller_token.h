// The token of a request, wherever it stands: the seam's field, X-Vault-Token, or a Bearer.
#pragma once

#include <string>
#include <string_view>

#include "vault/transport.h"

namespace vaultsim {

// "" when it has none.
std::string CallerToken(const vault::Request& request);
vault::Request WithToken(vault::Request request, std::string_view token);

}  // namespace vaultsim
