#include "vaultsim/policy/policies.h"

#include <algorithm>
#include <optional>
#include <set>

#include "base/encoding.h"
#include "vaultsim/framework/convert.h"

namespace vaultsim {
namespace {

// What a Vault 2.1 server has beside "default"; limits agents, which are not simulated.
constexpr std::string_view kCeilingText = "# Ceiling for agents\n";

// The text of a template; nullopt: something has no value for this identity. forbidden: a value
// would be more than one segment, or a pattern.
std::optional<std::string> Resolve(const std::string& path, const Identity& identity,
                                   bool& forbidden) {
  std::string out;
  std::size_t from = 0;
  while (true) {
    const std::size_t open = path.find("{{", from);
    if (open == std::string::npos) return out + path.substr(from);
    const std::size_t close = path.find("}}", open);
    if (close == std::string::npos) return std::nullopt;
    const std::string name =
        convert::TrimSpace(std::string_view(path).substr(open + 2, close - open - 2));
    const auto value = identity.values.find(name);
    if (value == identity.values.end()) return std::nullopt;
    forbidden = forbidden || value->second.find_first_of("/+*") != std::string::npos;
    out += path.substr(from, open - from) + value->second;
    from = close + 2;
  }
}

std::vector<PathRule> ResolveTemplates(const std::vector<PathRule>& rules, const Identity& identity,
                                       bool& forbidden) {
  std::vector<PathRule> resolved;
  for (PathRule rule : rules) {
    const auto path = Resolve(rule.path, identity, forbidden);
    if (!path) continue;
    rule.path = *path;
    resolved.push_back(std::move(rule));
  }
  return resolved;
}

// The token's own and its entity's.
std::set<std::string> AllPolicies(const Token& token, const Identity& identity) {
  std::set<std::string> names(token.policies.begin(), token.policies.end());
  names.insert(identity.policies.begin(), identity.policies.end());
  return names;
}

}  // namespace

void Policies::AddBuiltIn(const std::string& ns, base::WallTime now) {
  Write(ns, "default", std::string(DefaultPolicyText(profile_)), now);
  std::string wrapping = "\n" + std::string(kResponseWrappingPolicyText);
  if (profile_ == Profile::kOpenBao2) {
    wrapping += "\npath \"auth/token/revoke-self\" {\n    capabilities = [\"update\"]\n}\n";
  }
  Write(ns, "response-wrapping", wrapping, now);
  if (profile_ == Profile::kVault2) Write(ns, "default-ceiling", std::string(kCeilingText), now);
}

void Policies::DropNamespace(const std::string& ns) {
  by_namespace_.erase(ns);
  ++generation_;
}

std::string Policies::Write(const std::string& ns, const std::string& name, const std::string& text,
                            base::WallTime now) {
  ParsedPolicy parsed = ParsePolicy(text, profile_);
  if (!parsed.error.empty()) return parsed.error;
  ++generation_;
  auto& policies = by_namespace_[ns];
  const auto [at, added] = policies.try_emplace(name);
  StoredPolicy& policy = at->second;
  policy.version = added ? 1 : policy.version + 1;
  policy.name = name;
  policy.text = text;
  policy.rules = std::move(parsed.rules);
  policy.modified = now;
  return "";
}

void Policies::Delete(const std::string& ns, const std::string& name) {
  by_namespace_[ns].erase(name);
  ++generation_;
}

const StoredPolicy* Policies::Find(const std::string& ns, const std::string& name) const {
  const auto policies = by_namespace_.find(ns);
  if (policies == by_namespace_.end()) return nullptr;
  const auto at = policies->second.find(name);
  return at == policies->second.end() ? nullptr : &at->second;
}

namespace {

// The store is walked folder by folder: what lies in one, then its folders from the last to the
// first.
bool IsWalkedBefore(const std::string& left, const std::string& right) {
  const std::size_t common =
      std::mismatch(left.begin(), left.end(), right.begin(), right.end()).first - left.begin();
  const std::size_t slash = common == 0 ? std::string::npos : left.rfind('/', common - 1);
  const std::size_t start = slash == std::string::npos ? 0 : slash + 1;
  const std::size_t left_end = left.find('/', start);
  const std::size_t right_end = right.find('/', start);
  const bool left_is_folder = left_end != std::string::npos;
  const bool right_is_folder = right_end != std::string::npos;
  if (left_is_folder != right_is_folder) return right_is_folder;
  if (!left_is_folder) return left < right;
  return left.substr(start, left_end + 1 - start) > right.substr(start, right_end + 1 - start);
}

}  // namespace

std::vector<std::string> Policies::Names(const std::string& ns) const {
  std::vector<std::string> names;
  if (const auto policies = by_namespace_.find(ns); policies != by_namespace_.end()) {
    for (const auto& [name, policy] : policies->second) {
      if (name != "response-wrapping") names.push_back(name);
    }
  }
  std::sort(names.begin(), names.end(), IsWalkedBefore);
  if (ns.empty()) names.push_back("root");
  return names;
}

void Policies::AddTo(Acl& acl, const Token& token, const std::string& name,
                     const Identity& identity) const {
  const StoredPolicy* policy = Find(token.ns, name);
  if (policy == nullptr) return;
  bool forbidden = false;
  acl.Add(ResolveTemplates(policy->rules, identity, forbidden), token.ns);
  if (forbidden && !IsVault(profile_)) acl.Forbid();
}

const Acl& Policies::AclOf(const Token& token, std::uint64_t identity_generation,
                           const std::function<Identity()>& identity) const {
  // Neither goes back: their sum is the same only when both are.
  const std::uint64_t generation = generation_ + identity_generation;
  if (token.acl != nullptr && token.acl_generation == generation) return *token.acl;
  auto acl = std::make_shared<Acl>(profile_ == Profile::kVault121);
  const Identity who = identity();
  for (const std::string& name : AllPolicies(token, who)) {
    if (name == "root") {
      *acl = Acl::Root();
      break;
    }
    AddTo(*acl, token, name, who);
  }
  token.acl = std::move(acl);
  token.acl_generation = generation;
  return *token.acl;
}

std::vector<std::string> Policies::Granting(const Token& token, const Identity& identity,
                                            const Access& access) const {
  std::vector<std::string> granting;
  for (const std::string& name : AllPolicies(token, identity)) {
    Acl acl = name == "root" ? Acl::Root() : Acl(profile_ == Profile::kVault121);
    AddTo(acl, token, name, identity);
    if (acl.Check(access).allowed) granting.push_back(name);
  }
  return granting;
}

std::vector<std::string> Unique(const std::vector<std::string>& names) {
  std::set<std::string> unique;
  for (const std::string& name : names) {
    if (std::string clean = base::ToLowerAscii(convert::TrimSpace(name)); !clean.empty()) {
      unique.insert(std::move(clean));
    }
  }
  return {unique.begin(), unique.end()};
}

std::vector<std::string> SanitizePolicies(const std::vector<std::string>& names, bool add_default) {
  std::vector<std::string> clean = Unique(names);
  const auto has = [&](const char* name) {
    return std::binary_search(clean.begin(), clean.end(), name);
  };
  if (has("root")) return {"root"};
  if (add_default && !has("default")) {
    clean.insert(std::lower_bound(clean.begin(), clean.end(), "default"), "default");
  }
  return clean;
}

}  // namespace vaultsim
