#include "vaultsim/framework/profile.h"

namespace vaultsim {

std::optional<Profile> ProfileFromName(std::string_view name) {
  if (name == "openbao-2.x" || name == "openbao") return Profile::kOpenBao2;
  if (name == "vault-2.x" || name == "vault") return Profile::kVault2;
  if (name == "vault-1.21") return Profile::kVault121;
  return std::nullopt;
}

const char* ProfileName(Profile profile) {
  switch (profile) {
    case Profile::kVault2:
      return "vault-2.x";
    case Profile::kVault121:
      return "vault-1.21";
    case Profile::kOpenBao2:
      break;
  }
  return "openbao-2.x";
}

}  // namespace vaultsim
