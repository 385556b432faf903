// The fixed RSA keys of --fast-keys: which numbers each is made from, and what a search for the
// first of them found, so that no process searches for them again.
#pragma once

#include <cstddef>
#include <optional>

#include "base/random.h"
#include "base/result.h"
#include "vaultsim/pki/key.h"

namespace vaultsim::pki {

enum class KeyUse { kStored = 1, kLeaf = 2 };

// What GenerateRsa would be given for key `number` of its use and size, and what it finds then;
// nothing for keys that are rarely reached. Thread-safe, like the next.
base::SeededRandom ListRandom(KeyUse use, int bits, std::size_t number);
std::optional<PrimeSteps> KnownSteps(KeyUse use, int bits, std::size_t number);

// The key: at once where the steps are known, else after a search of 50 ms to some seconds.
base::Result<PrivateKey> ListedRsaKey(KeyUse use, int bits, std::size_t number);

}  // namespace vaultsim::pki
