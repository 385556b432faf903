// Readiness: the answer to GET /ready. Anybody may ask it, so it asks Vault once a second at most.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "mcp/vault_calls.h"
#include "vault/transport.h"

namespace server {

// Thread-safe.
class Readiness {
 public:
  // Both must outlive this object and every task that it gave to the executor.
  Readiness(vault::Transport& transport, const base::Clock& clock, mcp::Executor executor);

  // Calls done once, now or from a task of the executor, with "ready" or another word of
  // VaultHealth, or "busy".
  void Ask(std::function<void(const std::string& word)> done);

 private:
  void Look();

  vault::Transport& transport_;
  const base::Clock& clock_;
  const mcp::Executor executor_;
  std::mutex mutex_;
  std::string word_;                                            // of the last look
  std::optional<base::SteadyTime> looked_;                      // when it ended
  std::vector<std::function<void(const std::string&)>> asked_;  // wait for the look under way
};

}  // namespace server
