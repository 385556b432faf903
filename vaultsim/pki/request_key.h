// Whether the key of a certificate request satisfies a role.
#pragma once

#include "base/result.h"
#include "vaultsim/pki/certificate_request.h"
#include "vaultsim/pki/role.h"

namespace vaultsim::pki {

// kRejected with Vault's text. A role of key_type "any" takes the request's type, with its defaults
// for key_bits and signature_bits.
base::Status CheckRequestKey(const CertificateRequest& csr, Role& role, Profile profile);

}  // namespace vaultsim::pki
