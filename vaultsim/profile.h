// Which real server the simulator answers like.
#pragma once

#include <optional>
#include <string_view>

namespace vaultsim {

enum class Profile { kOpenBao2, kVault2 };

// "openbao-2.x", "vault-2.x".
std::optional<Profile> ProfileFromName(std::string_view name);
const char* ProfileName(Profile profile);

}  // namespace vaultsim
