#include "vaultsim/state_dump.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <tuple>
#include <utility>

namespace vaultsim {
namespace {

Json MountToJson(const Mount& mount) {
  Json json = {{"type", mount.type}, {"accessor", mount.accessor}, {"uuid", mount.uuid}};
  if (!mount.description.empty()) json["description"] = mount.description;
  if (mount.options) json["options"] = *mount.options;
  return json;
}

Json TokenToJson(const Token& token, bool values) {
  Json json = {{"accessor", token.accessor},
               {"policies", token.policies},
               {"path", token.path},
               {"display_name", token.display_name},
               {"created", base::FormatRfc3339Nano(token.created)},
               {"expires", nullptr},
               {"orphan", token.parent.empty()}};
  if (token.expires) json["expires"] = base::FormatRfc3339Nano(*token.expires);
  if (token.num_uses != 0) json["num_uses"] = token.num_uses;
  if (!token.ns.empty()) json["namespace"] = token.ns;
  if (values) json["id"] = token.id;
  return json;
}

Json NamespaceNames(const State& state) {
  Json names = Json::array({""});
  for (const auto& [name, ns] : state.namespaces) names.push_back(name);
  return names;
}

}  // namespace

Json DumpState(const State& state, bool values) {
  Json mounts = Json::object();
  Json auth = Json::object();
  state.mounts.Visit([&](const Mount& mount) {
    (mount.table == Table::kAuth ? auth : mounts)[mount.path] = MountToJson(mount);
  });
  const Json namespaces = NamespaceNames(state);
  Json policies = Json::object();
  for (const Json& ns : namespaces) {
    const std::string prefix = ns.get<std::string>();
    for (const std::string& name : state.policies.Names(prefix)) {
      const StoredPolicy* policy = state.policies.Find(prefix, name);
      policies[prefix + name] = policy == nullptr ? "" : policy->text;
    }
  }
  Json tokens = Json::array();
  state.tokens.Visit([&](const Token& token) {
    // Nobody has looked at it since, or it would be gone.
    const bool over = token.expires && *token.expires <= state.Now();
    if (!over) tokens.push_back(TokenToJson(token, values));
  });
  std::sort(tokens.begin(), tokens.end(), [](const Json& a, const Json& b) {
    return std::tie(a["created"], a["accessor"]) < std::tie(b["created"], b["accessor"]);
  });
  return {{"profile", ProfileName(state.environment.profile)},
          {"sealed", state.sealed},
          {"cluster_id", state.cluster_id},
          {"counts",
           {{"mounts", mounts.size()},
            {"auth", auth.size()},
            {"policies", policies.size()},
            {"tokens", tokens.size()},
            {"leases", state.leases.size()},
            {"entities", state.identity.entities().size()},
            {"namespaces", namespaces.size()}}},
          {"namespaces", namespaces},
          {"mounts", std::move(mounts)},
          {"auth", std::move(auth)},
          {"policies", std::move(policies)},
          {"tokens", std::move(tokens)}};
}

}  // namespace vaultsim
