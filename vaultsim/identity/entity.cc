// identity/entity and identity/lookup/entity.
#include <nlohmann/json.hpp>

#include "vaultsim/identity/identity.h"

namespace vaultsim::identity {
namespace {

Json Ids(const IdentityStore::Groups& groups) {
  Json ids = Json::array();
  for (const IdentityGroup* group : groups) ids.push_back(group->id);
  return ids;
}

Json EntityJson(const State& state, const Entity& entity) {
  const IdentityStore::Groups direct = state.identity.DirectGroupsOf(entity.id);
  const IdentityStore::Groups inherited = state.identity.InheritedGroupsOf(entity.id);
  Json all = Ids(direct);
  for (const Json& id : Ids(inherited)) all.push_back(id);
  Json aliases = Json::array();
  for (const EntityAlias* alias : state.identity.AliasesOf(entity.id)) {
    aliases.push_back(AliasJson(state, *alias));
  }
  return {{"aliases", std::move(aliases)},
          {"creation_time", base::FormatRfc3339Nano(entity.created)},
          {"direct_group_ids", Ids(direct)},
          {"disabled", entity.disabled},
          {"group_ids", std::move(all)},
          {"id", entity.id},
          {"inherited_group_ids", Ids(inherited)},
          {"last_update_time", base::FormatRfc3339Nano(entity.updated)},
          {"merged_entity_ids", nullptr},
          {"metadata", MetadataJson(entity.metadata)},
          {"name", entity.name},
          {"namespace_id", NamespaceId(state, entity.ns)},
          {"policies", entity.policies}};
}

// Writes what was given; a new entity is made only when nothing is wrong.
EngineResult Write(State& state, const EngineRequest& request, const FieldData& fields,
                   Entity* entity) {
  const std::string ns = NamespaceOf(request);
  const std::string name = fields.String("name");
  Entity* named = name.empty() ? nullptr : state.identity.FindEntityByName(ns, name);
  if (entity == nullptr) {
    entity = named;
  } else if (named != nullptr && named != entity) {
    return UserError("entity name is already in use");
  }
  std::vector<std::string> policies =
      entity == nullptr ? std::vector<std::string>() : entity->policies;
  if (std::string error = ReadPolicies(fields, policies); !error.empty()) {
    return UserError(std::move(error));
  }
  const bool is_new = entity == nullptr;
  if (is_new) entity = &state.identity.AddEntity(ns, NamespaceId(state, ns), state.Now());
  entity->policies = std::move(policies);
  if (!name.empty()) entity->name = name;
  if (fields.Has("metadata")) entity->metadata = fields.Pairs("metadata");
  if (fields.Has("disabled")) entity->disabled = fields.Bool("disabled");
  entity->updated = state.Now();
  state.identity.Touch();
  if (!is_new) return EngineResponse{};
  return EngineResponse{.data =
                            Json{{"aliases", nullptr}, {"id", entity->id}, {"name", entity->name}}};
}

EngineResult WriteById(State& state, const EngineRequest& request, const FieldData& fields) {
  const std::string id = fields.String("id");
  Entity* entity = id.empty() ? nullptr : state.identity.FindEntity(id);
  if (!id.empty() && entity == nullptr) return UserError("entity not found from id");
  return Write(state, request, fields, entity);
}

Entity* ById(State& state, const EngineRequest& request, const FieldData& fields) {
  Entity* entity = state.identity.FindEntity(fields.String("id"));
  return entity != nullptr && entity->ns == NamespaceOf(request) ? entity : nullptr;
}

Entity* ByName(State& state, const EngineRequest& request, const FieldData& fields) {
  return state.identity.FindEntityByName(NamespaceOf(request), fields.String("name"));
}

EngineResult Show(const State& state, const Entity* entity) {
  if (entity == nullptr) return NotFound();
  return EngineResponse{.data = EntityJson(state, *entity)};
}

EngineResult Remove(State& state, const Entity* entity) {
  if (entity != nullptr) state.identity.RemoveEntity(std::string(entity->id));
  return EngineResponse{};
}

EngineResult List(const State& state, const EngineRequest& request, bool by_name) {
  Json keys = Json::array();
  Json info = Json::object();
  for (const auto& [id, entity] : state.identity.entities()) {
    if (entity.ns != NamespaceOf(request)) continue;
    keys.push_back(by_name ? entity.name : id);
    Json aliases = Json::array();
    for (const EntityAlias* alias : state.identity.AliasesOf(id)) {
      const Json whole = AliasJson(state, *alias);
      Json shown = Json::object();
      for (const char* name : {"id", "mount_accessor", "mount_path", "mount_type", "name"}) {
        shown[name] = whole[name];
      }
      aliases.push_back(std::move(shown));
    }
    info[id] = {{"name", entity.name}};
    if (!aliases.empty()) info[id]["aliases"] = std::move(aliases);
  }
  if (keys.empty()) return NotFound();
  Json data = {{"keys", std::move(keys)}};
  if (!by_name) data["key_info"] = std::move(info);
  return EngineResponse{.data = std::move(data)};
}

EngineResult Lookup(State& state, const EngineRequest& request, const FieldData& fields) {
  const Entity* entity = nullptr;
  const std::string alias_name = fields.String("alias_name");
  const std::string accessor = fields.String("alias_mount_accessor");
  const EntityAlias* alias = nullptr;
  if (fields.Has("id")) {
    entity = ById(state, request, fields);
  } else if (fields.Has("name")) {
    entity = ByName(state, request, fields);
  } else if (fields.Has("alias_id")) {
    alias = state.identity.FindAlias(fields.String("alias_id"));
  } else if (!alias_name.empty() || !accessor.empty()) {
    if (alias_name.empty() || accessor.empty()) {
      return UserError("both 'alias_name' and 'alias_mount_accessor' needs to be set");
    }
    alias = state.identity.FindAlias(accessor, alias_name);
  } else {
    return UserError("query parameter not supplied");
  }
  if (alias != nullptr) entity = state.identity.FindEntity(alias->entity_id);
  if (entity == nullptr) return EngineResponse{};
  return EngineResponse{.data = EntityJson(state, *entity)};
}

std::vector<Field> EntityFields() {
  return {{.name = "id"},
          {.name = "name"},
          {.name = "metadata", .type = FieldType::kKvPairs},
          {.name = "policies", .type = FieldType::kCommaStringSlice},
          {.name = "disabled", .type = FieldType::kBool}};
}

using Finder = Entity* (*)(State&, const EngineRequest&, const FieldData&);

Path OneEntity(State& state, const char* pattern, Finder find, Handler write) {
  return {.pattern = pattern,
          .fields = EntityFields(),
          .handlers = {{Operation::kRead,
                        [&state, find](const EngineRequest& request, const FieldData& fields) {
                          return Show(state, find(state, request, fields));
                        }},
                       {Operation::kUpdate, std::move(write)},
                       {Operation::kDelete,
                        [&state, find](const EngineRequest& request, const FieldData& fields) {
                          return Remove(state, find(state, request, fields));
                        }}}};
}

}  // namespace

std::vector<Path> EntityPaths(State& state) {
  const Handler by_id = [&state](const EngineRequest& request, const FieldData& fields) {
    return WriteById(state, request, fields);
  };
  const Handler by_name = [&state](const EngineRequest& request, const FieldData& fields) {
    return Write(state, request, fields, nullptr);
  };
  const Handler lookup = [&state](const EngineRequest& request, const FieldData& fields) {
    return Lookup(state, request, fields);
  };
  return {
      {.pattern = "entity", .fields = EntityFields(), .handlers = {{Operation::kUpdate, by_id}}},
      ListPath(state, "entity/name/?", List, true),
      OneEntity(state, "entity/name/{name:rest}", ByName, by_name),
      ListPath(state, "entity/id/?", List, false),
      OneEntity(state, "entity/id/{id:rest}", ById, by_id),
      {.pattern = "lookup/entity",
       .fields = {{.name = "id"},
                  {.name = "name"},
                  {.name = "alias_id"},
                  {.name = "alias_name"},
                  {.name = "alias_mount_accessor"}},
       .handlers = {{Operation::kUpdate, lookup}}}};
}

}  // namespace vaultsim::identity
