// The policy store.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "vaultsim/policy/acl.h"
#include "vaultsim/policy/policy.h"
#include "vaultsim/tokens.h"

namespace vaultsim {

struct StoredPolicy {
  std::string name;
  std::string text;
  std::vector<PathRule> rules;
  std::int64_t version = 1;
  base::WallTime modified = {};
  bool cas_required = false;
};

// What an entity adds to a token; empty: there is none.
struct Identity {
  std::map<std::string, std::string> values = {};  // of templates: "identity.entity.name"
  std::vector<std::string> policies = {};
};

// Names are lower case; "root" is not among them. Not thread-safe.
class Policies {
 public:
  explicit Policies(Profile profile) : profile_(profile) {}

  // The built-in policies of a namespace ("" or "team/").
  void AddBuiltIn(const std::string& ns, base::WallTime now);
  void DropNamespace(const std::string& ns);

  // What follows "failed to parse policy: ", or "".
  std::string Write(const std::string& ns, const std::string& name, const std::string& text,
                    base::WallTime now);
  void Delete(const std::string& ns, const std::string& name);
  const StoredPolicy* Find(const std::string& ns, const std::string& name) const;
  // Sorted, those with a slash last, then "root"; without the internal ones.
  std::vector<std::string> Names(const std::string& ns) const;

  // The token's ACL as of now; cached in the token until policies or identities change.
  const Acl& AclOf(const Token& token, std::uint64_t identity_generation,
                   const std::function<Identity()>& identity) const;
  // Those of the token's policies that allow this by themselves.
  std::vector<std::string> Granting(const Token& token, const Identity& identity,
                                    const Access& access) const;

 private:
  void AddTo(Acl& acl, const Token& token, const std::string& name, const Identity& identity) const;

  Profile profile_;
  std::uint64_t generation_ = 1;
  std::map<std::string, std::map<std::string, StoredPolicy>> by_namespace_;
};

// Lower case, trimmed, sorted, without duplicates and empty names.
std::vector<std::string> Unique(const std::vector<std::string>& names);
// The same; {"root"} when root is among them.
std::vector<std::string> SanitizePolicies(const std::vector<std::string>& names, bool add_default);

}  // namespace vaultsim
