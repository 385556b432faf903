#include "vaultsim/mounts.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "vaultsim/product.h"

namespace vaultsim {
namespace {

bool SegmentsMatch(std::string_view glob, std::string_view path) {
  const bool prefix = glob.ends_with('*');
  if (prefix) glob.remove_suffix(1);
  while (!glob.empty()) {
    if (glob.front() == '+' && (glob.size() == 1 || glob[1] == '/')) {
      if (path.empty()) return false;
      glob.remove_prefix(1);
      path.remove_prefix(std::min(path.find('/'), path.size()));
    } else {
      if (path.empty() || path.front() != glob.front()) return false;
      glob.remove_prefix(1);
      path.remove_prefix(1);
    }
  }
  return prefix || path.empty();
}

// Types without a plugin behind them have no deprecation status.
bool HasDeprecationStatus(std::string_view type) {
  if (type.starts_with("ns_")) return false;
  constexpr std::array<std::string_view, 6> kBuiltIn = {"cubbyhole", "identity", "system",
                                                        "token",     "generic",  "agent_registry"};
  return std::find(kBuiltIn.begin(), kBuiltIn.end(), type) == kBuiltIn.end();
}

}  // namespace

bool MatchesGlob(const std::vector<std::string>& globs, std::string_view path) {
  return std::any_of(globs.begin(), globs.end(),
                     [&](const std::string& glob) { return SegmentsMatch(glob, path); });
}

Mount* Mounts::Add(std::unique_ptr<Mount> mount) {
  mount->unauthenticated = mount->engine->UnauthenticatedPaths();
  mount->sudo = mount->engine->SudoPaths();
  const std::string path = mount->path;
  return (mounts_[path] = std::move(mount)).get();
}

void Mounts::Remove(const std::string& path) { mounts_.erase(path); }

void Mounts::Rename(Mount& mount, const std::string& path, const std::string& name) {
  auto node = mounts_.extract(mount.path);
  mount.path = path;
  mount.name = name;
  node.key() = path;
  mounts_.insert(std::move(node));
}

Mount* Mounts::Route(std::string_view path) const {
  // Nothing nests, so only the greatest key that is not after path can be its prefix.
  auto at = mounts_.upper_bound(path);
  if (at != mounts_.begin()) {
    const Mount* mount = std::prev(at)->second.get();
    if (path.starts_with(mount->path)) return std::prev(at)->second.get();
  }
  return path.ends_with('/') ? nullptr : Find(std::string(path) + '/');
}

Mount* Mounts::Find(std::string_view path) const {
  const auto at = mounts_.find(path);
  return at == mounts_.end() ? nullptr : at->second.get();
}

Mount* Mounts::Conflict(std::string_view path) const {
  if (Mount* above = Route(path)) return above;
  const auto below = mounts_.lower_bound(path);
  const bool found = below != mounts_.end() && below->first.starts_with(path);
  return found ? below->second.get() : nullptr;
}

void Mounts::Visit(const std::function<void(Mount&)>& visit) const {
  for (const auto& [path, mount] : mounts_) visit(*mount);
}

namespace {

Json DescribeLockout(const LockoutConfig& lockout) {
  return {{"user_lockout_counter_reset_duration", lockout.counter_reset_s},
          {"user_lockout_threshold", lockout.threshold},
          {"user_lockout_duration", lockout.duration_s},
          {"user_lockout_disable", lockout.disabled}};
}

}  // namespace

Json DescribeMount(const Mount& mount, Profile profile, bool effective) {
  const MountConfig& config = mount.config;
  Json shown = {{"default_lease_ttl", effective ? mount.DefaultTtl() : config.default_lease_ttl_s},
                {"max_lease_ttl", effective ? mount.MaxTtl() : config.max_lease_ttl_s},
                {"force_no_cache", config.force_no_cache}};
  if (config.trim_request_trailing_slashes) shown["trim_request_trailing_slashes"] = true;
  if (!config.listing_visibility.empty()) shown["listing_visibility"] = config.listing_visibility;
  if (!config.identity_token_key.empty()) shown["identity_token_key"] = config.identity_token_key;
  if (mount.table == Table::kAuth) shown["token_type"] = config.token_type;
  for (const auto& [name, values] : config.lists) {
    if (!values.empty() || IsVault(profile)) shown[name] = values;
  }
  if (config.lockout) shown["user_lockout_config"] = DescribeLockout(*config.lockout);
  Json info = {{"type", mount.type},
               {"description", mount.description},
               {"accessor", mount.accessor},
               {"local", mount.local},
               {"seal_wrap", mount.seal_wrap},
               {"external_entropy_access", mount.external_entropy_access},
               {"options", mount.options ? Json(*mount.options) : Json()},
               {"uuid", mount.uuid},
               {"plugin_version", config.plugin_version},
               {"running_plugin_version", RunningPluginVersion(profile, mount.type)},
               {"running_sha256", ""},
               {"config", std::move(shown)}};
  if (HasDeprecationStatus(mount.type)) info["deprecation_status"] = "supported";
  return info;
}

LockoutConfig Mount::Lockout() const {
  LockoutConfig own{.threshold = 5, .duration_s = 900, .counter_reset_s = 900};
  own.disabled = type != "userpass" && type != "approle";
  if (!config.lockout) return own;
  if (config.lockout->threshold != 0) own.threshold = config.lockout->threshold;
  if (config.lockout->duration_s != 0) own.duration_s = config.lockout->duration_s;
  if (config.lockout->counter_reset_s != 0) own.counter_reset_s = config.lockout->counter_reset_s;
  own.disabled = config.lockout->disabled;
  return own;
}

Json DescribeTuning(const Mount& mount) {
  const MountConfig& config = mount.config;
  Json tuning = {{"description", mount.description},
                 {"default_lease_ttl", mount.DefaultTtl()},
                 {"max_lease_ttl", mount.MaxTtl()},
                 {"force_no_cache", config.force_no_cache}};
  if (config.trim_request_trailing_slashes) tuning["trim_request_trailing_slashes"] = true;
  if (!config.listing_visibility.empty()) tuning["listing_visibility"] = config.listing_visibility;
  if (!config.identity_token_key.empty()) tuning["identity_token_key"] = config.identity_token_key;
  if (!config.plugin_version.empty()) tuning["plugin_version"] = config.plugin_version;
  if (mount.external_entropy_access) tuning["external_entropy_access"] = true;
  if (mount.table == Table::kAuth) tuning["token_type"] = config.token_type;
  if (mount.options && !mount.options->empty()) tuning["options"] = *mount.options;
  for (const auto& [name, values] : config.lists) {
    if (!values.empty()) tuning[name] = values;
  }
  if (config.lockout) tuning.update(DescribeLockout(*config.lockout));
  return tuning;
}

}  // namespace vaultsim
