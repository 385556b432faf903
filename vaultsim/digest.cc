#include "vaultsim/digest.h"

#include <openssl/evp.h>

#include <array>

namespace vaultsim {
namespace {

struct Algorithm {
  std::string_view name;
  const char* openssl_name;
};
constexpr std::array<Algorithm, 9> kAlgorithms = {{{"sha1", "SHA1"},
                                                   {"sha2-224", "SHA2-224"},
                                                   {"sha2-256", "SHA2-256"},
                                                   {"sha2-384", "SHA2-384"},
                                                   {"sha2-512", "SHA2-512"},
                                                   {"sha3-224", "SHA3-224"},
                                                   {"sha3-256", "SHA3-256"},
                                                   {"sha3-384", "SHA3-384"},
                                                   {"sha3-512", "SHA3-512"}}};

// Fetched once, for as long as the process runs: a fetch costs more than a short digest.
const EVP_MD* TypeOf(std::string_view algorithm) {
  static const auto kTypes = [] {
    std::array<const EVP_MD*, kAlgorithms.size()> types{};
    for (std::size_t i = 0; i < types.size(); ++i) {
      types[i] = EVP_MD_fetch(nullptr, kAlgorithms[i].openssl_name, nullptr);
    }
    return types;
  }();
  for (std::size_t i = 0; i < kTypes.size(); ++i) {
    if (kAlgorithms[i].name == algorithm) return kTypes[i];
  }
  return nullptr;
}

}  // namespace

std::string Digest(std::string_view algorithm, std::string_view data) {
  const EVP_MD* type = TypeOf(algorithm);
  std::array<unsigned char, EVP_MAX_MD_SIZE> out;
  unsigned int size = 0;
  if (type == nullptr ||
      EVP_Digest(data.data(), data.size(), out.data(), &size, type, nullptr) != 1) {
    return "";
  }
  return std::string(reinterpret_cast<const char*>(out.data()), size);
}

std::string Sha1(std::string_view data) { return Digest("sha1", data); }

std::string Sha256(std::string_view data) { return Digest("sha2-256", data); }

}  // namespace vaultsim
