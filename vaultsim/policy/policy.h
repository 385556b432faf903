// ACL policies: text to rules [6.2].
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "json/box.h"
#include "vaultsim/framework/profile.h"

namespace vaultsim {

enum Capability : std::uint32_t {
  kDeny = 1 << 0,
  kCreate = 1 << 1,
  kRead = 1 << 2,
  kUpdate = 1 << 3,
  kDelete = 1 << 4,
  kList = 1 << 5,
  kSudo = 1 << 6,
  kPatch = 1 << 7,
  kScan = 1 << 8,       // OpenBao
  kSubscribe = 1 << 9,  // Vault
  kRecover = 1 << 10,   // Vault
};

// Sorted names of a bit set: "create", "read" ...
std::vector<std::string> CapabilityNames(std::uint32_t capabilities);

struct Permissions {
  std::uint32_t capabilities = 0;
  std::int64_t min_wrapping_ttl_s = 0;  // 0: none
  std::int64_t max_wrapping_ttl_s = 0;
  // Lower-case parameter names to the list of values; an empty list means any value.
  std::map<std::string, json::Box> allowed = {};
  std::map<std::string, json::Box> denied = {};
  std::vector<std::string> required = {};
};

struct PathRule {
  std::string path = {};      // without the '*' when it is a plain prefix
  bool is_prefix = false;     // "a/b*" without '+'
  bool has_segments = false;  // '+' somewhere; a trailing '*' is still there
  Permissions permissions = {};
};

struct ParsedPolicy {
  std::vector<PathRule> rules = {};
  std::string error = {};  // what follows "failed to parse policy: "; "" when fine
};

// Paths may hold templates ("{{identity.entity.id}}"), which the ACL resolves.
ParsedPolicy ParsePolicy(std::string_view text, Profile profile);

// "1 error occurred:\n\t* text\n\n".
std::string Multierror(const std::vector<std::string>& errors);

// The policies a new server has.
std::string_view DefaultPolicyText(Profile profile);
inline constexpr std::string_view kResponseWrappingPolicyText =
    "path \"cubbyhole/response\" {\n    capabilities = [\"create\", \"read\"]\n}\n\n"
    "path \"sys/wrapping/unwrap\" {\n    capabilities = [\"update\"]\n}\n";

}  // namespace vaultsim
