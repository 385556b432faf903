#include "vaultsim/policy/acl.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <tuple>

#include "base/encoding.h"
#include "vaultsim/framework/convert.h"

namespace vaultsim {
namespace {

std::uint32_t CapabilityOf(Operation operation) {
  switch (operation) {
    case Operation::kRead:
      return kRead;
    case Operation::kCreate:
      return kCreate;
    case Operation::kUpdate:
      return kUpdate;
    case Operation::kPatch:
      return kPatch;
    case Operation::kDelete:
      return kDelete;
    case Operation::kList:
      return kList;
    case Operation::kScan:
      return kScan;
    case Operation::kHeader:
      return 0;  // the root policy alone
  }
  return 0;
}

void MergeParameters(const std::map<std::string, json::Box>& from,
                     std::map<std::string, json::Box>& into) {
  for (const auto& [name, values] : from) {
    const auto at = into.find(name);
    if (at == into.end()) {
      into.emplace(name, values);
    } else if (values->empty() || at->second->empty()) {
      *at->second = Json::array();  // any value
    } else {
      for (const Json& value : *values) at->second->push_back(value);
    }
  }
}

// Minimum lifetimes are preferred, of both bounds.
void MergeTtl(std::int64_t from, std::int64_t& into) {
  if (from > 0 && (into == 0 || from < into)) into = from;
}

void Merge(const Permissions& from, Permissions& into) {
  if ((into.capabilities & kDeny) != 0) return;
  if ((from.capabilities & kDeny) != 0) {
    into = Permissions{.capabilities = kDeny};
    return;
  }
  into.capabilities |= from.capabilities;
  MergeTtl(from.min_wrapping_ttl_s, into.min_wrapping_ttl_s);
  MergeTtl(from.max_wrapping_ttl_s, into.max_wrapping_ttl_s);
  MergeParameters(from.allowed, into.allowed);
  MergeParameters(from.denied, into.denied);
  for (const std::string& name : from.required) {
    if (std::find(into.required.begin(), into.required.end(), name) == into.required.end()) {
      into.required.push_back(name);
    }
  }
}

// A '*' at the beginning or the end of pattern matches anything.
bool GlobMatches(std::string_view pattern, std::string_view text) {
  const bool front = pattern.starts_with('*');
  if (front) pattern.remove_prefix(1);
  const bool back = pattern.ends_with('*');
  if (back) pattern.remove_suffix(1);
  if (front && back) return text.find(pattern) != std::string_view::npos;
  if (front) return text.ends_with(pattern);
  return back ? text.starts_with(pattern) : text == pattern;
}

bool IsAmong(const Json& value, const Json& list) {
  if (list.empty()) return true;
  return std::any_of(list.begin(), list.end(), [&](const Json& known) {
    if (known.is_string() && value.is_string()) {
      return GlobMatches(known.get_ref<const std::string&>(), value.get_ref<const std::string&>());
    }
    return known.type() != Json::value_t::string &&
           convert::GoValue(known) == convert::GoValue(value);
  });
}

bool ParametersAllowed(const Permissions& permissions, const Json* data) {
  const bool empty = data == nullptr || !data->is_object() || data->empty();
  for (const std::string& name : permissions.required) {
    if (empty || !data->contains(base::ToLowerAscii(name))) return false;
  }
  if (empty) return true;
  if (permissions.denied.contains("*")) return false;
  const bool any = permissions.allowed.empty() || permissions.allowed.contains("*");
  for (const auto& parameter : data->items()) {
    const std::string name = base::ToLowerAscii(parameter.key());
    const auto denied = permissions.denied.find(name);
    if (denied != permissions.denied.end() && IsAmong(parameter.value(), *denied->second)) {
      return false;
    }
    const auto allowed = permissions.allowed.find(name);
    if (allowed == permissions.allowed.end()) {
      if (!any) return false;
    } else if (!IsAmong(parameter.value(), *allowed->second)) {
      return false;
    }
  }
  return true;
}

std::vector<std::string_view> Split(std::string_view path) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t slash = path.find('/');
    parts.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    path.remove_prefix(slash + 1);
  }
}

// How specific a pattern is; the greatest wins.
struct Rank {
  std::size_t first_wildcard = 0;
  bool whole = false;  // does not end in '*'
  int fewer_segments = 0;
  std::size_t length = 0;
  std::string_view path = {};

  auto Tie() const { return std::tie(first_wildcard, whole, fewer_segments, length, path); }
  bool operator<(const Rank& other) const { return Tie() < other.Tie(); }
};

std::optional<Rank> MatchSegments(std::string_view pattern,
                                  const std::vector<std::string_view>& parts) {
  Rank rank{.first_wildcard = pattern.find('+'), .whole = !pattern.ends_with('*')};
  if (!rank.whole) pattern.remove_suffix(1);
  const std::vector<std::string_view> wanted = Split(pattern);
  if (parts.size() < wanted.size()) return std::nullopt;
  if (rank.whole && parts.size() != wanted.size()) return std::nullopt;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] == "+") {
      --rank.fewer_segments;
    } else if (wanted[i] != parts[i]) {
      const bool last = i + 1 == wanted.size();
      if (rank.whole || !last || !parts[i].starts_with(wanted[i])) return std::nullopt;
    }
  }
  rank.length = pattern.size();
  rank.path = pattern;
  return rank;
}

// Whether a pattern with '+' can match something below the mount "a/b/".
bool ReachesMount(std::string_view pattern, const std::vector<std::string_view>& mount) {
  if (pattern.ends_with('*')) pattern.remove_suffix(1);
  const std::vector<std::string_view> wanted = Split(pattern);
  const std::size_t depth = mount.size() - 1;  // the last part is empty
  for (std::size_t i = 0; i < wanted.size() && i < depth; ++i) {
    if (wanted[i] != "+" && wanted[i] != mount[i]) return false;
    if (i + 1 == depth) return true;
  }
  return false;
}

}  // namespace

Acl Acl::Root() {
  Acl acl;
  acl.root_ = true;
  return acl;
}

void Acl::Add(const std::vector<PathRule>& rules, std::string_view prefix) {
  for (const PathRule& rule : rules) {
    Rules& into = rule.has_segments ? segments_ : rule.is_prefix ? prefixes_ : exact_;
    const std::string path = std::string(prefix) + rule.path;
    const auto [at, added] = into.try_emplace(path, rule.permissions);
    if (!added) Merge(rule.permissions, at->second);
  }
}

const Permissions* Acl::FindLongestPrefix(std::string_view path, std::string_view* prefix) const {
  std::string_view left = path;
  while (true) {
    auto at = prefixes_.upper_bound(left);
    if (at == prefixes_.begin()) return nullptr;
    --at;
    if (path.starts_with(at->first)) {
      *prefix = at->first;
      return &at->second;
    }
    // A rule that is a prefix of path is also one of what path and this rule have in common.
    const auto differ = std::mismatch(left.begin(), left.end(), at->first.begin(), at->first.end());
    left = left.substr(0, static_cast<std::size_t>(differ.first - left.begin()));
  }
}

const Permissions* Acl::FindPattern(std::string_view path) const {
  std::string_view prefix;
  const Permissions* best = FindLongestPrefix(path, &prefix);
  if (segments_.empty()) return best;
  Rank best_rank{.first_wildcard = prefix.size(), .length = prefix.size(), .path = prefix};
  const std::vector<std::string_view> parts = Split(path);
  for (const auto& [pattern, permissions] : segments_) {
    const auto rank = MatchSegments(pattern, parts);
    if (!rank || (best != nullptr && !(best_rank < *rank))) continue;
    best = &permissions;
    best_rank = *rank;
  }
  return best;
}

const Permissions* Acl::Find(Operation operation, std::string_view path) const {
  if (const auto at = exact_.find(path); at != exact_.end()) return &at->second;
  const bool lists = operation == Operation::kList || operation == Operation::kScan;
  if (!lists || !path.ends_with('/')) return FindPattern(path);
  // A rule for the folder without its slash counts, after one with it.
  const std::string_view folder = path.substr(0, path.size() - 1);
  if (const auto at = exact_.find(folder); at != exact_.end()) return &at->second;
  const Permissions* permissions = FindPattern(trims_lists_ ? folder : path);
  return permissions != nullptr ? permissions : FindPattern(trims_lists_ ? path : folder);
}

Verdict Acl::Check(const Access& access) const {
  if (root_) return {.allowed = true, .sudo = true};
  const Permissions* permissions = Find(access.operation, access.path);
  if (permissions == nullptr) return {};
  if ((permissions->capabilities & CapabilityOf(access.operation)) == 0) return {};
  const std::int64_t least = permissions->min_wrapping_ttl_s;
  const std::int64_t most = permissions->max_wrapping_ttl_s;
  if (most > 0 && (access.wrap_ttl_s == 0 || access.wrap_ttl_s > most)) return {};
  if (least > 0 && access.wrap_ttl_s < least) return {};
  if (most != 0 && most < least) return {};
  const bool has_parameters =
      access.operation == Operation::kRead || access.operation == Operation::kCreate ||
      access.operation == Operation::kUpdate || access.operation == Operation::kPatch;
  if (has_parameters && !ParametersAllowed(*permissions, access.data)) return {};
  return {.allowed = true, .sudo = (permissions->capabilities & kSudo) != 0};
}

std::vector<std::string> Acl::Capabilities(std::string_view path) const {
  if (root_) return {"root"};
  const Permissions* permissions = Find(Operation::kList, path);
  if (permissions == nullptr || permissions->capabilities == 0 ||
      (permissions->capabilities & kDeny) != 0) {
    return {"deny"};
  }
  return CapabilityNames(permissions->capabilities);
}

bool Acl::HasMountAccess(std::string_view mount) const {
  if (Capabilities(mount) != std::vector<std::string>{"deny"}) return true;
  const auto grants = [](const Permissions& permissions) {
    return permissions.capabilities != 0 && (permissions.capabilities & kDeny) == 0;
  };
  for (const Rules* rules : {&exact_, &prefixes_}) {
    for (auto at = rules->lower_bound(mount); at != rules->end() && at->first.starts_with(mount);
         ++at) {
      if (grants(at->second)) return true;
    }
  }
  const std::vector<std::string_view> parts = Split(mount);
  return std::any_of(segments_.begin(), segments_.end(), [&](const auto& rule) {
    return grants(rule.second) && ReachesMount(rule.first, parts);
  });
}

void Acl::VisitExact(const Visit& visit) const {
  for (const auto& [path, permissions] : exact_) visit(path, permissions);
}

void Acl::VisitPrefixes(const Visit& visit) const {
  for (const auto& [path, permissions] : prefixes_) visit(path, permissions);
}

void Acl::VisitSegments(const Visit& visit) const {
  for (const auto& [path, permissions] : segments_) visit(path, permissions);
}

}  // namespace vaultsim
