// How certificates and keys look in replies: format (pem, der, pem_bundle) and private_key_format.
#pragma once

#include <string>
#include <vector>

#include "json/fwd.h"
#include "vaultsim/framework/framework.h"
#include "vaultsim/pki/certificate.h"
#include "vaultsim/pki/fields.h"
#include "vaultsim/pki/key.h"

namespace vaultsim::pki {

// Trimmed PEM, or base64 of the DER.
std::string CertificateText(const Certificate& certificate, Format format);
Json ChainJson(const std::vector<Certificate>& chain, Format format);

// private_key and private_key_type; PKCS#8 when private_key_format asks for it.
void PutPrivateKey(Json& data, const PrivateKey& key, Format format, const FieldData& fields);
// The PEM parts of a bundle joined by newlines; key may be null.
std::string Bundle(const PrivateKey* key, const std::string& leaf,
                   const std::vector<Certificate>& chain);

// The issuer's chain without a second copy of itself: what Vault calls the full chain.
std::vector<Certificate> FullChain(const std::vector<Certificate>& ca_chain,
                                   const Certificate& issuer);

}  // namespace vaultsim::pki
