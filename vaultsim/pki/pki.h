// The PKI secrets engine: certificate authorities with real X.509 certificates by OpenSSL.
#pragma once

#include <memory>

#include "vaultsim/framework/framework.h"

namespace vaultsim {

// One mount. Deterministic by environment.random and environment.clock, except for RSA keys and
// ECDSA signatures, whose randomness OpenSSL does not let out of its hands. An RSA key takes 120 ms
// in environment.workshop, or else in the calling thread, unless environment.fast_keys.
//
// Not simulated: OCSP, ACME, identity templates in roles, PKCS#12 and JKS bundles,
// external and managed keys, CEL roles, CMPv2, EST.
std::unique_ptr<Engine> MakePki(const Environment& environment);

}  // namespace vaultsim
