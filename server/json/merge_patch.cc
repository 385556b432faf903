#include "json/merge_patch.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace json {
namespace {

bool HoldsNull(const Json& value) {
  if (value.is_null()) return true;
  return value.is_structured() && std::any_of(value.begin(), value.end(), HoldsNull);
}

bool Same(const Json& left, const Json& right) {
  if (left.type() != right.type()) return false;
  return left.is_structured() ? left.dump() == right.dump() : left == right;
}

}  // namespace

std::optional<Json> MergePatch(const Json& from, const Json& to) {
  Json patch = Json::object();
  for (const auto& [key, value] : from.items()) {
    if (!to.contains(key)) patch[key] = nullptr;
  }
  for (const auto& [key, value] : to.items()) {
    const auto before = from.find(key);
    if (before != from.end() && Same(*before, value)) continue;
    if (before != from.end() && before->is_object() && value.is_object()) {
      std::optional<Json> inner = MergePatch(*before, value);
      if (!inner) return std::nullopt;
      patch[key] = std::move(*inner);
    } else if (HoldsNull(value)) {
      return std::nullopt;
    } else {
      patch[key] = value;
    }
  }
  return patch;
}

}  // namespace json
