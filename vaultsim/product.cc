#include "vaultsim/product.h"

namespace vaultsim {

const Product& ProductOf(Profile profile) {
  static constexpr Product kOpenBao = {"2.7.2", "2.7.2", "OpenBao", "OpenBao API"};
  static constexpr Product kVault = {"2.1.0-beta1", "2.1.0", "Vault", "HashiCorp Vault API"};
  return profile == Profile::kVault2 ? kVault : kOpenBao;
}

std::string RunningPluginVersion(Profile profile, std::string_view type) {
  if (profile == Profile::kOpenBao2) return "v2.7.2+builtin.bao";
  return type == "kv" ? "v0.26.2+builtin" : "v2.1.0+builtin.vault";
}

}  // namespace vaultsim
