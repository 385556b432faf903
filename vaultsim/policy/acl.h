// Acl: what the policies of one token allow, with Vault's matching order [6.2].
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "json/fwd.h"
#include "vaultsim/framework/framework.h"
#include "vaultsim/policy/policy.h"

namespace vaultsim {

// A question to the ACL. Valid for the duration of the call.
struct Access {
  Operation operation = Operation::kRead;
  std::string_view path;       // with the namespace, with the slash of a LIST
  const Json* data = nullptr;  // the parameters; null: none
  std::int64_t wrap_ttl_s = 0;
};

struct Verdict {
  bool allowed = false;
  bool sudo = false;  // allowed and with the sudo capability
};

// Immutable after Add: safe to share between threads.
class Acl {
 public:
  // trims_lists: a LIST is compared with patterns without its slash first, as up to Vault 1.21.
  explicit Acl(bool trims_lists = false) : trims_lists_(trims_lists) {}
  // The root policy: everything.
  static Acl Root();

  // Unites the rules with what is there. prefix: the namespace of the policy ("" or "team/").
  void Add(const std::vector<PathRule>& rules, std::string_view prefix);

  bool is_root() const { return root_; }
  // OpenBao: a policy cannot be applied at all, so nothing can be asked.
  void Forbid() { forbidden_ = true; }
  bool is_forbidden() const { return forbidden_; }
  Verdict Check(const Access& access) const;
  // Sorted names; {"root"}, or {"deny"} when there is nothing.
  std::vector<std::string> Capabilities(std::string_view path) const;
  // Whether anything at or below a mount ("secret/") is allowed.
  bool HasMountAccess(std::string_view mount) const;

  // For sys/internal/ui/resultant-acl: pattern and permissions, sorted.
  using Visit = std::function<void(const std::string& path, const Permissions& permissions)>;
  void VisitExact(const Visit& visit) const;
  void VisitPrefixes(const Visit& visit) const;
  void VisitSegments(const Visit& visit) const;

 private:
  using Rules = std::map<std::string, Permissions, std::less<>>;

  const Permissions* Find(Operation operation, std::string_view path) const;
  const Permissions* FindPattern(std::string_view path) const;
  const Permissions* FindLongestPrefix(std::string_view path, std::string_view* prefix) const;

  bool root_ = false;
  bool forbidden_ = false;
  bool trims_lists_;
  Rules exact_;
  Rules prefixes_;  // without their '*'
  Rules segments_;  // with '+', and '*' if any
};

}  // namespace vaultsim
