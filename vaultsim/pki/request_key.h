// Whether the key of a certificate request satisfies a role.
#pragma once

#include "base/result.h"
#include "vaultsim/pki/certificate_request.h"
#include "vaultsim/pki/key.h"
#include "vaultsim/pki/role.h"

namespace vaultsim::pki {

// kRejected with Vault's text. A role of key_type "any" takes the request's type, with its defaults
// for key_bits. signer: of the issuer, by which Vault chooses signature_bits.
base::Status CheckRequestKey(const CertificateRequest& csr, KeyType signer, Role& role,
                             Profile profile);

}  // namespace vaultsim::pki
