#include "vaultsim/query.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/encoding.h"

namespace vaultsim {
namespace {

std::optional<std::string> Unescape(std::string_view text) {
  std::string plain(text);
  std::replace(plain.begin(), plain.end(), '+', ' ');
  return base::PercentDecode(plain);
}

}  // namespace

Query ParseQuery(std::string_view text) {
  Query query;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    if (pair.empty() || pair.find(';') != std::string_view::npos) continue;
    const std::size_t equals = pair.find('=');
    auto key = Unescape(pair.substr(0, equals));
    auto value =
        equals == std::string_view::npos ? std::string() : Unescape(pair.substr(equals + 1));
    if (key && value) query.emplace_back(*std::move(key), *std::move(value));
  }
  return query;
}

const std::string* FindValue(const Query& query, std::string_view name) {
  for (const auto& [key, value] : query) {
    if (key == name) return &value;
  }
  return nullptr;
}

Json QueryData(const Query& query, std::string_view skip) {
  Json data;
  for (const auto& [key, value] : query) {
    if (!skip.empty() && key == skip) continue;
    Json& slot = data[key];
    if (slot.is_null()) {
      slot = value;
    } else if (slot.is_array()) {
      slot.push_back(value);
    } else {
      slot = Json::array({slot, value});
    }
  }
  return data;
}

Json FormData(std::string_view body) {
  Json data = QueryData(ParseQuery(body));
  for (auto& value : data) {
    if (!value.is_array()) continue;
    std::string joined;
    for (const Json& part : value) {
      joined += (joined.empty() ? "" : ",") + part.get<std::string>();
    }
    value = joined;
  }
  return data;
}

}  // namespace vaultsim
