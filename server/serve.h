// Serves MCP over the configured transport, on whatever implements the seam, until told to stop.
#pragma once

#include <string>

#include "base/log.h"
#include "base/result.h"
#include "base/secret.h"
#include "config.h"
#include "vault/transport.h"

namespace server {

// What the tools work on.
struct Backend {
  vault::Transport& transport;
  base::SecretString token = base::SecretString();  // the server's own; empty: none
  std::string ns = {};
  bool simulated = false;
  // Printed on stdout when HTTP is ready; "{url}" stands for the endpoint. Empty: nothing.
  std::string greeting = {};
};

// Blocks until the input ends (stdio) or SIGTERM or SIGINT arrives, which then must be blocked in
// every thread. An error: it could not begin; the message says what to do.
base::Status Serve(const Config& config, const Backend& backend, base::Log& log);

}  // namespace server
