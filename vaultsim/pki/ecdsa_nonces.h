// Nonces for ECDSA signatures over P-256. One takes nine tenths of a signature and depends on
// nothing that is signed, so a thread makes some ahead.
#pragma once

#include <optional>

#include "vaultsim/pki/ssl_ptr.h"

namespace vaultsim::pki {

// As ECDSA_sign_setup gives it.
struct EcdsaNonce {
  BignumPtr inverse;
  BignumPtr r;
};

// Each only once, for any key of the curve. Thread-safe, and never waits: nullopt when none is
// ready. The first call begins to make them. Not for a process that forks: both halves would give
// out the same.
std::optional<EcdsaNonce> TakeP256Nonce();

}  // namespace vaultsim::pki
