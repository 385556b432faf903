// Principal: on whose behalf a message is handled. One per request; never compared by token bytes
// outside of this room.
#pragma once

#include <memory>
#include <string>

#include "base/secret.h"

namespace identity {

// Immutable once shared.
struct Principal {
  // Stands for token and namespace in logs, session tables and rate limits. Says nothing about
  // the token.
  std::string id;
  base::SecretString token = base::SecretString();  // empty: none was configured (stdio only)
  std::string ns = {};
};

// The server's own credential: what a stdio client acts with. token may be empty.
std::shared_ptr<const Principal> ServerPrincipal(base::SecretString token, std::string ns);

}  // namespace identity
