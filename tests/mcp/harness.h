// A server over fake tools, and callers that keep what it replies.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "fake_tools.h"
#include "guard/guard.h"
#include "guard/sealed_state.h"
#include "mcp/server.h"

namespace mcp {

// Keeps lines; thread-safe.
class KeptLog : public base::Log {
 public:
  void Write(base::LogLevel level, std::string_view message,
             std::initializer_list<base::LogField> fields) override;
  std::string text() const;

 private:
  mutable std::mutex mutex_;
  std::string text_;
};

// Keeps the reply, and what came before it. Thread-safe.
class KeptReply : public jsonrpc::ReplySink {
 public:
  bool carries_messages() const override { return true; }
  void Send(std::string text) override;
  std::vector<std::string> notified() const;
  void Finish(jsonrpc::Reply reply) override;
  bool finished() const;
  // Waits for it.
  jsonrpc::Reply Get();

 private:
  mutable std::mutex mutex_;
  std::condition_variable done_;
  std::optional<jsonrpc::Reply> reply_;
  std::vector<std::string> notified_;
};

inline constexpr const char* kToken = "hvs.0123456789abcdef";

class Harness {
 public:
  // executor: runs tasks at once when it is not given.
  explicit Harness(ServerOptions options = {}, guard::Rate rate = {}, Executor executor = nullptr);

  // Sends a message and returns its reply, which must be there at once.
  jsonrpc::Reply Send(const std::string& text);
  jsonrpc::Reply Send(const std::string& text, jsonrpc::Caller caller);
  std::shared_ptr<KeptReply> Start(const std::string& text, jsonrpc::Caller caller);
  // A connection that has negotiated the revision; "" for none yet.
  jsonrpc::Caller Connect(const std::string& revision = "", const std::string& capabilities = "{}");
  // A caller as of HTTP without a session; nothing mirrored yet.
  jsonrpc::Caller Stateless() const;

  base::ManualClock clock{base::WallTime{}};
  KeptLog log;
  tools::Registry registry = FakeTools();
  FakeRunner runner;
  FakeReader reader;
  FakeCompleter completer;
  guard::Guard guard;
  base::SeededRandom random{1};
  guard::SealedState sealed{guard::StateKeys(random), clock, random};
  Server server;
  std::shared_ptr<const identity::Principal> principal;
};

// {"jsonrpc":"2.0","id":1,"method":METHOD,"params":PARAMS}; params: JSON text or "".
std::string Request(const std::string& method, const std::string& params = "",
                    const std::string& id = "1");
// The same with the _meta that a stateless request needs.
std::string StatelessRequest(const std::string& method, const std::string& more_params = "",
                             const std::string& id = "1");

}  // namespace mcp
