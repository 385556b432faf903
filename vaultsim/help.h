// The documents of ?help=1.
#pragma once

#include <string>

#include "vault/transport.h"
#include "vaultsim/mounts.h"

namespace vaultsim {

// path: inside the mount. A path's own text is known for KV v1; for others the document names the
// route and its parameters.
vault::Response HelpReply(const Mount& mount, const std::string& path, Profile profile);

}  // namespace vaultsim
