// PEM text as Go's encoding/pem reads and writes it (RFC 7468, lax).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vaultsim::pki {

struct PemBlock {
  std::string label;  // "CERTIFICATE"
  std::string der;
};

// The next block of text; text becomes what follows it. Text before the block is skipped. nullopt:
// no block is left, text unchanged.
std::optional<PemBlock> NextPemBlock(std::string_view& text);

// "-----BEGIN label-----\n" + lines of 64 characters + "-----END label-----\n".
std::string EncodePem(std::string_view label, std::string_view der);

// Without leading and trailing white space, as Vault puts PEM into JSON.
std::string_view TrimSpace(std::string_view text);

}  // namespace vaultsim::pki
