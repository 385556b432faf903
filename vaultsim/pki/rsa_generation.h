// RSA keys from the injected Random: OpenSSL's own generation takes its randomness elsewhere, so
// that no seed could repeat it.
#pragma once

#include "base/random.h"
#include "vaultsim/pki/ssl_ptr.h"

namespace vaultsim::pki {

// Two primes by trial from random starting points, e = 65537. Takes about as long as OpenSSL's.
// nullptr: OpenSSL failed, or bits is no size for a key. Good enough for a simulator, and no more.
PkeyPtr GenerateRsa(int bits, base::Random& random);

}  // namespace vaultsim::pki
