// Mount configuration as sys/mounts and sys/auth take it.
#include <chrono>
#include <nlohmann/json.hpp>

#include "vaultsim/framework/convert.h"
#include "vaultsim/framework/gojson.h"
#include "vaultsim/sys/sys.h"

namespace vaultsim::sys {
namespace {

constexpr const char* kUnconvertible = "unable to convert given mount config information";

bool IsText(const Json& value) { return value.is_string() || gojson::IsNumber(value); }

// "" and "system" leave the TTL unset.
std::string ReadTtl(const Json& given, const char* key, const char* name, std::int64_t& out) {
  const auto at = given.find(key);
  if (at == given.end() || at->is_null()) return "";
  if (!IsText(*at)) return kUnconvertible;
  const std::string text = convert::GoValue(*at);
  if (text.empty() || text == "system") return "";
  const auto duration = convert::ToDuration(Json(text));
  if (!duration.ok()) {
    return "unable to parse " + std::string(name) + " TTL of " + text + ": " + duration.error;
  }
  out = std::chrono::duration_cast<std::chrono::seconds>(duration.value).count();
  return "";
}

std::string ReadFlag(const Json& given, const char* key, bool& out) {
  const auto at = given.find(key);
  if (at == given.end() || at->is_null()) return "";
  if (!at->is_boolean()) return kUnconvertible;
  out = at->get<bool>();
  return "";
}

std::string ReadText(const Json& given, const char* key, std::string& out) {
  const auto at = given.find(key);
  if (at == given.end() || at->is_null()) return "";
  if (!IsText(*at)) return kUnconvertible;
  out = convert::GoValue(*at);
  return "";
}

std::string CheckTtls(const MountConfig& config) {
  if (config.max_lease_ttl_s != 0 && config.default_lease_ttl_s > config.max_lease_ttl_s) {
    return "given default lease TTL greater than given max lease TTL";
  }
  if (config.max_lease_ttl_s == 0 && config.default_lease_ttl_s > kSystemTtlS) {
    return "given default lease TTL greater than system max lease TTL of " +
           std::to_string(kSystemTtlS);
  }
  return "";
}

}  // namespace

const std::vector<std::string>& ConfigLists() {
  static const std::vector<std::string> kLists = {
      "audit_non_hmac_request_keys", "audit_non_hmac_response_keys", "passthrough_request_headers",
      "allowed_response_headers",    "allowed_managed_keys",         "delegated_auth_accessors"};
  return kLists;
}

ConfigInput ReadMountConfig(const Json& given, Profile profile, bool auth) {
  ConfigInput input;
  MountConfig& config = input.config;
  if (auth) config.token_type = "default-service";
  if (!given.is_object()) return input;
  bool trim = false;
  bool unused = false;  // an auth method has no such setting
  for (std::string error :
       {ReadFlag(given, "force_no_cache", auth ? unused : config.force_no_cache),
        ReadFlag(given, "trim_request_trailing_slashes", trim),
        ReadText(given, "listing_visibility", config.listing_visibility),
        ReadText(given, "plugin_version", config.plugin_version),
        ReadText(given, "identity_token_key", config.identity_token_key),
        auth ? ReadText(given, "token_type", config.token_type) : std::string(),
        ReadTtl(given, "default_lease_ttl", "default", config.default_lease_ttl_s),
        ReadTtl(given, "max_lease_ttl", "max", config.max_lease_ttl_s), CheckTtls(config)}) {
    if (error.empty()) continue;
    input.error = std::move(error);
    return input;
  }
  config.trim_request_trailing_slashes = trim && IsVault(profile);
  for (const std::string& name : ConfigLists()) {
    const auto at = given.find(name);
    if (at == given.end() || at->is_null()) continue;
    auto values = convert::ToCommaStrings(*at);
    if (!values.ok()) {
      input.error = kUnconvertible;
      return input;
    }
    config.lists[name] = std::move(values.value);
  }
  return input;
}

}  // namespace vaultsim::sys
