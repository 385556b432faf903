#include "jsonrpc/message.h"

#include <nlohmann/json.hpp>

#include "base/limits.h"
#include "json/parse.h"
#include "jsonrpc/encode.h"

namespace jsonrpc {
namespace {

Invalid InvalidRequest(std::optional<Id> id, std::string message) {
  return Invalid{std::move(id), kInvalidRequest, std::move(message)};
}

Response ResponseOf(std::optional<Id> id, Json& value) {
  Response response{std::move(id), {}, {}};
  if (const auto result = value.find("result"); result != value.end()) {
    response.result = json::Box(std::move(*result));
    return response;
  }
  const Json& error = value["error"];
  if (!error.is_object()) return response;
  const auto message = error.find("message");
  if (message != error.end() && message->is_string()) response.error = message->get<std::string>();
  return response;
}

Message Classify(Json& value) {
  if (!value.is_object()) return InvalidRequest({}, "a message must be a JSON object");
  const auto id_member = value.find("id");
  const bool has_id = id_member != value.end();
  std::optional<Id> id = has_id ? Id::From(*id_member) : std::nullopt;

  const auto version = value.find("jsonrpc");
  if (version == value.end() || *version != "2.0") {
    return InvalidRequest(std::move(id), "'jsonrpc' must be \"2.0\"");
  }
  if (has_id && !id) return InvalidRequest({}, "'id' must be a string or an integer");

  const bool has_result = value.contains("result");
  const bool has_error = value.contains("error");
  const auto method = value.find("method");
  if (method == value.end()) {
    if (has_result == has_error) {
      return InvalidRequest(std::move(id),
                            "a message needs a 'method', or one of 'result', 'error'");
    }
    if (!id && has_result) return InvalidRequest({}, "a result needs the 'id' of its request");
    return ResponseOf(std::move(id), value);
  }
  if (has_result || has_error) {
    return InvalidRequest(std::move(id), "a message with a 'method' has no 'result' or 'error'");
  }
  if (!method->is_string()) return InvalidRequest(std::move(id), "'method' must be a string");

  json::Box params;
  if (const auto member = value.find("params"); member != value.end()) {
    if (!member->is_structured()) {
      return InvalidRequest(std::move(id), "'params' must be an object or an array");
    }
    params = json::Box(std::move(*member));
  }
  std::string name = std::move(method->get_ref<std::string&>());
  if (!id) return Notification{std::move(name), std::move(params)};
  return Request{*std::move(id), std::move(name), std::move(params)};
}

Incoming One(Message message) {
  Incoming incoming;
  incoming.messages.push_back(std::move(message));
  return incoming;
}

}  // namespace

std::optional<Id> Id::From(const Json& value) {
  if (value.is_string() || value.is_number_integer()) return Id(json::Dump(value));
  return std::nullopt;
}

Incoming Parse(std::string_view text) {
  base::Result<Json> parsed = json::Parse(text);
  if (!parsed.ok()) {
    // Too long or too deep is a request that we refuse, not a text that we cannot read.
    const int code =
        parsed.error().code == base::ErrorCode::kTooLarge ? kInvalidRequest : kParseError;
    return One(Invalid{{}, code, parsed.error().message});
  }
  if (!parsed->is_array()) return One(Classify(*parsed));

  if (parsed->empty()) return One(InvalidRequest({}, "a batch must not be empty"));
  if (parsed->size() > base::limits::kBatchMessagesMax) {
    return One(InvalidRequest(
        {},
        "a batch holds at most " + std::to_string(base::limits::kBatchMessagesMax) + " messages"));
  }
  Incoming incoming;
  incoming.batch = true;
  incoming.messages.reserve(parsed->size());
  for (Json& value : *parsed) incoming.messages.push_back(Classify(value));
  return incoming;
}

}  // namespace jsonrpc
