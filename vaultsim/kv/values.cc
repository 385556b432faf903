#include "vaultsim/kv/values.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "vaultsim/framework/convert.h"

namespace vaultsim::kv {
namespace {

void PruneNulls(Json& value) {
  if (value.is_array()) {
    for (Json& element : value) PruneNulls(element);
    return;
  }
  if (!value.is_object()) return;
  for (auto at = value.begin(); at != value.end();) {
    if (at->is_null()) {
      at = value.erase(at);
    } else {
      PruneNulls(*at);
      ++at;
    }
  }
}

}  // namespace

void MergePatch(Json& target, const Json& patch) {
  if (patch.is_null()) {
    target = nullptr;
    return;
  }
  for (const auto& item : patch.items()) {
    const std::string& key = item.key();
    if (item.value().is_null()) {
      target.erase(key);
      continue;
    }
    const auto current = target.find(key);
    if (current != target.end() && current->is_object() && item.value().is_object()) {
      MergePatch(*current, item.value());
      continue;
    }
    Json added = item.value();
    PruneNulls(added);
    target[key] = std::move(added);
  }
}

void RemoveValues(Json& object, std::int64_t depth) {
  if (!object.is_object()) return;
  for (Json& value : object) {
    if (value.is_object() && !value.empty() && (depth == 0 || depth > 1)) {
      RemoveValues(value, depth == 0 ? 0 : depth - 1);
    } else {
      value = nullptr;
    }
  }
}

std::optional<std::int64_t> LeaseSeconds(const Json& data) {
  auto found = data.find("ttl");
  if (found == data.end()) found = data.find("lease");
  if (found == data.end()) return std::nullopt;
  const auto duration = convert::ToDuration(*found);
  if (!duration.ok()) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::seconds>(duration.value).count();
}

}  // namespace vaultsim::kv
