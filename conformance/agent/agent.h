// Agent: a client of one server, in any revision of MCP, over any transport.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "conformance/agent/answer.h"
#include "conformance/agent/wire.h"
#include "json/box.h"

namespace conformance {

// Oldest first; the last one knows no sessions.
inline constexpr const char* kRevisions[] = {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25",
                                             "2026-07-28"};

struct AgentOptions {
  std::string revision = {};    // empty: the newest that the server speaks
  std::string token = {};       // sent as X-Vault-Token where there are headers; empty: none
  json::Box capabilities = {};  // null: none
  std::chrono::milliseconds patience{10'000};
  // Told of each tools/call: the tool's name there and how long it took.
  std::function<void(const std::string& tool, double seconds)> on_call = nullptr;
};

// Of initialize or server/discover.
struct ServerFacts {
  std::string name = {};
  std::string version = {};
  std::string revision = {};
  std::string instructions = {};
  json::Box capabilities = {};
};

// Thread-safe once it is open.
class Agent {
 public:
  Agent(std::unique_ptr<Wire> wire, AgentOptions options);

  // Shakes hands. An error says what the server did instead.
  base::Status Open();
  const ServerFacts& server() const { return facts_; }

  // All pages. An error: the answer was none, or no list.
  base::Result<json::Box> ListTools();
  // name and arguments as the server has them. schema: the tool's inputSchema where it is known,
  // for the parameters that are repeated in headers. id: null for the next one.
  Answer CallTool(const std::string& name, const Json& arguments, const Json* schema = nullptr,
                  const Json* id = nullptr);
  Answer Request(const std::string& method, Json params);
  // The same with an id that the caller chose, so that it can be cancelled meanwhile.
  Answer RequestWithId(const Json& id, const std::string& method, Json params,
                       const Headers& more = {});
  Json NextId();
  base::Status Notify(const std::string& method, Json params);
  base::Status Cancel(const Json& id);
  // The message as it is, e.g. a broken one.
  Answer Exchange(const Json& message, const Headers& more = {});

  Wire& wire() { return *wire_; }
  bool stateless() const { return stateless_; }

 private:
  base::Status Discover();
  base::Status Initialize(const std::string& revision);
  void AddMeta(Json& params) const;
  Headers HeadersFor(const Json& message) const;

  const std::unique_ptr<Wire> wire_;
  const AgentOptions options_;
  ServerFacts facts_;
  bool stateless_ = false;
  std::atomic<int> last_id_ = 0;
};

}  // namespace conformance
