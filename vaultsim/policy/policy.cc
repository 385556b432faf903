#include "vaultsim/policy/policy.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/encoding.h"
#include "vaultsim/framework/convert.h"
#include "vaultsim/policy/hcl.h"

namespace vaultsim {
namespace {

struct NamedCapability {
  const char* name;
  std::uint32_t bit;
};
constexpr std::array<NamedCapability, 11> kCapabilities = {{{"create", kCreate},
                                                            {"delete", kDelete},
                                                            {"deny", kDeny},
                                                            {"list", kList},
                                                            {"patch", kPatch},
                                                            {"read", kRead},
                                                            {"recover", kRecover},
                                                            {"scan", kScan},
                                                            {"subscribe", kSubscribe},
                                                            {"sudo", kSudo},
                                                            {"update", kUpdate}}};

std::uint32_t CapabilityBit(std::string_view name, Profile profile) {
  for (const NamedCapability& known : kCapabilities) {
    if (name != known.name) continue;
    const std::uint32_t foreign =
        IsVault(profile) ? std::uint32_t{kScan} : std::uint32_t{kSubscribe | kRecover};
    return (known.bit & foreign) != 0 ? 0 : known.bit;
  }
  return 0;
}

std::uint32_t LegacyCapabilities(std::string_view policy) {
  constexpr std::uint32_t kWrite = kCreate | kRead | kUpdate | kDelete | kList;
  if (policy == "deny") return kDeny;
  if (policy == "read") return kRead | kList;
  if (policy == "write") return kWrite;
  if (policy == "sudo") return kWrite | kSudo;
  return 0;
}

const std::vector<std::string_view>& PathKeys(Profile profile) {
  static const std::vector<std::string_view> kCommon = {"comment",           "policy",
                                                        "capabilities",      "allowed_parameters",
                                                        "denied_parameters", "required_parameters",
                                                        "min_wrapping_ttl",  "max_wrapping_ttl",
                                                        "mfa_methods",       "control_group"};
  static const auto kExtended = [](std::vector<std::string_view> more) {
    more.insert(more.end(), kCommon.begin(), kCommon.end());
    return more;
  };
  static const std::vector<std::string_view> kVault = kExtended({"subscribe_event_types"});
  static const std::vector<std::string_view> kBao =
      kExtended({"pagination_limit", "expiration", "list_scan_response_keys_filter_path"});
  return IsVault(profile) ? kVault : kBao;
}

Json ToJson(const hcl::Value& value) {
  switch (value.kind) {
    case hcl::Value::Kind::kString:
      return value.text;
    case hcl::Value::Kind::kBool:
      return value.text == "true";
    case hcl::Value::Kind::kNumber:
      return Json::parse(value.text, nullptr, false);
    case hcl::Value::Kind::kList: {
      Json list = Json::array();
      for (const hcl::Value& element : value.list) list.push_back(ToJson(element));
      return list;
    }
    case hcl::Value::Kind::kObject:
      break;
  }
  Json object = Json::object();
  for (const hcl::Item& item : value.object) object[item.keys[0]] = ToJson(item.value);
  return object;
}

// One `path "x" { ... }`. Every reader returns what is wrong, or "".
class RuleReader {
 public:
  RuleReader(const hcl::Item& item, Profile profile)
      : item_(item),
        profile_(profile),
        key_(item.keys.size() > 1 ? item.keys[1] : "path"),
        prefix_("path \"" + key_ + "\": ") {}

  std::string Read(PathRule& rule) {
    if (std::string error = CheckKeys(); !error.empty()) return error;
    std::string error = ReadBody(rule);
    // OpenBao names the path once more in front of everything.
    if (!error.empty() && profile_ == Profile::kOpenBao2) error = prefix_ + error;
    return error;
  }

 private:
  const hcl::Value* Find(std::string_view key) const {
    const hcl::Value* found = nullptr;
    for (const hcl::Item& item : item_.value.object) {
      if (item.keys[0] == key) found = &item.value;
    }
    return found;
  }

  std::string CheckKeys() const {
    if (item_.value.kind != hcl::Value::Kind::kObject) {
      return prefix_ + "cannot check HCL keys of type *ast.LiteralType";
    }
    const auto& valid = PathKeys(profile_);
    const bool bao = profile_ == Profile::kOpenBao2;
    std::vector<std::string> errors;
    for (const hcl::Item& item : item_.value.object) {
      if (std::find(valid.begin(), valid.end(), item.keys[0]) != valid.end()) continue;
      errors.push_back((bao ? "" : prefix_) + "invalid key \"" + item.keys[0] + "\" on line " +
                       std::to_string(item.line));
    }
    if (errors.empty()) return "";
    return (bao ? prefix_ : "") + Multierror(errors);
  }

  std::string ReadBody(PathRule& rule) {
    if (std::string error = CheckList("capabilities"); !error.empty()) return error;
    if (std::string error = CheckList("required_parameters"); !error.empty()) return error;
    for (const char* key : {"allowed_parameters", "denied_parameters"}) {
      if (std::string error = CheckParameters(key); !error.empty()) return error;
    }
    if (std::string error = ReadPath(rule); !error.empty()) return error;
    if (std::string error = ReadCapabilities(rule.permissions); !error.empty()) return error;
    if (rule.permissions.capabilities == kDeny) return "";
    ReadParameters(rule.permissions);
    return ReadWrapping(rule.permissions);
  }

  std::string CheckList(std::string_view key) const {
    const hcl::Value* value = Find(key);
    if (value == nullptr || value->kind == hcl::Value::Kind::kList) return "";
    return NotAList(*value);
  }

  std::string NotAList(const hcl::Value& value) const {
    return prefix_ + "At " + value.Place() + ": unknown slice type: *ast.LiteralType";
  }

  // An object of lists.
  std::string CheckParameters(const std::string& key) const {
    const hcl::Value* value = Find(key);
    if (value == nullptr) return "";
    if (value->kind != hcl::Value::Kind::kObject) {
      const bool list = value->kind == hcl::Value::Kind::kList;
      return prefix_ + "At " + value->Place() + ": root." + key +
             ": not an object type for map (*ast." + (list ? "ListType)" : "LiteralType)");
    }
    for (const hcl::Item& item : value->object) {
      if (item.value.kind != hcl::Value::Kind::kList) return NotAList(item.value);
    }
    return "";
  }

  std::string ReadPath(PathRule& rule) const {
    rule.path = key_.starts_with('/') ? key_.substr(1) : key_;
    if (rule.path.find("+*") != std::string::npos) {
      return "path \"" + rule.path + "\": invalid use of wildcards ('+*' is forbidden)";
    }
    rule.has_segments = rule.path == "+" || rule.path.find("/+") != std::string::npos ||
                        rule.path.starts_with("+/");
    if (rule.path.ends_with('*') && !rule.has_segments) {
      rule.path.pop_back();
      rule.is_prefix = true;
    }
    return "";
  }

  std::string ReadCapabilities(Permissions& permissions) const {
    if (const hcl::Value* policy = Find("policy"); policy != nullptr && !policy->text.empty()) {
      permissions.capabilities = LegacyCapabilities(policy->text);
      if (permissions.capabilities == 0) {
        return prefix_ + "invalid policy \"" + policy->text + "\"";
      }
    }
    const hcl::Value* list = Find("capabilities");
    if (list == nullptr) return "";
    for (const hcl::Value& element : list->list) {
      const std::uint32_t bit = CapabilityBit(element.text, profile_);
      if (bit == 0) return prefix_ + "invalid capability \"" + element.text + "\"";
      if (bit == kDeny) {
        permissions.capabilities = kDeny;
        return "";
      }
      permissions.capabilities |= bit;
    }
    return "";
  }

  void ReadParameters(Permissions& permissions) const {
    const auto read = [&](std::string_view key, std::map<std::string, json::Box>& out) {
      const hcl::Value* value = Find(key);
      if (value == nullptr) return;
      for (const hcl::Item& item : value->object) {
        out[base::ToLowerAscii(item.keys[0])] = ToJson(item.value);
      }
    };
    read("allowed_parameters", permissions.allowed);
    read("denied_parameters", permissions.denied);
    if (const hcl::Value* value = Find("required_parameters")) {
      for (const hcl::Value& element : value->list) permissions.required.push_back(element.text);
    }
  }

  std::string ReadWrapping(Permissions& permissions) const {
    const auto read = [&](const std::string& key, std::int64_t& out) -> std::string {
      const hcl::Value* value = Find(key);
      if (value == nullptr) return "";
      const auto duration = convert::ToDuration(Json(value->text));
      if (!duration.ok()) return "error parsing " + key + ": " + duration.error;
      out = std::chrono::duration_cast<std::chrono::seconds>(duration.value).count();
      return "";
    };
    if (auto error = read("min_wrapping_ttl", permissions.min_wrapping_ttl_s); !error.empty()) {
      return error;
    }
    if (auto error = read("max_wrapping_ttl", permissions.max_wrapping_ttl_s); !error.empty()) {
      return error;
    }
    if (permissions.max_wrapping_ttl_s != 0 &&
        permissions.max_wrapping_ttl_s < permissions.min_wrapping_ttl_s) {
      return "max_wrapping_ttl cannot be less than min_wrapping_ttl";
    }
    return "";
  }

  const hcl::Item& item_;
  Profile profile_;
  std::string key_;
  std::string prefix_;
};

}  // namespace

std::vector<std::string> CapabilityNames(std::uint32_t capabilities) {
  std::vector<std::string> names;
  for (const NamedCapability& known : kCapabilities) {
    if ((capabilities & known.bit) != 0) names.emplace_back(known.name);
  }
  return names;
}

std::string Multierror(const std::vector<std::string>& errors) {
  std::string text = errors.size() == 1 ? "1 error occurred:\n"
                                        : std::to_string(errors.size()) + " errors occurred:\n";
  for (const std::string& error : errors) text += "\t* " + error + "\n";
  return text + "\n";
}

ParsedPolicy ParsePolicy(std::string_view text, Profile profile) {
  ParsedPolicy policy;
  const hcl::Parsed parsed = hcl::Parse(text);
  if (!parsed.error.empty()) {
    policy.error = parsed.error;
    return policy;
  }
  std::vector<std::string> invalid;
  for (const hcl::Item& item : parsed.items) {
    if (item.keys[0] == "path" || item.keys[0] == "name") continue;
    invalid.push_back("invalid key \"" + item.keys[0] + "\" on line " + std::to_string(item.line));
  }
  if (!invalid.empty()) {
    policy.error = Multierror(invalid);
    return policy;
  }
  for (const hcl::Item& item : parsed.items) {
    if (item.keys[0] != "path") continue;
    PathRule rule;
    policy.error = RuleReader(item, profile).Read(rule);
    if (!policy.error.empty()) {
      policy.rules.clear();
      return policy;
    }
    policy.rules.push_back(std::move(rule));
  }
  return policy;
}

}  // namespace vaultsim
