// Messages to text. Results arrive already serialised and are never parsed or dumped again.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jsonrpc/message.h"

namespace jsonrpc {

// JSON-RPC 2.0, section 5.1.
inline constexpr int kParseError = -32700;
inline constexpr int kInvalidRequest = -32600;
inline constexpr int kMethodNotFound = -32601;
inline constexpr int kInvalidParams = -32602;
inline constexpr int kInternalError = -32603;

// What stands for an id that could not be read: JSON-RPC has null, the newer MCP revisions have no
// member at all.
enum class NoId { kOmit, kNull };

// {"jsonrpc":"2.0","id":ID,"result":{FIRST,SECOND}}. The parts are the insides of the result object
// (JSON text without braces); either may be empty.
std::string EncodeResult(const Id& id, std::string_view first, std::string_view second = {});

// data: JSON text, or empty for none.
std::string EncodeError(const std::optional<Id>& id, int code, std::string_view message,
                        std::string_view data = {}, NoId no_id = NoId::kOmit);

// params: JSON text of an object.
std::string EncodeNotification(std::string_view method, std::string_view params);

// A request of the server. id: JSON text.
std::string EncodeRequest(std::string_view id, std::string_view method, std::string_view params);

// [A,B,C]
std::string EncodeBatch(const std::vector<std::string>& messages);

}  // namespace jsonrpc
