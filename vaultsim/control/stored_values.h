// Every KV secret of a Vault, read as any client would.
#pragma once

#include "json/fwd.h"
#include "vaultsim/vault.h"

namespace vaultsim {

// Mount to key to the current value; null where it cannot be read (a sealed Vault, a root token
// that was revoked). Asks with the root token; the caller sees to it that the requests leave no
// trace.
Json StoredValues(Vault& vault);

}  // namespace vaultsim
