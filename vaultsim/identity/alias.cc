// identity/entity-alias.
#include <nlohmann/json.hpp>

#include "vaultsim/identity/identity.h"

namespace vaultsim::identity {
namespace {

bool HasAuthMount(const State& state, const std::string& accessor) {
  bool found = false;
  state.mounts.Visit([&](const Mount& mount) {
    found = found || (mount.table == Table::kAuth && mount.accessor == accessor);
  });
  return found;
}

EngineResult Write(State& state, const EngineRequest& request, const FieldData& fields) {
  const std::string name = fields.String("name");
  const std::string accessor = fields.String("mount_accessor");
  std::string entity_id = fields.String("canonical_id");
  if (entity_id.empty()) entity_id = fields.String("entity_id");
  const std::string id = fields.String("id");
  if (id.empty() && (name.empty() || accessor.empty())) {
    return UserError("'id' or 'mount_accessor' and 'name' must be provided");
  }
  EntityAlias* alias = id.empty() ? nullptr : state.identity.FindAlias(id);
  if (!id.empty() && alias == nullptr) return UserError("invalid alias ID provided");
  if (!accessor.empty() && !HasAuthMount(state, accessor)) {
    return UserError("invalid mount accessor \"" + accessor + "\"");
  }
  if (alias == nullptr) alias = state.identity.FindAlias(accessor, name);
  if (!entity_id.empty() && state.identity.FindEntity(entity_id) == nullptr) {
    return UserError("invalid canonical ID");
  }
  const std::string place = accessor.empty() && alias != nullptr ? alias->mount_accessor : accessor;
  const std::string owner = entity_id.empty() && alias != nullptr ? alias->entity_id : entity_id;
  for (const EntityAlias* other : state.identity.AliasesOf(owner)) {
    if (other != alias && other->mount_accessor == place) {
      return UserError("Alias already exists for requested entity and mount accessor");
    }
  }
  if (alias == nullptr) {
    const std::string ns = NamespaceOf(request);
    const std::string made =
        owner.empty() ? state.identity.AddEntity(ns, NamespaceId(state, ns), state.Now()).id
                      : owner;
    alias = &state.identity.AddAlias(made, state.Now());
  } else if (!owner.empty()) {
    alias->entity_id = owner;
  }
  if (!name.empty()) alias->name = name;
  alias->mount_accessor = place;
  alias->custom_metadata = fields.Pairs("custom_metadata");
  alias->updated = state.Now();
  state.identity.Touch();
  return EngineResponse{.data = Json{{"canonical_id", alias->entity_id}, {"id", alias->id}}};
}

EngineResult Read(State& state, const FieldData& fields) {
  const EntityAlias* alias = state.identity.FindAlias(fields.String("id"));
  if (alias == nullptr) return NotFound();
  const Entity* entity = state.identity.FindEntity(alias->entity_id);
  Json data = AliasJson(state, *alias);
  data["namespace_id"] = NamespaceId(state, entity == nullptr ? "" : entity->ns);
  return EngineResponse{.data = std::move(data)};
}

EngineResult List(const State& state, const EngineRequest& request) {
  Json keys = Json::array();
  Json info = Json::object();
  for (const auto& [id, alias] : state.identity.aliases()) {
    const Entity* entity = state.identity.FindEntity(alias.entity_id);
    if (entity == nullptr || entity->ns != NamespaceOf(request)) continue;
    keys.push_back(id);
    info[id] = AliasJson(state, alias);
    for (const char* name :
         {"id", "creation_time", "last_update_time", "merged_from_canonical_ids"}) {
      info[id].erase(name);
    }
  }
  if (keys.empty()) return NotFound();
  return EngineResponse{.data = Json{{"keys", std::move(keys)}, {"key_info", std::move(info)}}};
}

std::vector<Field> AliasFields() {
  return {{.name = "id"},
          {.name = "name"},
          {.name = "mount_accessor"},
          {.name = "canonical_id"},
          {.name = "entity_id"},
          {.name = "custom_metadata", .type = FieldType::kKvPairs}};
}

}  // namespace

std::vector<Path> AliasPaths(State& state) {
  const Handler write = [&state](const EngineRequest& request, const FieldData& fields) {
    return Write(state, request, fields);
  };
  const Handler read = [&state](const EngineRequest&, const FieldData& fields) {
    return Read(state, fields);
  };
  const Handler remove = [&state](const EngineRequest&, const FieldData& fields) -> EngineResult {
    state.identity.RemoveAlias(fields.String("id"));
    return EngineResponse{};
  };
  const Handler list = [&state](const EngineRequest& request, const FieldData&) {
    return List(state, request);
  };
  return {
      {.pattern = "entity-alias",
       .fields = AliasFields(),
       .handlers = {{Operation::kUpdate, write}}},
      {.pattern = "entity-alias/id/?", .fields = {}, .handlers = {{Operation::kList, list}}},
      {.pattern = "entity-alias/id/{id:rest}",
       .fields = AliasFields(),
       .handlers = {
           {Operation::kRead, read}, {Operation::kUpdate, write}, {Operation::kDelete, remove}}}};
}

}  // namespace vaultsim::identity
