// What audit devices are told about one request: an entry before it, an entry after it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "json/box.h"
#include "vault/transport.h"
#include "vaultsim/state.h"

namespace vaultsim {

// A request as the pipeline sees it. Valid for the duration of the call.
struct AuditFacts {
  const LogicalRequest& request;
  Operation operation = Operation::kRead;
  const std::string& full_path;
  const Mount* mount = nullptr;  // null: no route
  const Token* token = nullptr;  // null: none, or one that is unknown
  bool open = false;             // a path that needs no token
  bool allowed = false;
  std::string error = {};
};

// Costs nothing when there is no device.
class AuditTrail {
 public:
  explicit AuditTrail(State& state) : state_(state) {}

  void LogRequest(const AuditFacts& facts);
  // result: the engine's; null when no engine was asked.
  void LogResponse(const EngineResult* result, const vault::Response& reply);
  // Writes the lines. Without it they are gone: the request is served anew.
  void Flush();

  // The line that a new device begins with.
  static void WriteTestLine(State& state, const AuditDevice& device);

 private:
  void PutError(const EngineResult* result, const vault::Response& reply, Json& entry) const;
  void PutAnswer(const EngineResponse& response, const vault::Response& reply, Json& entry) const;
  void Emit(const Json& entry);

  State& state_;
  bool begun_ = false;
  bool listing_ = false;
  bool wrapped_ = false;
  bool help_ = false;
  bool unwraps_ = false;
  bool login_ = false;
  bool system_ = false;  // a system path that calls what was wrong an invalid request
  std::string accessor_ = {};
  json::Box auth_ = {};
  json::Box request_ = {};
  json::Box response_mount_ = {};
  std::vector<std::string> plain_request_keys_ = {};
  std::vector<std::string> plain_response_keys_ = {};
  std::vector<std::pair<AuditFile, std::string>> lines_ = {};
};

}  // namespace vaultsim
