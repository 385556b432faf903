#include "jsonrpc/encode.h"

#include "json/parse.h"

namespace jsonrpc {

std::string EncodeResult(const Id& id, std::string_view first, std::string_view second) {
  std::string text;
  // One byte to spare: stdio appends the newline in place.
  text.reserve(48 + id.text().size() + first.size() + second.size());
  text += R"({"jsonrpc":"2.0","id":)";
  text += id.text();
  text += R"(,"result":{)";
  text += first;
  if (!first.empty() && !second.empty()) text += ',';
  text += second;
  text += "}}";
  return text;
}

std::string EncodeError(const std::optional<Id>& id, int code, std::string_view message,
                        std::string_view data, NoId no_id) {
  std::string text = R"({"jsonrpc":"2.0")";
  if (id) {
    text += R"(,"id":)";
    text += id->text();
  } else if (no_id == NoId::kNull) {
    text += R"(,"id":null)";
  }
  text += R"(,"error":{"code":)";
  text += std::to_string(code);
  text += R"(,"message":)";
  text += json::Quote(message);
  if (!data.empty()) {
    text += R"(,"data":)";
    text += data;
  }
  text += "}}";
  return text;
}

std::string EncodeNotification(std::string_view method, std::string_view params) {
  std::string text = R"({"jsonrpc":"2.0","method":")";
  text += method;
  text += R"(","params":)";
  text += params;
  return text + '}';
}

std::string EncodeRequest(std::string_view id, std::string_view method, std::string_view params) {
  std::string text = R"({"jsonrpc":"2.0","id":)";
  text += id;
  text += R"(,"method":")";
  text += method;
  text += R"(","params":)";
  text += params;
  return text + '}';
}

std::string EncodeBatch(const std::vector<std::string>& messages) {
  std::string text = "[";
  for (const std::string& message : messages) {
    if (text.size() > 1) text += ',';
    text += message;
  }
  text += ']';
  return text;
}

}  // namespace jsonrpc
