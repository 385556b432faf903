// What Vault puts into the ids that it gives out (OpenBao's are plain).
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"

namespace vaultsim {

// A server-side-consistent token: the internal one, "hvs." and 24 letters and digits, inside a
// signed message in base64url; 95 bytes. A root token is the internal one itself.
std::string NewVaultServiceToken(base::Random& random, bool root);
// The internal token; "" for what is no such token.
std::string InternalToken(std::string_view token);
// What stands behind the last dot of a token, accessor or lease id, where Vault Enterprise has a
// namespace's id; "" for none, or the root's.
std::string_view ForeignNamespaceOf(std::string_view id);

}  // namespace vaultsim
