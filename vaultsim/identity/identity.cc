#include "vaultsim/identity/identity.h"

#include <nlohmann/json.hpp>

namespace vaultsim {
namespace {

class IdentityEngine : public Engine {
 public:
  explicit IdentityEngine(State& state) {
    for (auto* part : {identity::EntityPaths, identity::AliasPaths, identity::GroupPaths}) {
      for (Path& path : part(state)) paths_.push_back(std::move(path));
    }
  }
  const std::vector<Path>& Paths() const override { return paths_; }
  std::string Type() const override { return "identity"; }

 private:
  std::vector<Path> paths_;
};

}  // namespace

std::unique_ptr<Engine> MakeIdentity(State& state) {
  return std::make_unique<IdentityEngine>(state);
}

namespace identity {

std::string NamespaceOf(const EngineRequest& request) {
  constexpr std::string_view kMount = "identity/";
  return request.mount.substr(0, request.mount.size() - kMount.size());
}

Path ListPath(State& state, const char* pattern, Lister list, bool by_name) {
  return {.pattern = pattern,
          .fields = {},
          .handlers = {{Operation::kList,
                        [&state, list, by_name](const EngineRequest& request, const FieldData&) {
                          return list(state, request, by_name);
                        }}}};
}

std::string NamespaceId(const State& state, const std::string& ns) {
  return ns.empty() ? "root" : state.namespaces.at(ns).id;
}

Json MetadataJson(const IdentityMetadata& metadata) {
  if (!metadata) return nullptr;
  return metadata->empty() ? Json::object() : Json(*metadata);
}

Json AliasJson(const State& state, const EntityAlias& alias) {
  Json data = {{"canonical_id", alias.entity_id},
               {"creation_time", base::FormatRfc3339Nano(alias.created)},
               {"custom_metadata", MetadataJson(alias.custom_metadata)},
               {"id", alias.id},
               {"last_update_time", base::FormatRfc3339Nano(alias.updated)},
               {"local", false},
               {"merged_from_canonical_ids", nullptr},
               {"metadata", MetadataJson(alias.metadata)},
               {"mount_accessor", alias.mount_accessor},
               {"mount_path", ""},
               {"mount_type", ""},
               {"name", alias.name}};
  state.mounts.Visit([&](const Mount& mount) {
    if (mount.accessor != alias.mount_accessor) return;
    data["mount_path"] = (mount.table == Table::kAuth ? "auth/" : "") + mount.name;
    data["mount_type"] = mount.type;
  });
  return data;
}

std::string ReadPolicies(const FieldData& fields, std::vector<std::string>& policies) {
  if (!fields.Has("policies")) return "";
  std::vector<std::string> given = SanitizePolicies(fields.Strings("policies"), false);
  if (given == std::vector<std::string>{"root"}) return "policies cannot contain root";
  policies = std::move(given);
  return "";
}

}  // namespace identity
}  // namespace vaultsim
