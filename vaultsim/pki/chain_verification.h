// What a server that verifies its own certificates finds wrong with one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "vaultsim/pki/certificate.h"

namespace vaultsim::pki {

// Path lengths and name constraints of the chain, its first link being the signer; in the words of
// Go's x509. nullopt: the chain may carry the leaf. Of the leaf's names only DNS names are
// compared.
std::optional<std::string> ChainComplaint(const Certificate& leaf,
                                          const std::vector<Certificate>& chain);

}  // namespace vaultsim::pki
