#include "vaultsim/product.h"

namespace vaultsim {

const Product& ProductOf(Profile profile) {
  static constexpr Product kOpenBao = {"2.7.2", "2.7.2", "OpenBao", "OpenBao API"};
  static constexpr Product kVault = {"2.1.0-beta1", "2.1.0", "Vault", "HashiCorp Vault API"};
  static constexpr Product kVault121 = {"1.21.4", "1.21.4", "Vault", "HashiCorp Vault API"};
  if (profile == Profile::kVault121) return kVault121;
  return profile == Profile::kVault2 ? kVault : kOpenBao;
}

std::string RunningPluginVersion(Profile profile, std::string_view type) {
  if (profile == Profile::kOpenBao2) return "v2.7.2+builtin.bao";
  if (profile == Profile::kVault121) {
    return type == "kv" || type == "jwt" ? "v0.25.0+builtin" : "v1.21.4+builtin.vault";
  }
  return type == "kv" ? "v0.26.2+builtin" : "v2.1.0+builtin.vault";
}

}  // namespace vaultsim
