// Message digests as raw bytes.
#pragma once

#include <string>
#include <string_view>

namespace vaultsim {

// "sha1", "sha2-224", "sha2-256", "sha2-384", "sha2-512", "sha3-224" ...; "" for anything else.
std::string Digest(std::string_view algorithm, std::string_view data);
std::string Sha1(std::string_view data);
std::string Sha256(std::string_view data);

}  // namespace vaultsim
