#include "vaultsim/profile.h"

namespace vaultsim {

std::optional<Profile> ProfileFromName(std::string_view name) {
  if (name == "openbao-2.x" || name == "openbao") return Profile::kOpenBao2;
  if (name == "vault-2.x" || name == "vault") return Profile::kVault2;
  return std::nullopt;
}

const char* ProfileName(Profile profile) {
  return profile == Profile::kVault2 ? "vault-2.x" : "openbao-2.x";
}

}  // namespace vaultsim
