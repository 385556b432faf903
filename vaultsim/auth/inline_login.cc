#include "vaultsim/auth/inline_login.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "base/encoding.h"

namespace vaultsim {
namespace {

constexpr std::string_view kParameter = "parameter-";

using Headers = std::vector<std::pair<std::string, std::string>>;

// base64.RawURLEncoding: no padding.
std::optional<std::string> DecodeRawUrl(std::string text) {
  if (text.find_first_of("+/=") != std::string::npos) return std::nullopt;
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  text.append((4 - text.size() % 4) % 4, '=');
  return base::Base64Decode(text);
}

std::string AddParameter(const std::string& header, Json& data) {
  const std::optional<std::string> text = DecodeRawUrl(header);
  if (!text) return "failed raw url-safe base64 decoding header value";
  Json parameter = Json::parse(*text, nullptr, false);
  if (parameter.is_null()) parameter = Json::object();
  if (!parameter.is_object()) return "failed json decoding header value";
  if (!parameter.contains("key")) return "decoded header lacked `key` field";
  if (!parameter["key"].is_string()) return "decoded header had incorrect type for `key` field";
  if (!parameter.contains("value")) return "decoded header lacked `value` field";
  if (parameter.size() != 2) return "unexpected field in decoded request parameter";
  data[parameter["key"].get<std::string>()] = std::move(parameter["value"]);
  return "";
}

std::optional<std::string> Find(const Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return std::nullopt;
}

// More values than one of a header.
bool Repeats(const Headers& headers, std::string_view name) {
  return std::count_if(headers.begin(), headers.end(),
                       [&](const auto& header) { return header.first == name; }) > 1;
}

}  // namespace

InlineLogin ReadInlineLogin(const Headers& headers, const std::string& ns, bool has_token) {
  const std::string name = "X-Vault-Inline-Auth-";
  if (Repeats(headers, "path")) {
    return {.error = "expected exactly one value for " + name + "Path"};
  }
  if (has_token) return {.error = "cannot layer inline authentication with token authentication"};
  if (Repeats(headers, "operation")) {
    return {.error = "expected exactly one value for " + name + "Operation"};
  }
  const std::string operation = Find(headers, "operation").value_or("update");
  if (operation != "update" && operation != "create" && operation != "read") {
    return {.error = "expected a valid login operation in " + name + "Operation"};
  }
  if (Repeats(headers, "namespace")) {
    return {.error = "expected at most one value for " + name + "Namespace"};
  }
  Json data = Json::object();
  for (const auto& [key, value] : headers) {
    if (!key.starts_with(kParameter)) continue;
    if (Repeats(headers, key)) {
      return {.error = "expected exactly one value for each auth header parameter"};
    }
    std::string error = AddParameter(value, data);
    if (!error.empty()) return {.error = std::move(error)};
  }
  return {.path = Find(headers, "path").value_or(""),
          .ns = Find(headers, "namespace").value_or(ns),
          .read = operation == "read",
          .data = std::move(data)};
}

}  // namespace vaultsim
