#include "vaultsim/digest.h"

#include <openssl/evp.h>

#include <array>
#include <utility>

namespace vaultsim {

std::string Digest(std::string_view algorithm, std::string_view data) {
  constexpr std::array<std::pair<std::string_view, const char*>, 9> kNames = {
      {{"sha1", "SHA1"},
       {"sha2-224", "SHA2-224"},
       {"sha2-256", "SHA2-256"},
       {"sha2-384", "SHA2-384"},
       {"sha2-512", "SHA2-512"},
       {"sha3-224", "SHA3-224"},
       {"sha3-256", "SHA3-256"},
       {"sha3-384", "SHA3-384"},
       {"sha3-512", "SHA3-512"}}};
  for (const auto& [name, openssl_name] : kNames) {
    if (name != algorithm) continue;
    std::array<unsigned char, EVP_MAX_MD_SIZE> out;
    unsigned int size = 0;
    const EVP_MD* type = EVP_get_digestbyname(openssl_name);
    if (type == nullptr ||
        EVP_Digest(data.data(), data.size(), out.data(), &size, type, nullptr) != 1) {
      return "";
    }
    return std::string(reinterpret_cast<const char*>(out.data()), size);
  }
  return "";
}

std::string Sha1(std::string_view data) { return Digest("sha1", data); }

std::string Sha256(std::string_view data) { return Digest("sha2-256", data); }

}  // namespace vaultsim
