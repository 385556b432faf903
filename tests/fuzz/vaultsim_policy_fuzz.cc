// Fuzz target of the simulator's policies: a text is a policy or an error, never both; no policy
// makes a denied path open, and none gives what no rule of it says.
//
// Input: one byte that chooses the product, then the policy.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "vaultsim/policy/acl.h"
#include "vaultsim/policy/policy.h"

namespace {

constexpr std::string_view kPaths[] = {
    "secret/data/a",  "secret/metadata/", "sys/mounts", "auth/token/create", "a", "",
    "secret/data/a/b"};

[[noreturn]] void Stop(const char* why, std::string_view text) {
  std::fprintf(stderr, "%s\npolicy: %.*s\n", why, static_cast<int>(text.size()), text.data());
  std::abort();
}

bool Contains(const std::vector<std::string>& names, std::string_view name) {
  for (const std::string& candidate : names) {
    if (candidate == name) return true;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  constexpr vaultsim::Profile kProfiles[] = {
      vaultsim::Profile::kOpenBao2, vaultsim::Profile::kVault2, vaultsim::Profile::kVault121};
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto parsed = vaultsim::ParsePolicy(text, kProfiles[data[0] % 3]);
  if (!parsed.error.empty()) {
    if (!parsed.rules.empty()) Stop("an error with rules", text);
    return 0;
  }
  vaultsim::Acl acl;
  acl.Add(parsed.rules, "");
  vaultsim::Acl denied;
  denied.Add(parsed.rules, "");
  vaultsim::PathRule deny{.path = "secret/data/a"};
  deny.permissions.capabilities = vaultsim::kDeny;
  denied.Add({deny}, "");
  for (const std::string_view path : kPaths) {
    const auto capabilities = acl.Capabilities(path);
    if (capabilities.empty()) Stop("not even a denial", text);
    const auto verdict = acl.Check({.operation = vaultsim::Operation::kRead, .path = path});
    if (verdict.allowed && parsed.rules.empty()) Stop("allowed by no rule", text);
    if (verdict.allowed && !Contains(capabilities, "read")) Stop("more than it says", text);
  }
  if (denied.Check({.operation = vaultsim::Operation::kRead, .path = "secret/data/a"}).allowed) {
    Stop("a denied path is open", text);
  }
  return 0;
}
