#include "vaultsim/identity/store.h"

#include <algorithm>
#include <set>

namespace vaultsim {
namespace {

bool Contains(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

void PutMetadata(const std::string& prefix, const IdentityMetadata& metadata, Identity& identity) {
  if (!metadata) return;
  for (const auto& [key, value] : *metadata) identity.values[prefix + key] = value;
}

template <typename Map>
auto* FindIn(Map& map, std::string_view id) {
  const auto at = map.find(id);
  return at == map.end() ? nullptr : &at->second;
}

template <typename Map>
auto* FindByName(Map& map, const std::string& ns, std::string_view name) {
  const auto at = std::find_if(map.begin(), map.end(), [&](const auto& item) {
    return item.second.ns == ns && item.second.name == name;
  });
  return at == map.end() ? nullptr : &at->second;
}

}  // namespace

std::string IdentityStore::NewName(const char* kind, const std::string& ns_id) {
  std::string name = std::string(kind) + "_" + random_.Hex(4);
  return IsVault(profile_) ? name : name + "." + ns_id;
}

std::string IdentityStore::NewId(const std::string& ns_id) {
  const std::string id = random_.Uuid();
  return ns_id == "root" ? id : id + "." + ns_id;
}

Entity& IdentityStore::AddEntity(const std::string& ns, const std::string& ns_id,
                                 base::WallTime now) {
  Touch();
  const std::string id = NewId(ns_id);
  return entities_[id] = {
             .id = id, .ns = ns, .name = NewName("entity", ns_id), .created = now, .updated = now};
}

EntityAlias& IdentityStore::AddAlias(const std::string& entity_id, base::WallTime now) {
  Touch();
  const std::size_t dot = entity_id.find('.');
  const std::string id = NewId(dot == std::string::npos ? "root" : entity_id.substr(dot + 1));
  return aliases_[id] = {.id = id, .entity_id = entity_id, .created = now, .updated = now};
}

IdentityGroup& IdentityStore::AddGroup(const std::string& ns, const std::string& ns_id,
                                       base::WallTime now) {
  Touch();
  const std::string id = NewId(ns_id);
  return groups_[id] = {
             .id = id, .ns = ns, .name = NewName("group", ns_id), .created = now, .updated = now};
}

Entity* IdentityStore::FindEntity(std::string_view id) { return FindIn(entities_, id); }

const Entity* IdentityStore::FindEntity(std::string_view id) const { return FindIn(entities_, id); }

Entity* IdentityStore::FindEntityByName(const std::string& ns, std::string_view name) {
  return FindByName(entities_, ns, name);
}

EntityAlias* IdentityStore::FindAlias(std::string_view id) { return FindIn(aliases_, id); }

EntityAlias* IdentityStore::FindAlias(std::string_view mount_accessor, std::string_view name) {
  const auto at = std::find_if(aliases_.begin(), aliases_.end(), [&](const auto& item) {
    return item.second.mount_accessor == mount_accessor && item.second.name == name;
  });
  return at == aliases_.end() ? nullptr : &at->second;
}

IdentityGroup* IdentityStore::FindGroup(std::string_view id) { return FindIn(groups_, id); }

IdentityGroup* IdentityStore::FindGroupByName(const std::string& ns, std::string_view name) {
  return FindByName(groups_, ns, name);
}

Entity& IdentityStore::LogIn(const AliasLogin& login, base::WallTime now, bool* created) {
  EntityAlias* alias = FindAlias(login.mount_accessor, login.name);
  *created = alias == nullptr;
  if (*created) {
    const std::string entity_id = AddEntity(login.ns, login.ns_id, now).id;
    alias = &AddAlias(entity_id, now);
    alias->name = login.name;
    alias->mount_accessor = login.mount_accessor;
    alias->metadata = login.metadata;
  } else if (alias->metadata != login.metadata) {
    alias->metadata = login.metadata;
    alias->updated = now;
    Touch();
  }
  return entities_.find(alias->entity_id)->second;
}

void IdentityStore::RemoveEntity(const std::string& id) {
  Touch();
  std::erase_if(aliases_, [&](const auto& alias) { return alias.second.entity_id == id; });
  for (auto& [group_id, group] : groups_) std::erase(group.entity_ids, id);
  entities_.erase(id);
}

void IdentityStore::RemoveAlias(const std::string& id) {
  Touch();
  aliases_.erase(id);
}

void IdentityStore::RemoveGroup(const std::string& id) {
  Touch();
  for (auto& [group_id, group] : groups_) std::erase(group.group_ids, id);
  groups_.erase(id);
}

void IdentityStore::RemoveNamespace(const std::string& ns) {
  Touch();
  std::erase_if(groups_, [&](const auto& group) { return group.second.ns == ns; });
  std::erase_if(aliases_, [&](const auto& alias) {
    const Entity* entity = FindEntity(alias.second.entity_id);
    return entity == nullptr || entity->ns == ns;
  });
  std::erase_if(entities_, [&](const auto& entity) { return entity.second.ns == ns; });
}

std::vector<const EntityAlias*> IdentityStore::AliasesOf(std::string_view entity_id) const {
  std::vector<const EntityAlias*> found;
  for (const auto& [id, alias] : aliases_) {
    if (alias.entity_id == entity_id) found.push_back(&alias);
  }
  return found;
}

IdentityStore::Groups IdentityStore::ParentsOf(std::string_view group_id) const {
  Groups found;
  for (const auto& [id, group] : groups_) {
    if (Contains(group.group_ids, group_id)) found.push_back(&group);
  }
  return found;
}

IdentityStore::Groups IdentityStore::DirectGroupsOf(std::string_view entity_id) const {
  Groups found;
  for (const auto& [id, group] : groups_) {
    if (Contains(group.entity_ids, entity_id)) found.push_back(&group);
  }
  return found;
}

IdentityStore::Groups IdentityStore::InheritedGroupsOf(std::string_view entity_id) const {
  const Groups direct = DirectGroupsOf(entity_id);
  std::set<const IdentityGroup*> seen(direct.begin(), direct.end());
  Groups inherited;
  for (Groups level = direct; !level.empty();) {
    Groups next;
    for (const IdentityGroup* group : level) {
      for (const IdentityGroup* parent : ParentsOf(group->id)) {
        if (seen.insert(parent).second) next.push_back(parent);
      }
    }
    inherited.insert(inherited.end(), next.begin(), next.end());
    level = std::move(next);
  }
  return inherited;
}

bool IdentityStore::IsAbove(std::string_view group_id, std::string_view other_id) const {
  if (group_id == other_id) return true;
  const Groups parents = ParentsOf(other_id);
  return std::any_of(parents.begin(), parents.end(),
                     [&](const IdentityGroup* parent) { return IsAbove(group_id, parent->id); });
}

Identity IdentityStore::Describe(std::string_view entity_id) const {
  Identity identity;
  const Entity* entity = FindEntity(entity_id);
  if (entity == nullptr) return identity;
  identity.policies = PoliciesOf(entity_id);
  auto& values = identity.values;
  values["identity.entity.id"] = entity->id;
  values["identity.entity.name"] = entity->name;
  PutMetadata("identity.entity.metadata.", entity->metadata, identity);
  for (const EntityAlias* alias : AliasesOf(entity_id)) {
    const std::string prefix = "identity.entity.aliases." + alias->mount_accessor + ".";
    values[prefix + "id"] = alias->id;
    values[prefix + "name"] = alias->name;
    PutMetadata(prefix + "metadata.", alias->metadata, identity);
    PutMetadata(prefix + "custom_metadata.", alias->custom_metadata, identity);
  }
  for (const Groups& groups : {DirectGroupsOf(entity_id), InheritedGroupsOf(entity_id)}) {
    for (const IdentityGroup* group : groups) {
      for (const std::string& prefix : {"identity.groups.ids." + group->id + ".",
                                        "identity.groups.names." + group->name + "."}) {
        values[prefix + "id"] = group->id;
        values[prefix + "name"] = group->name;
        PutMetadata(prefix + "metadata.", group->metadata, identity);
      }
    }
  }
  return identity;
}

std::vector<std::string> IdentityStore::PoliciesOf(std::string_view entity_id) const {
  const Entity* entity = FindEntity(entity_id);
  if (entity == nullptr) return {};
  std::set<std::string> policies(entity->policies.begin(), entity->policies.end());
  for (const Groups& groups : {DirectGroupsOf(entity_id), InheritedGroupsOf(entity_id)}) {
    for (const IdentityGroup* group : groups) {
      policies.insert(group->policies.begin(), group->policies.end());
    }
  }
  return {policies.begin(), policies.end()};
}

}  // namespace vaultsim
