// What root/generate and intermediate/generate share: key and role of a CA to be made [5.1, 5.2].
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "vaultsim/pki/fields.h"
#include "vaultsim/pki/issuance.h"
#include "vaultsim/pki/mount.h"

namespace vaultsim::pki {

struct Generation {
  bool exported = false;
  Format format = Format::kPem;
  Role role;
  KeyType key_type = KeyType::kRsa;
  std::optional<PrivateKey> existing_key;  // ":exported" is "existing"
};

enum class CaKind { kRoot, kIntermediate };

// exported: "internal", "exported", "existing" or "kms" (which is not simulated). kRejected: 400.
base::Result<Generation> PlanGeneration(const Mount& mount, CaKind kind,
                                        const std::string& exported, const FieldData& data);
// The existing key, or a new one that the mount keeps.
base::Result<PrivateKey> KeyFor(Mount& mount, const Generation& generation);

// Allows every name: for CA certificates, whose requester is trusted.
Role UnrestrictedRole(const FieldData& data);

// Key usages of a CA: signing certificates and CRLs, and digital signatures if asked for.
unsigned CaKeyUsage(const FieldData& data);
// Extended key usages, which only OpenBao puts into CA certificates.
std::vector<std::string> CaExtendedKeyUsage(const FieldData& data, Profile profile);
// Vault's text about key usages; it is there whenever key_usage is, even if all are fine.
std::optional<std::string> CaKeyUsageComplaint(const FieldData& data, Profile profile);
// permitted_dns_domains, and on Vault the other kinds. kRejected: a malformed range.
base::Result<NameConstraints> CaNameConstraints(const FieldData& data, Profile profile);

}  // namespace vaultsim::pki
