// Whether Vault can be used now: reachable, initialized and unsealed. [sys/health]
#pragma once

#include <string>

#include "base/cancellation.h"
#include "vault/transport.h"

namespace server {

struct VaultHealth {
  std::string word = "ready";  // or "unreachable", "sealed", "unhealthy": for programs
  std::string problem = {};    // for people who may know the address; empty: it can be used
  std::string detail = {};     // for the log
  bool cancelled = false;      // nobody wants to know any more
};

// One request without a token; may block until context.deadline.
VaultHealth LookAtVault(vault::Transport& transport, const base::CallContext& context);

}  // namespace server
