// Which real server the simulator answers like.
#pragma once

#include <optional>
#include <string_view>

namespace vaultsim {

enum class Profile { kOpenBao2, kVault2, kVault121 };

// Either Vault. What only 2.x does is compared with kVault2.
constexpr bool IsVault(Profile profile) { return profile != Profile::kOpenBao2; }

// "openbao-2.x", "vault-2.x", "vault-1.21".
std::optional<Profile> ProfileFromName(std::string_view name);
const char* ProfileName(Profile profile);

}  // namespace vaultsim
