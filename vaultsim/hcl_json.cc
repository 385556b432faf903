#include "vaultsim/hcl_json.h"

#include <nlohmann/json.hpp>

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
    items.push_back({.keys = {key, member.key()}, .value = FromJson(member.value())});
  }
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
    if (!EndsEarly(text)) parsed.error = "At 1:1: invalid JSON";
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
