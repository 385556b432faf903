// Entities, their aliases and internal groups: who is behind a token, and what that adds to it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "vaultsim/framework/profile.h"
#include "vaultsim/policy/policies.h"

namespace vaultsim {

using IdentityMetadata = std::optional<std::map<std::string, std::string>>;  // nullopt: null

struct EntityAlias {
  std::string id = {};
  std::string entity_id = {};
  std::string name = {};
  std::string mount_accessor = {};
  IdentityMetadata metadata = {};  // of the last login
  IdentityMetadata custom_metadata = {};
  base::WallTime created = {};
  base::WallTime updated = {};
};

struct Entity {
  std::string id = {};
  std::string ns = {};
  std::string name = {};
  IdentityMetadata metadata = {};
  std::vector<std::string> policies = {};
  bool disabled = false;
  base::WallTime created = {};
  base::WallTime updated = {};
};

struct IdentityGroup {
  std::string id = {};
  std::string ns = {};
  std::string name = {};
  IdentityMetadata metadata = {};
  std::vector<std::string> policies = {};
  std::vector<std::string> entity_ids = {};
  std::vector<std::string> group_ids = {};
  base::WallTime created = {};
  base::WallTime updated = {};
  int modify_index = 0;
};

// Of an alias that logs in.
struct AliasLogin {
  std::string ns = {};
  std::string ns_id = {};  // "root"
  std::string mount_accessor = {};
  std::string name = {};
  IdentityMetadata metadata = {};
};

// Not thread-safe: under the simulator's lock. Pointers stay valid until their object is gone.
class IdentityStore {
 public:
  using Groups = std::vector<const IdentityGroup*>;

  IdentityStore(Profile profile, base::Random& random) : profile_(profile), random_(random) {}

  // A new one with a name of its own; ns_id: "root".
  Entity& AddEntity(const std::string& ns, const std::string& ns_id, base::WallTime now);
  EntityAlias& AddAlias(const std::string& entity_id, base::WallTime now);
  IdentityGroup& AddGroup(const std::string& ns, const std::string& ns_id, base::WallTime now);

  Entity* FindEntity(std::string_view id);
  const Entity* FindEntity(std::string_view id) const;
  Entity* FindEntityByName(const std::string& ns, std::string_view name);
  EntityAlias* FindAlias(std::string_view id);
  EntityAlias* FindAlias(std::string_view mount_accessor, std::string_view name);
  IdentityGroup* FindGroup(std::string_view id);
  IdentityGroup* FindGroupByName(const std::string& ns, std::string_view name);

  // The entity of an alias, made when there is none. created: whether it was.
  Entity& LogIn(const AliasLogin& login, base::WallTime now, bool* created);

  void RemoveEntity(const std::string& id);
  void RemoveAlias(const std::string& id);
  void RemoveGroup(const std::string& id);
  void RemoveNamespace(const std::string& ns);

  std::vector<const EntityAlias*> AliasesOf(std::string_view entity_id) const;
  Groups ParentsOf(std::string_view group_id) const;
  Groups DirectGroupsOf(std::string_view entity_id) const;
  Groups InheritedGroupsOf(std::string_view entity_id) const;
  // Whether a group is the other one or above it.
  bool IsAbove(std::string_view group_id, std::string_view other_id) const;

  // What templates and the ACL need; empty without an entity.
  Identity Describe(std::string_view entity_id) const;
  // Of the entity and all of its groups; sorted.
  std::vector<std::string> PoliciesOf(std::string_view entity_id) const;

  const std::map<std::string, Entity, std::less<>>& entities() const { return entities_; }
  const std::map<std::string, EntityAlias, std::less<>>& aliases() const { return aliases_; }
  const std::map<std::string, IdentityGroup, std::less<>>& groups() const { return groups_; }

  // Changes with everything above; to be called after a change by pointer.
  void Touch() { ++generation_; }
  std::uint64_t generation() const { return generation_; }

 private:
  // With the namespace's id behind it, but for the root's.
  std::string NewId(const std::string& ns_id);
  std::string NewName(const char* kind, const std::string& ns_id);

  Profile profile_;
  base::Random& random_;
  std::uint64_t generation_ = 0;
  std::map<std::string, Entity, std::less<>> entities_;
  std::map<std::string, EntityAlias, std::less<>> aliases_;
  std::map<std::string, IdentityGroup, std::less<>> groups_;
};

}  // namespace vaultsim
