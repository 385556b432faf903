// CallContext: how long a call may take and whether anybody still wants it.
#pragma once

#include <chrono>
#include <stop_token>

namespace base {

// Cheap to copy. A stop request comes from a disconnect, notifications/cancelled or shutdown, and
// reaches the Vault call.
struct CallContext {
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  std::stop_token stop = {};
};

}  // namespace base
