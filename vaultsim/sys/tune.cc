// sys/mounts/:path/tune and sys/auth/:path/tune [2.4].
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>

#include "vaultsim/engines.h"
#include "vaultsim/framework/convert.h"
#include "vaultsim/kv/kv2.h"
#include "vaultsim/product.h"
#include "vaultsim/sys/plugin_version.h"
#include "vaultsim/sys/sys.h"

namespace vaultsim::sys {
namespace {

// 0 when it is no number, as a missing version counts.
std::int64_t Version(const std::map<std::string, std::string>& options) {
  const auto at = options.find("version");
  return at == options.end() ? 0 : convert::ToInt(Json(at->second), Profile::kVault2).value;
}

std::vector<Field> TuneFields() {
  std::vector<Field> fields = {{.name = "path"},
                               {.name = "default_lease_ttl"},
                               {.name = "max_lease_ttl"},
                               {.name = "description"},
                               {.name = "listing_visibility"},
                               {.name = "token_type"},
                               {.name = "plugin_version"},
                               {.name = "identity_token_key"},
                               {.name = "trim_request_trailing_slashes", .type = FieldType::kBool},
                               {.name = "user_lockout_config", .type = FieldType::kMap},
                               {.name = "options", .type = FieldType::kKvPairs}};
  for (const std::string& list : ConfigLists()) {
    fields.push_back({.name = list, .type = FieldType::kCommaStringSlice});
  }
  return fields;
}

bool IsTuneField(const std::string& name) {
  static const std::vector<Field> kFields = TuneFields();
  return std::any_of(kFields.begin(), kFields.end(),
                     [&](const Field& field) { return field.name == name; });
}

// One POST.
class Tuning {
 public:
  Tuning(State& state, const EngineRequest& request, const FieldData& fields, Mount& mount,
         std::string name)
      : state_(state),
        request_(request),
        fields_(fields),
        mount_(mount),
        name_(std::move(name)),
        config_(mount.config) {}

  EngineResult Run() {
    // OpenBao looks at everything before it changes anything; Vault stores each as it goes.
    static const std::vector<Step> kTogether = {&Tuning::CheckPlace,     &Tuning::ReadTtls,
                                                &Tuning::ReadLockout,    &Tuning::ReadPluginVersion,
                                                &Tuning::ReadVisibility, &Tuning::ReadTokenType,
                                                &Tuning::ReadOptions,    &Tuning::ReadIdentityKey,
                                                &Tuning::ReadLists,      &Tuning::ReadDescription};
    static const std::vector<Step> kEachAlone = {
        &Tuning::CheckPlace,      &Tuning::ReadTtls,          &Tuning::ReadLockout,
        &Tuning::ReadDescription, &Tuning::ReadPluginVersion, &Tuning::ReadIdentityKey,
        &Tuning::ReadAuditKeys,   &Tuning::ReadVisibility,    &Tuning::ReadTokenType,
        &Tuning::ReadLists,       &Tuning::ReadTrimming,      &Tuning::ReadOptions};
    const bool alone = state_.IsVault();
    for (const Step step : alone ? kEachAlone : kTogether) {
      std::string error = (this->*step)();
      // Of a lockout, what comes before its error stays.
      if (alone && (error.empty() || step == &Tuning::ReadLockout)) mount_.config = config_;
      if (!error.empty()) return Refusal(std::move(error));
    }
    mount_.config = std::move(config_);
    if (!options_.empty()) mount_.options = options_;
    if (upgrade_ && mount_.type == "token" && !state_.IsVault()) {
      return UserError("singleton plugin cannot be reloaded: \"token\"");
    }
    EngineResponse response;
    if (upgrade_) Upgrade(response);
    return response;
  }

 private:
  using Step = std::string (Tuning::*)();

  EngineError Refusal(std::string error) const {
    const bool unread = error.starts_with("unable to parse user lockout threshold");
    return unread && state_.IsVault() ? ServerError(std::move(error)) : UserError(std::move(error));
  }

  // OpenBao lets audit keys of its own mounts be tuned, Vault nothing.
  std::string CheckPlace() {
    constexpr std::array<std::string_view, 4> kFixed = {"sys/", "cubbyhole/", "audit/",
                                                        "agent-registry/"};
    const bool fixed = std::any_of(kFixed.begin(), kFixed.end(), [&](std::string_view prefix) {
      return name_.starts_with(prefix) &&
             (prefix != "agent-registry/" || state_.environment.profile == Profile::kVault2);
    });
    if (state_.IsVault()) return fixed ? "cannot tune \"" + name_ + "\"" : "";
    if ((!fixed && !name_.starts_with("identity/")) || !request_.data->is_object()) return "";
    for (const auto& item : request_.data->items()) {
      if (item.key().starts_with("audit_non_hmac_") || !IsTuneField(item.key())) continue;
      return "cannot tune parameter " + item.key() + " of " + name_;
    }
    return "";
  }

  std::string ReadTtl(const char* key, std::int64_t& out) {
    return ReadSpan(fields_.String(key), out);
  }

  std::string ReadTtls() {
    if (auto error = ReadTtl("default_lease_ttl", config_.default_lease_ttl_s); !error.empty()) {
      return error;
    }
    if (auto error = ReadTtl("max_lease_ttl", config_.max_lease_ttl_s); !error.empty()) {
      return error;
    }
    const std::int64_t shortest = config_.default_lease_ttl_s;
    const std::int64_t longest = config_.max_lease_ttl_s;
    if (shortest != 0 && longest != 0 && longest < shortest) {
      return "backend max lease TTL of " + std::to_string(longest) +
             " would be less than backend default lease TTL of " + std::to_string(shortest);
    }
    return "";
  }

  std::string ReadLockout() {
    const Json given = fields_.Raw("user_lockout_config");
    if (!given.is_object() || given.empty()) return "";
    if (mount_.table != Table::kAuth) return "";
    const auto text = [&](const char* name) {
      const auto at = given.find(name);
      return at == given.end() || at->is_null() ? std::string() : convert::GoValue(*at);
    };
    for (const char* name :
         {"lockout_threshold", "lockout_duration", "lockout_counter_reset_duration"}) {
      const auto at = given.find(name);
      const bool scalar =
          at == given.end() || at->is_null() || at->is_string() || gojson::IsNumber(*at);
      if (!scalar) return "unable to convert given user lockout config information";
    }
    const auto disable = given.find("lockout_disable");
    const bool has_disable = disable != given.end() && !disable->is_null();
    if (has_disable && !disable->is_boolean()) {
      return "unable to convert given user lockout config information";
    }
    if (mount_.type != "userpass" && mount_.type != "approle") {
      return "tuning of user lockout configuration for auth type \"" + mount_.type +
             "\" not allowed";
    }
    if (!config_.lockout) config_.lockout.emplace();
    if (std::string error = ReadThreshold(text("lockout_threshold")); !error.empty()) return error;
    if (has_disable) config_.lockout->disabled = disable->get<bool>();
    if (std::string error = ReadSpan(text("lockout_duration"), config_.lockout->duration_s);
        !error.empty()) {
      return error;
    }
    return ReadSpan(text("lockout_counter_reset_duration"), config_.lockout->counter_reset_s);
  }

  std::string ReadThreshold(const std::string& text) {
    if (text.empty()) return "";
    std::uint64_t& out = config_.lockout->threshold;
    const char* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, out);
    if (error == std::errc() && at == end) return "";
    const bool range = error == std::errc::result_out_of_range;
    return "unable to parse user lockout threshold: strconv.ParseUint: parsing \"" + text +
           "\": " + (range ? "value out of range" : "invalid syntax");
  }

  static std::string ReadSpan(const std::string& text, std::int64_t& out) {
    if (text.empty()) return "";
    const auto duration =
        text == "system" ? convert::ToDuration(Json(0)) : convert::ToDuration(Json(text));
    if (!duration.ok()) return duration.error;
    out = std::chrono::duration_cast<std::chrono::seconds>(duration.value).count();
    return "";
  }

  std::string ReadDescription() {
    if (fields_.Has("description")) mount_.description = fields_.String("description");
    return "";
  }

  std::string ReadPluginVersion() {
    if (!fields_.Has("plugin_version")) return "";
    PluginVersion version =
        vaultsim::ReadPluginVersion(fields_.String("plugin_version"), state_.environment.profile);
    if (!version.error.empty()) return version.error;
    const bool built_in =
        version.text == RunningPluginVersion(state_.environment.profile, mount_.type);
    if (!built_in || mount_.type == "token") {
      return "plugin not found in the catalog: " + mount_.type + ", version=" + version.text;
    }
    config_.plugin_version = std::move(version.text);
    return "";
  }

  std::string ReadVisibility() {
    if (!fields_.Has("listing_visibility")) return "";
    const std::string word = fields_.String("listing_visibility");
    if (!word.empty() && word != "unauth" && word != "hidden") {
      return "invalid listing_visibility " + word;
    }
    config_.listing_visibility = word;
    return "";
  }

  std::string ReadTokenType() {
    if (!fields_.Has("token_type")) return "";
    if (mount_.table != Table::kAuth) return "'token_type' can only be modified on auth mounts";
    const std::string word = fields_.String("token_type");
    if (mount_.type == "token") {
      return "'token_type' cannot be set for 'token' or 'ns_token' auth mounts";
    }
    constexpr std::array<std::string_view, 5> kTypes = {"", "default-service", "default-batch",
                                                        "service", "batch"};
    if (std::find(kTypes.begin(), kTypes.end(), word) == kTypes.end()) {
      return "invalid value for 'token_type'";
    }
    config_.token_type = word.empty() ? "default-service" : word;
    return "";
  }

  void ReadList(const std::string& name) {
    if (!fields_.Has(name)) return;
    std::vector<std::string> list = fields_.Strings(name);
    if (list.empty() && state_.IsVault()) {
      config_.lists.erase(name);
    } else {
      config_.lists[name] = std::move(list);
    }
  }

  std::string ReadIdentityKey() {
    if (fields_.Has("identity_token_key")) {
      const std::string key = fields_.String("identity_token_key");
      // There is only the one that Vault makes itself.
      if (state_.IsVault() && !key.empty() && key != "default") {
        return "key \"" + key + "\" does not exist";
      }
      config_.identity_token_key = key;
    }
    return "";
  }

  std::string ReadAuditKeys() {
    ReadList("audit_non_hmac_request_keys");
    ReadList("audit_non_hmac_response_keys");
    return "";
  }

  std::string ReadLists() {
    for (const std::string& list : ConfigLists()) ReadList(list);
    return "";
  }

  std::string ReadTrimming() {
    if (fields_.Has("trim_request_trailing_slashes")) {
      config_.trim_request_trailing_slashes = fields_.Bool("trim_request_trailing_slashes");
    }
    return "";
  }

  std::string ReadOptions() {
    const auto given = fields_.Pairs("options");
    if (given.empty()) return "";
    options_ = mount_.options.value_or(std::map<std::string, std::string>());
    if (given.contains("version")) {
      old_version_ = Version(options_);
      new_version_ = Version(given);
      if (new_version_ != 1 && new_version_ != 2) {
        return "invalid version provided: " + std::to_string(new_version_);
      }
      if (old_version_ > new_version_) {
        return "cannot downgrade mount from version " + std::to_string(old_version_);
      }
      upgrade_ = old_version_ < new_version_;
    }
    for (const auto& [key, value] : given) {
      if (value.empty() && key != "version") {
        options_.erase(key);
      } else {
        options_[key] = value;
      }
    }
    return "";
  }

  void Upgrade(EngineResponse& response) {
    const bool kv = mount_.type == "kv" || mount_.type == "generic";
    if (kv && new_version_ == 2) {
      auto upgraded = UpgradeKv1(*mount_.engine, state_.environment);
      if (upgraded != nullptr) mount_.engine = std::move(upgraded);
    }
    // OpenBao 2.7 prints the new version before it has one.
    const std::int64_t shown = state_.IsVault() ? new_version_ : 0;
    response.warnings.push_back(
        "Upgrading mount from version " + std::to_string(old_version_) + " to version " +
        std::to_string(shown) +
        ". This mount will be unavailable for a brief period and will resume service shortly.");
  }

  State& state_;
  const EngineRequest& request_;
  const FieldData& fields_;
  Mount& mount_;
  std::string name_;
  MountConfig config_;
  std::map<std::string, std::string> options_;
  std::int64_t old_version_ = 0;
  std::int64_t new_version_ = 0;
  bool upgrade_ = false;
};

Path TunePath(State& state, const std::string& root, const std::string& prefix) {
  const auto find = [&state, prefix](const EngineRequest& request, const FieldData& fields,
                                     std::string& name) {
    name = prefix + MountName(fields.String("path"));
    return state.mounts.Route(NamespaceOf(request) + name);
  };
  return {.pattern = root + "/{path:rest}/tune",
          .fields = TuneFields(),
          .handlers = {
              {Operation::kRead,
               [find](const EngineRequest& request, const FieldData& fields) {
                 std::string name;
                 const Mount* mount = find(request, fields, name);
                 if (mount == nullptr) {
                   return EngineResult(UserError("cannot fetch sysview for path \"" + name + "\""));
                 }
                 return EngineResult(EngineResponse{.data = DescribeTuning(*mount)});
               }},
              {Operation::kUpdate,
               [find, &state](const EngineRequest& request, const FieldData& fields) {
                 std::string name;
                 Mount* mount = find(request, fields, name);
                 if (mount == nullptr) {
                   return EngineResult(
                       UserError("tune of path \"" + name + "\" failed: no mount entry found"));
                 }
                 return Tuning(state, request, fields, *mount, name).Run();
               }}}};
}

}  // namespace

std::vector<Path> TunePaths(State& state) {
  std::vector<Path> paths;
  paths.push_back(TunePath(state, "mounts", ""));
  paths.push_back(TunePath(state, "auth", "auth/"));
  return paths;
}

}  // namespace vaultsim::sys
