// JSON-RPC 2.0 messages as MCP uses them: text to Request, Notification, Response or Invalid, one
// or a batch of them. [basic/index: Messages]
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "json/box.h"
#include "json/fwd.h"

namespace jsonrpc {

// A request's id: a string or an integer, kept as JSON text so that the answer echoes it.
class Id {
 public:
  // nullopt: null, a fraction, or anything else that MCP does not allow.
  static std::optional<Id> From(const Json& value);

  const std::string& text() const { return text_; }
  friend bool operator==(const Id&, const Id&) = default;

 private:
  explicit Id(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

struct Request {
  Id id;
  std::string method;
  json::Box params;  // an object or an array; null when absent
};

struct Notification {
  std::string method;
  json::Box params;
};

// Whoever sent it answers a request of ours.
struct Response {
  std::optional<Id> id;
  json::Box result;   // null: it is an error
  std::string error;  // its message
};

// Not a message. Answered with an error; id is there if it could be read.
struct Invalid {
  std::optional<Id> id;
  int code = 0;
  std::string message;
};

using Message = std::variant<Request, Notification, Response, Invalid>;

struct Incoming {
  std::vector<Message> messages;  // never empty
  bool batch = false;             // they came in an array
};

// Never fails: what cannot be read is Invalid. An unreadable text, an empty array and an array of
// more than base::limits::kBatchMessagesMax become one Invalid outside a batch.
Incoming Parse(std::string_view text);

}  // namespace jsonrpc
