// ToolBench: the tools over a simulated Vault, called as the dispatcher calls them.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "json/fwd.h"
#include "support/manual_sleeper.h"
#include "tools/tool.h"
#include "vault/client.h"
#include "vault/retry.h"
#include "vault/transport.h"
#include "vaultsim/vault.h"

namespace support {

// Thread-safe, apart from the constructor's decorator.
class ToolBench {
 public:
  using Decorate = std::function<std::unique_ptr<vault::Transport>(vault::Transport& next)>;

  // decorate: puts a transport between the tools and the simulator (faults). A new Vault has a
  // version 2 mount "secret/" and the root token "root".
  explicit ToolBench(vaultsim::Profile profile = vaultsim::Profile::kOpenBao2,
                     const Decorate& decorate = nullptr);

  // Defaults, input schema (kInvalidArgument with "schema: ..."), the tool, output schema (a test
  // failure when the result does not fit).
  base::Result<Json> Call(const std::string& tool, Json arguments,
                          const std::string& token = "root", const base::CallContext& context = {});
  // Test failures when it is otherwise; then null and an empty error.
  Json Ok(const std::string& tool, const Json& arguments, const std::string& token = "root");
  base::Error Fail(const std::string& tool, const Json& arguments,
                   const std::string& token = "root");

  // A request that goes around the tools and the decorator: {"status": 200, "body": ...}.
  Json Direct(const std::string& method, const std::string& path, const Json& body = nullptr,
              const std::string& token = "root", const std::string& query = "");
  // The same with a body that is not made from Json.
  Json DirectText(const std::string& method, const std::string& path, const std::string& body,
                  const std::string& token = "root", const std::string& query = "");
  // Writes a policy and makes a token that has it besides "default".
  std::string TokenFor(const std::string& policy);
  // Writes a secret directly; v2.
  void Put(const std::string& path, const Json& data);
  // What the simulator received since the last Forget, without Direct's own: "GET /v1/secret/...".
  std::vector<std::string> Received() const;
  void Forget();

  vaultsim::Vault& vault() { return vault_; }
  // What the tools' requests go through: repetition, the decorator, the simulator.
  vault::Transport& transport() { return retry_; }
  vault::SharedState& shared() { return shared_; }
  base::ManualClock& clock() { return clock_; }
  const tools::Registry& registry() const { return registry_; }

 private:
  base::ManualClock clock_;
  base::SeededRandom random_{7};
  vaultsim::Vault vault_;
  std::unique_ptr<vault::Transport> decorated_;
  ManualSleeper sleeper_;
  vault::Retry retry_;
  vault::SharedState shared_;
  const tools::Registry& registry_ = tools::StandardTools();
  mutable std::mutex mutex_;
  std::vector<std::string> received_;
  bool direct_ = false;
  int policies_ = 0;
};

}  // namespace support
