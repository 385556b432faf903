// FastKeys: a fixed list of RSA keys (rsa_key_list.h), each made when the process first needs it.
// Generating one takes 120 ms (p99 half a second), and RSA is Vault's default key type.
//
// Not for keys that protect anything: everybody who has this program has the same list, and several
// leaf certificates share a key.
#pragma once

#include <memory>

#include "base/random.h"
#include "base/result.h"
#include "vaultsim/pki/key.h"

namespace vaultsim::pki {

// A key that nobody else in the process holds as long as `hold` lives.
struct HeldKey {
  PrivateKey key;
  std::shared_ptr<void> hold;
};

// The first of the list that is free. Thread-safe. Two stored keys are never equal while both live:
// equal keys of two issuers would look like one issuer to chain building and to Vault's import.
base::Result<HeldKey> TakeStoredRsaKey(int bits);

// One of a handful of keys of that size; random says which.
base::Result<PrivateKey> LeafRsaKey(int bits, base::Random& random);

}  // namespace vaultsim::pki
