// Wire: JSON-RPC messages to a server under test and back, over one of the transports.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "json/fwd.h"

namespace conformance {

using Headers = std::vector<std::pair<std::string, std::string>>;

// Everything that went either way, for the evidence and for the search for what must not leak.
// Called from any thread. direction: "in" (to the server), "out", "stderr".
using Tap = std::function<void(std::string_view direction, std::string_view bytes)>;

struct ExchangeOptions {
  Headers headers = {};  // HTTP alone
  std::chrono::milliseconds patience{10'000};
  // Messages that come before the response: notifications, and requests of the server.
  std::function<void(const Json& message)> on_message = nullptr;
};

// Thread-safe: exchanges may overlap.
class Wire {
 public:
  virtual ~Wire() = default;
  // A request and its response. An error: none came, or it was no JSON-RPC message; the message
  // says what came instead. kTimeout: the patience ended.
  virtual base::Result<Json> Exchange(const Json& request, const ExchangeOptions& options) = 0;
  // A notification or a response.
  virtual base::Status Send(const Json& message, const Headers& headers) = 0;
  // Whether headers mean something here.
  virtual bool has_headers() const { return false; }
  // False when the server's process has ended.
  virtual bool alive() const = 0;
  // Bytes where a JSON-RPC message should be: there must be none.
  virtual std::vector<std::string> impurities() const { return {}; }
};

}  // namespace conformance
