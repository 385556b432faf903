#include "vault/fields.h"

#include <nlohmann/json.hpp>

namespace vault::fields {
namespace {

const Json* Find(const Json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

}  // namespace

std::string String(const Json& object, const char* name) {
  const Json* value = Find(object, name);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

std::int64_t Integer(const Json& object, const char* name) {
  const Json* value = Find(object, name);
  return value != nullptr && value->is_number_integer() ? value->get<std::int64_t>() : 0;
}

bool Boolean(const Json& object, const char* name) {
  const Json* value = Find(object, name);
  return value != nullptr && value->is_boolean() && value->get<bool>();
}

std::vector<std::string> Strings(const Json& object, const char* name) {
  std::vector<std::string> texts;
  const Json* value = Find(object, name);
  if (value == nullptr || !value->is_array()) return texts;
  for (const Json& item : *value) {
    if (item.is_string()) texts.push_back(item.get<std::string>());
  }
  return texts;
}

}  // namespace vault::fields
