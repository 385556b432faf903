#include "vaultsim/pki/name_rules.h"

#include <algorithm>

#include "base/encoding.h"
#include "vaultsim/pki/glob.h"
#include "vaultsim/pki/idna.h"

namespace vaultsim::pki {
namespace {

bool IsAlphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool IsLabel(std::string_view label) {
  return !label.empty() && IsAlphanumeric(label.front()) && IsAlphanumeric(label.back()) &&
         std::all_of(label.begin(), label.end(),
                     [](char c) { return IsAlphanumeric(c) || c == '-'; });
}

// "*", "*a", "a*" or "a*b".
bool IsWildcardLabel(std::string_view label) {
  const std::size_t star = label.find('*');
  if (star == std::string_view::npos) return false;
  const std::string_view left = label.substr(0, star);
  const std::string_view right = label.substr(star + 1);
  return (left.empty() || IsLabel(left)) && (right.empty() || IsLabel(right));
}

bool Contains(const std::vector<std::string>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// A name taken apart: what the rules look at.
struct Parts {
  std::string_view name;
  std::string_view reduced;  // without the wildcard label or the mailbox
  std::string_view wildcard_label;
  bool is_email = false;
  bool is_wildcard = false;
};

// nullopt: not well-formed, or a wildcard that the role forbids.
std::optional<Parts> Split(const Role& role, std::string_view name) {
  Parts parts{.name = name, .reduced = name, .wildcard_label = {}};
  const std::size_t at = name.find('@');
  if (at != std::string_view::npos) {
    parts.reduced = name.substr(at + 1);
    if (parts.reduced.find('@') != std::string_view::npos) return std::nullopt;
    parts.is_email = true;
  }
  const auto stars = std::count(parts.reduced.begin(), parts.reduced.end(), '*');
  if (stars == 0) return parts;
  parts.is_wildcard = true;
  if (!role.allow_wildcard_certificates || stars > 1 || parts.is_email) return std::nullopt;
  const std::size_t dot = parts.reduced.find('.');
  parts.wildcard_label = parts.reduced.substr(0, dot);
  parts.reduced =
      dot == std::string_view::npos ? std::string_view() : parts.reduced.substr(dot + 1);
  if (parts.reduced.find('*') != std::string_view::npos) return std::nullopt;
  return parts;
}

bool IsWellFormedHost(const Parts& parts, Profile profile) {
  // Vault 2.x looks at the whole name, the others at the label with the wildcard apart.
  const bool whole = profile == Profile::kVault2;
  if (!parts.reduced.empty()) {
    const auto ascii = IdnaToAscii(parts.reduced, profile == Profile::kOpenBao2);
    if (!ascii) return false;
    std::string host = *ascii;
    if (whole && parts.is_wildcard) host = std::string(parts.wildcard_label) + "." + host;
    if (!IsHostname(host, profile)) return false;
  }
  return whole || !parts.is_wildcard || IsWildcardLabel(parts.wildcard_label);
}

bool IsLocalhost(const Role& role, const Parts& parts) {
  if (!role.allow_localhost) return false;
  for (const std::string_view base : {"localhost", "localdomain"}) {
    if (parts.reduced == base) return true;
    if (role.allow_subdomains && parts.reduced.ends_with("." + std::string(base))) return true;
  }
  return false;
}

bool MatchesDomain(const Role& role, const Parts& parts, const std::string& domain,
                   Profile profile) {
  using base::EqualsIgnoreCaseAscii;
  if (domain.empty()) return false;
  if (role.allow_bare_domains &&
      (EqualsIgnoreCaseAscii(parts.name, domain) ||
       (parts.is_email && EqualsIgnoreCaseAscii(parts.reduced, domain)))) {
    return true;
  }
  if (role.allow_subdomains &&
      (parts.reduced.ends_with("." + domain) ||
       (parts.is_wildcard && EqualsIgnoreCaseAscii(parts.reduced, domain)))) {
    return true;
  }
  if (!role.allow_glob_domains || domain.find('*') == std::string::npos) return false;
  if (profile == Profile::kOpenBao2) return Glob(domain, parts.name);
  return Glob(base::ToLowerAscii(domain), base::ToLowerAscii(parts.name));
}

bool AllowsName(const Role& role, std::string_view name, Profile profile) {
  const std::optional<Parts> parts = Split(role, name);
  if (!parts) return false;
  // Host names are enforced even when any name is allowed.
  if (role.enforce_hostnames && !IsWellFormedHost(*parts, profile)) return false;
  if (role.allow_any_name || IsLocalhost(role, *parts)) return true;
  return std::any_of(
      role.allowed_domains.begin(), role.allowed_domains.end(),
      [&](const std::string& domain) { return MatchesDomain(role, *parts, domain, profile); });
}

bool MatchesAnyGlob(const std::vector<std::string>& patterns, std::string_view value) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return Glob(pattern, value); });
}

}  // namespace

bool IsHostname(std::string_view ascii_name, Profile profile) {
  std::string_view rest = ascii_name;
  const std::size_t first_dot = rest.find('.');
  if (first_dot != std::string_view::npos) {
    const std::string_view first = rest.substr(0, first_dot);
    // Only Vault 2.x takes a label with a wildcard in it for part of a host's name.
    const bool wildcard = profile == Profile::kVault2 ? IsWildcardLabel(first) : first == "*";
    if (wildcard) rest.remove_prefix(first_dot + 1);
  }
  if (rest.ends_with('.')) rest.remove_suffix(1);
  while (true) {
    const std::size_t dot = std::min(rest.find('.'), rest.size());
    if (!IsLabel(rest.substr(0, dot))) return false;
    if (dot == rest.size()) return true;
    rest.remove_prefix(dot + 1);
  }
}

std::optional<std::string> RefusedName(const Role& role, const std::vector<std::string>& names,
                                       Profile profile) {
  for (const std::string& name : names) {
    if (!AllowsName(role, name, profile)) return name;
  }
  return std::nullopt;
}

bool AllowsCommonName(const Role& role, const std::string& name, Profile profile) {
  if (role.cn_validations == std::vector<std::string>{"disabled"}) return true;
  if (!AllowsName(role, name, profile)) return false;
  if (role.cn_validations.empty()) return true;
  const bool email = name.find('@') != std::string::npos;
  return Contains(role.cn_validations, email ? "email" : "hostname");
}

bool AllowsSerialNumber(const Role& role, const std::string& serial_number) {
  return std::any_of(
      role.allowed_serial_numbers.begin(), role.allowed_serial_numbers.end(),
      [&](const std::string& allowed) { return !allowed.empty() && Glob(allowed, serial_number); });
}

bool AllowsUri(const Role& role, const std::string& uri) {
  return MatchesAnyGlob(role.allowed_uri_sans, uri);
}

bool AllowsUserId(const Role& role, const std::string& user_id) {
  return std::any_of(
      role.allowed_user_ids.begin(), role.allowed_user_ids.end(), [&](const std::string& allowed) {
        return !allowed.empty() &&
               (base::EqualsIgnoreCaseAscii(allowed, user_id) || Glob(allowed, user_id));
      });
}

bool AllowsIp(const Role& role, const std::string& ip) {
  if (role.allowed_ip_sans_cidr.empty()) return true;
  return std::any_of(role.allowed_ip_sans_cidr.begin(), role.allowed_ip_sans_cidr.end(),
                     [&](const std::string& text) {
                       const std::optional<std::string> range = ParseCidr(text);
                       if (!range || range->size() != ip.size() * 2) return false;
                       for (std::size_t i = 0; i < ip.size(); ++i) {
                         if ((ip[i] & (*range)[ip.size() + i]) != (*range)[i]) return false;
                       }
                       return true;
                     });
}

std::optional<RefusedOtherName> FindRefusedOtherName(const Role& role,
                                                     const std::vector<OtherName>& names) {
  if (role.allowed_other_sans == std::vector<std::string>{"*"}) return std::nullopt;
  const auto allowed = ParseOtherSans(role.allowed_other_sans);
  for (const OtherName& name : names) {
    bool known_oid = false;
    bool matched = false;
    for (const OtherName& candidate : allowed ? *allowed : std::vector<OtherName>{}) {
      if (candidate.oid != name.oid) continue;
      known_oid = true;
      matched = matched || Glob(candidate.value, name.value);
    }
    if (!known_oid) return RefusedOtherName{name.oid, std::nullopt};
    if (!matched) return RefusedOtherName{name.oid, name.value};
  }
  return std::nullopt;
}

}  // namespace vaultsim::pki
