// identity/group and identity/lookup/group: internal groups.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "vaultsim/identity/identity.h"

namespace vaultsim::identity {
namespace {

Json ListOrNull(const std::vector<std::string>& list) { return list.empty() ? Json() : Json(list); }

Json GroupJson(const State& state, const IdentityGroup& group) {
  std::vector<std::string> parents;
  for (const IdentityGroup* parent : state.identity.ParentsOf(group.id)) {
    parents.push_back(parent->id);
  }
  return {{"alias", Json::object()},
          {"creation_time", base::FormatRfc3339Nano(group.created)},
          {"id", group.id},
          {"last_update_time", base::FormatRfc3339Nano(group.updated)},
          {"member_entity_ids", ListOrNull(group.entity_ids)},
          {"member_group_ids", ListOrNull(group.group_ids)},
          {"metadata", MetadataJson(group.metadata)},
          {"modify_index", group.modify_index},
          {"name", group.name},
          {"namespace_id", NamespaceId(state, group.ns)},
          {"parent_group_ids", ListOrNull(parents)},
          {"policies", ListOrNull(group.policies)},
          {"type", "internal"}};
}

std::vector<std::string> Unique(const std::vector<std::string>& list) {
  const std::set<std::string> set(list.begin(), list.end());
  return {set.begin(), set.end()};
}

// What a group is to become; an error leaves everything as it is.
struct Change {
  std::vector<std::string> policies = {};
  std::vector<std::string> entity_ids = {};
  std::vector<std::string> group_ids = {};
  std::optional<EngineError> error = {};
};

Change ReadChange(State& state, const FieldData& fields, const IdentityGroup* group) {
  Change change;
  if (group != nullptr) {
    change.policies = group->policies;
    change.entity_ids = group->entity_ids;
    change.group_ids = group->group_ids;
  }
  if (std::string error = ReadPolicies(fields, change.policies); !error.empty()) {
    change.error = UserError(std::move(error));
    return change;
  }
  if (fields.Has("member_entity_ids")) {
    change.entity_ids = Unique(fields.Strings("member_entity_ids"));
  }
  for (const std::string& id : change.entity_ids) {
    if (state.identity.FindEntity(id) == nullptr) {
      change.error = ServerError("invalid entity ID \"" + id + "\"");
      return change;
    }
  }
  if (fields.Has("member_group_ids")) {
    change.group_ids = Unique(fields.Strings("member_group_ids"));
  }
  for (const std::string& id : change.group_ids) {
    if (state.identity.FindGroup(id) == nullptr) {
      change.error = ServerError("invalid member group ID \"" + id + "\"");
    } else if (group != nullptr && state.identity.IsAbove(id, group->id)) {
      change.error = UserError("cyclic relationship detected for member group ID \"" + id + "\"");
    }
    if (change.error) return change;
  }
  return change;
}

EngineResult Write(State& state, const EngineRequest& request, const FieldData& fields,
                   IdentityGroup* group) {
  const std::string ns = NamespaceOf(request);
  const std::string name = fields.String("name");
  IdentityGroup* named = name.empty() ? nullptr : state.identity.FindGroupByName(ns, name);
  if (group == nullptr) {
    group = named;
  } else if (named != nullptr && named != group) {
    return UserError("group name is already in use");
  }
  const std::string type = fields.String("type");
  if (type == "external" && fields.Has("member_entity_ids")) {
    return UserError("member entities can't be set manually for external groups");
  }
  if (!type.empty() && type != "internal") {
    return UserError("invalid group type \"" + type + "\"");
  }
  Change change = ReadChange(state, fields, group);
  if (change.error) return *std::move(change.error);
  const bool is_new = group == nullptr;
  if (is_new) group = &state.identity.AddGroup(ns, NamespaceId(state, ns), state.Now());
  if (!name.empty()) group->name = name;
  if (fields.Has("metadata")) group->metadata = fields.Pairs("metadata");
  // A new member knows its new parent.
  for (const std::string& id : change.group_ids) {
    const bool known =
        std::find(group->group_ids.begin(), group->group_ids.end(), id) != group->group_ids.end();
    if (!known) ++state.identity.FindGroup(id)->modify_index;
  }
  group->policies = std::move(change.policies);
  group->entity_ids = std::move(change.entity_ids);
  group->group_ids = std::move(change.group_ids);
  group->updated = state.Now();
  ++group->modify_index;
  state.identity.Touch();
  if (!is_new) return EngineResponse{};
  return EngineResponse{.data = Json{{"id", group->id}, {"name", group->name}}};
}

EngineResult WriteById(State& state, const EngineRequest& request, const FieldData& fields) {
  const std::string id = fields.String("id");
  IdentityGroup* group = id.empty() ? nullptr : state.identity.FindGroup(id);
  if (!id.empty() && group == nullptr) return UserError("group ID does not exist");
  return Write(state, request, fields, group);
}

IdentityGroup* ById(State& state, const EngineRequest& request, const FieldData& fields) {
  IdentityGroup* group = state.identity.FindGroup(fields.String("id"));
  return group != nullptr && group->ns == NamespaceOf(request) ? group : nullptr;
}

IdentityGroup* ByName(State& state, const EngineRequest& request, const FieldData& fields) {
  return state.identity.FindGroupByName(NamespaceOf(request), fields.String("name"));
}

EngineResult List(const State& state, const EngineRequest& request, bool by_name) {
  Json keys = Json::array();
  Json info = Json::object();
  for (const auto& [id, group] : state.identity.groups()) {
    if (group.ns != NamespaceOf(request)) continue;
    keys.push_back(by_name ? group.name : id);
    info[id] = {{"name", group.name},
                {"num_member_entities", group.entity_ids.size()},
                {"num_parent_groups", state.identity.ParentsOf(id).size()}};
  }
  if (keys.empty()) return NotFound();
  Json data = {{"keys", std::move(keys)}};
  if (!by_name) data["key_info"] = std::move(info);
  return EngineResponse{.data = std::move(data)};
}

EngineResult Lookup(State& state, const EngineRequest& request, const FieldData& fields) {
  const IdentityGroup* group = nullptr;
  if (fields.Has("id")) {
    group = ById(state, request, fields);
  } else if (fields.Has("name")) {
    group = ByName(state, request, fields);
  } else {
    return UserError("query parameter not supplied");
  }
  if (group == nullptr) return EngineResponse{};
  return EngineResponse{.data = GroupJson(state, *group)};
}

std::vector<Field> GroupFields() {
  return {{.name = "id"},
          {.name = "name"},
          {.name = "type"},
          {.name = "metadata", .type = FieldType::kKvPairs},
          {.name = "policies", .type = FieldType::kCommaStringSlice},
          {.name = "member_entity_ids", .type = FieldType::kCommaStringSlice},
          {.name = "member_group_ids", .type = FieldType::kCommaStringSlice}};
}

using Finder = IdentityGroup* (*)(State&, const EngineRequest&, const FieldData&);

Path OneGroup(State& state, const char* pattern, Finder find, Handler write) {
  const Handler read = [&state, find](const EngineRequest& request,
                                      const FieldData& fields) -> EngineResult {
    const IdentityGroup* group = find(state, request, fields);
    if (group == nullptr) return NotFound();
    return EngineResponse{.data = GroupJson(state, *group)};
  };
  const Handler remove = [&state, find](const EngineRequest& request,
                                        const FieldData& fields) -> EngineResult {
    const IdentityGroup* group = find(state, request, fields);
    if (group != nullptr) state.identity.RemoveGroup(std::string(group->id));
    return EngineResponse{};
  };
  return {.pattern = pattern,
          .fields = GroupFields(),
          .handlers = {{Operation::kRead, read},
                       {Operation::kUpdate, std::move(write)},
                       {Operation::kDelete, remove}}};
}

}  // namespace

std::vector<Path> GroupPaths(State& state) {
  const Handler by_id = [&state](const EngineRequest& request, const FieldData& fields) {
    return WriteById(state, request, fields);
  };
  const Handler by_name = [&state](const EngineRequest& request, const FieldData& fields) {
    return Write(state, request, fields, nullptr);
  };
  const Handler lookup = [&state](const EngineRequest& request, const FieldData& fields) {
    return Lookup(state, request, fields);
  };
  return {{.pattern = "group", .fields = GroupFields(), .handlers = {{Operation::kUpdate, by_id}}},
          ListPath(state, "group/id/?", List, false),
          OneGroup(state, "group/id/{id:rest}", ById, by_id),
          ListPath(state, "group/name/?", List, true),
          OneGroup(state, "group/name/{name:rest}", ByName, by_name),
          {.pattern = "lookup/group",
           .fields = {{.name = "id"}, {.name = "name"}},
           .handlers = {{Operation::kUpdate, lookup}}}};
}

}  // namespace vaultsim::identity
