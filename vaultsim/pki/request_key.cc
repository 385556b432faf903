#include "vaultsim/pki/request_key.h"

namespace vaultsim::pki {
namespace {

constexpr int kRsaBitsMin = 2048;

base::Error Rejected(std::string message) {
  return base::Error{.code = base::ErrorCode::kRejected, .message = std::move(message)};
}

// By the issuer's key, which signs.
base::Status ChooseSignatureBits(KeyType signer, Role& role, Profile profile) {
  const auto bits = CheckedSignatureBits(KeyTypeName(signer), role.signature_bits, profile);
  if (!bits) {
    return base::Error{
        .code = base::ErrorCode::kInternal,
        .message = "unknown internal error updating default signature length value: " +
                   bits.error().message};
  }
  role.signature_bits = signer == KeyType::kEd25519 ? 0 : *bits;
  return {};
}

}  // namespace

base::Status CheckRequestKey(const CertificateRequest& csr, KeyType signer, Role& role,
                             Profile profile) {
  const std::optional<KeyType> type = TypeOf(csr.public_key());
  const int bits = BitsOf(csr.public_key());
  if (role.key_type == "any") {
    if (!type) return Rejected("Unknown key type in CSR: 0");
    if (*type == KeyType::kRsa && bits < kRsaBitsMin) {
      return Rejected("RSA keys < 2048 bits are unsafe and not supported");
    }
    role.key_bits = *type == KeyType::kRsa ? kRsaBitsMin : *type == KeyType::kEc ? 224 : 0;
  } else if (!type || role.key_type != KeyTypeName(*type)) {
    return Rejected("role requires keys of type " + role.key_type);
  }
  if (IsVault(profile)) {
    if (base::Status chosen = ChooseSignatureBits(signer, role, profile); !chosen) return chosen;
  }
  if (*type == KeyType::kEd25519) return {};
  const std::string got = "-bit key, but CSR's key is " + std::to_string(bits) + " bits";
  if (bits < role.key_bits) {
    return Rejected("role requires a minimum of a " + std::to_string(role.key_bits) + got);
  }
  if (*type == KeyType::kRsa && bits < kRsaBitsMin) {
    const std::string server = profile == Profile::kOpenBao2 ? "OpenBao" : "Vault";
    return Rejected(server + " requires a minimum of a 2048" + got);
  }
  return {};
}

}  // namespace vaultsim::pki
