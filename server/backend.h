// Backend: the Vault that a server serves, real or simulated.
#pragma once

#include <string>

#include "base/secret.h"
#include "vault/transport.h"

namespace server {

// What the tools work on.
struct Backend {
  vault::Transport& transport;
  base::SecretString token = base::SecretString();  // the server's own; empty: none
  std::string ns = {};
  bool simulated = false;
  // Calls run on the thread that brings them, which waits: for clients in this process, each with a
  // thread of its own.
  bool on_callers_thread = false;
  // Printed on stdout when HTTP is ready; "{url}" stands for the endpoint. Empty: nothing.
  std::string greeting = {};
};

}  // namespace server
