#include "vaultsim/audit/entry.h"

#include <array>
#include <nlohmann/json.hpp>
#include <span>

#include "base/encoding.h"
#include "vaultsim/framework/gojson.h"

namespace vaultsim {
namespace {

// OpenBao writes structs in this order, Vault's are sorted.
constexpr std::array<const char*, 7> kEntry = {"time",     "type",  "auth",     "request",
                                               "response", "error", "forwarded"};
constexpr std::array<const char*, 16> kAuth = {
    "client_token",   "accessor",          "display_name",      "policies",
    "token_policies", "identity_policies", "no_default_policy", "policy_results",
    "metadata",       "num_uses",          "remaining_uses",    "entity_id",
    "entity_created", "token_type",        "token_ttl",         "token_issue_time"};
constexpr std::array<const char*, 15> kRequest = {"id",
                                                  "client_id",
                                                  "operation",
                                                  "mount_point",
                                                  "mount_type",
                                                  "mount_accessor",
                                                  "mount_running_version",
                                                  "mount_class",
                                                  "client_token",
                                                  "client_token_accessor",
                                                  "namespace",
                                                  "path",
                                                  "data",
                                                  "remote_address",
                                                  "wrap_ttl"};
constexpr std::array<const char*, 10> kResponse = {
    "auth",        "mount_point", "mount_type", "mount_accessor", "mount_running_plugin_version",
    "mount_class", "secret",      "data",       "warnings",       "wrap_info"};
constexpr std::array<const char*, 6> kWrapInfo = {
    "ttl", "token", "accessor", "creation_time", "creation_path", "wrapped_accessor"};
constexpr std::array<const char*, 2> kPolicyResults = {"allowed", "granting_policies"};
constexpr std::array<const char*, 4> kPolicyInfo = {"name", "namespace_id", "namespace_path",
                                                    "type"};

using Order = std::span<const char* const>;

// Which struct a member is; empty: a map.
Order OrderOf(const std::string& name) {
  if (name == "auth") return kAuth;
  if (name == "request") return kRequest;
  if (name == "response") return kResponse;
  if (name == "wrap_info") return kWrapInfo;
  if (name == "policy_results") return kPolicyResults;
  if (name == "granting_policies") return kPolicyInfo;
  return {};
}

void AppendStruct(const Json& object, Order order, std::string& out);

void AppendMember(const std::string& name, const Json& value, std::string& out) {
  const Order order = OrderOf(name);
  if (order.empty()) {
    gojson::AppendDump(value, out);
  } else if (value.is_array()) {
    out += '[';
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (i > 0) out += ',';
      AppendStruct(value[i], order, out);
    }
    out += ']';
  } else {
    AppendStruct(value, order, out);
  }
}

void AppendStruct(const Json& object, Order order, std::string& out) {
  out += '{';
  bool first = true;
  for (const char* name : order) {
    const auto at = object.find(name);
    if (at == object.end()) continue;
    if (!first) out += ',';
    first = false;
    gojson::AppendQuoted(name, out);
    out += ':';
    AppendMember(name, *at, out);
  }
  out += '}';
}

void HideMember(const AuditDevice& device, Json& object, const char* name) {
  const auto at = object.find(name);
  if (at != object.end()) *at = device.Hash(at->get<std::string>());
}

void HideAuth(const AuditDevice& device, Json& holder) {
  const auto auth = holder.find("auth");
  if (auth == holder.end()) return;
  HideMember(device, *auth, "client_token");
  if (device.hmac_accessor) HideMember(device, *auth, "accessor");
}

void HideData(const AuditDevice& device, Json& holder, const std::vector<std::string>& plain) {
  const auto data = holder.find("data");
  if (data != holder.end()) *data = device.Hidden(*data, plain);
}

void Hide(const AuditDevice& device, Json& entry, const AuditPlainKeys& plain) {
  HideAuth(device, entry);
  Json& request = entry["request"];
  HideMember(device, request, "client_token");
  if (device.hmac_accessor) HideMember(device, request, "client_token_accessor");
  HideData(device, request, plain.request);
  const auto response = entry.find("response");
  if (response == entry.end()) return;
  HideAuth(device, *response);
  HideData(device, *response, plain.response);
  const auto wrap = response->find("wrap_info");
  if (wrap == response->end()) return;
  HideMember(device, *wrap, "token");
  if (!device.hmac_accessor) return;
  HideMember(device, *wrap, "accessor");
  HideMember(device, *wrap, "wrapped_accessor");
}

// Bytes, which JSON knows as base64: certificates and lists.
void EncodeBytes(Json& entry) {
  const auto response = entry.find("response");
  if (response == entry.end() || !response->contains("data")) return;
  Json& data = response->at("data");
  if (!data.is_object() || !data.value("http_content_type", "").starts_with("application/p"))
    return;
  data["http_raw_body"] = base::Base64Encode(data["http_raw_body"].get<std::string>());
}

// Lists by their lengths.
void Elide(Json& entry) {
  const auto response = entry.find("response");
  if (response == entry.end() || !response->contains("data")) return;
  Json& data = response->at("data");
  for (const char* name : {"keys", "key_info"}) {
    if (data.contains(name)) data[name] = data[name].size();
  }
}

}  // namespace

std::string AuditLine(const AuditDevice& device, Json entry, bool listing,
                      const AuditPlainKeys& plain, Profile profile) {
  if (listing && device.elide_list_responses) Elide(entry);
  if (device.raw) {
    EncodeBytes(entry);
  } else {
    Hide(device, entry, plain);
  }
  std::string line = device.prefix;
  if (IsVault(profile)) {
    gojson::AppendDump(entry, line);
  } else {
    AppendStruct(entry, kEntry, line);
  }
  line += '\n';
  return line;
}

}  // namespace vaultsim
