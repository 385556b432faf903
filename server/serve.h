// Serves MCP over the configured transport, on whatever implements the seam, until told to stop.
#pragma once

#include "backend.h"
#include "base/log.h"
#include "base/result.h"
#include "config.h"

namespace server {

// Blocks until the input ends (stdio) or SIGTERM or SIGINT arrives, which then must be blocked in
// every thread. An error: it could not begin; the message says what to do.
base::Status Serve(const Config& config, const Backend& backend, base::Log& log);

}  // namespace server
