#include "vaultsim/policy/hcl_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "json/parse.h"

namespace vaultsim::hcl {
namespace {

Value FromJson(const Json& json) {
  Value value;
  if (json.is_object()) {
    value.kind = Value::Kind::kObject;
    for (const auto& member : json.items()) {
      value.object.push_back({.keys = {member.key()}, .value = FromJson(member.value())});
    }
  } else if (json.is_array()) {
    value.kind = Value::Kind::kList;
    for (const Json& element : json) value.list.push_back(FromJson(element));
  } else if (json.is_string()) {
    value.text = json.get<std::string>();
  } else {
    value.kind = json.is_boolean() ? Value::Kind::kBool : Value::Kind::kNumber;
    value.text = json.dump();
  }
  return value;
}

// {"path": {"a": {...}}} and {"path": [{"a": {...}}]} are items with the keys "path" and "a".
void AppendBlocks(const std::string& key, const Json& json, std::vector<Item>& items) {
  if (json.is_array()) {
    for (const Json& element : json) AppendBlocks(key, element, items);
    return;
  }
  for (const auto& member : json.items()) {
    if (member.value().is_object()) {
      items.push_back({.keys = {key, member.key()}, .value = FromJson(member.value())});
    } else {
      items.push_back({.keys = {key}, .value = FromJson(Json{{member.key(), member.value()}})});
    }
  }
}

// "1:9: illegal char"
std::string IllegalCharacter(std::string_view text) {
  std::size_t at = 0;
  try {
    const Json ignored = Json::parse(text);
  } catch (const Json::parse_error& error) {
    at = std::min(error.byte > 0 ? error.byte - 1 : 0, text.size());
  }
  const std::string_view before = text.substr(0, at);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t newline = before.rfind('\n');
  const std::size_t column = newline == std::string_view::npos ? at : at - newline - 1;
  return std::to_string(line) + ":" + std::to_string(column + 1) + ": illegal char";
}

bool EndsEarly(std::string_view text) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return depth > 0;
}

}  // namespace

Parsed ParseJson(std::string_view text) {
  Parsed parsed;
  const auto json = json::Parse(text, {.refuse_duplicate_keys = false});
  if (!json.ok()) {
    if (!EndsEarly(text)) parsed.error = IllegalCharacter(text);
    return parsed;
  }
  for (const auto& member : json->items()) {
    if (member.key() == "path" && member.value().is_structured()) {
      AppendBlocks(member.key(), member.value(), parsed.items);
    } else {
      parsed.items.push_back({.keys = {member.key()}, .value = FromJson(member.value())});
    }
  }
  return parsed;
}

}  // namespace vaultsim::hcl
