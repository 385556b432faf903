// RSA keys from the injected Random: OpenSSL's own generation takes its randomness elsewhere, so
// that no seed could repeat it.
#pragma once

#include "base/random.h"
#include "vaultsim/pki/ssl_ptr.h"

namespace vaultsim::pki {

// How often 2 was added to a random start until there was a prime.
struct PrimeSteps {
  unsigned p = 0;  // the first that is searched
  unsigned q = 0;
};

// Two primes by trial from random starting points, e = 65537. Takes about as long as OpenSSL's.
// nullptr: OpenSSL failed, or bits is no size for a key. Good enough for a simulator, and no more.
PkeyPtr GenerateRsa(int bits, base::Random& random, PrimeSteps* found = nullptr);

// The same key again, without a search: what GenerateRsa found with an equal random. Nothing checks
// that the numbers are prime.
PkeyPtr RepeatRsa(int bits, base::Random& random, PrimeSteps found);

}  // namespace vaultsim::pki
