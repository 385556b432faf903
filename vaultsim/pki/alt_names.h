// Subject alternative names (RFC 5280, 4.2.1.6), in Go's order: other names first, then DNS,
// e-mail, IP, URI.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vaultsim/pki/ssl_ptr.h"

namespace vaultsim::pki {

struct OtherName {
  std::string oid;    // "1.3.6.1.4.1.311.20.2.3"
  std::string value;  // UTF-8
};

struct AltNames {
  std::vector<std::string> dns = {};
  std::vector<std::string> emails = {};
  std::vector<std::string> ips = {};  // 4 or 16 bytes
  std::vector<std::string> uris = {};
  std::vector<OtherName> others = {};

  bool empty() const {
    return dns.empty() && emails.empty() && ips.empty() && uris.empty() && others.empty();
  }
};

// Kinds that AltNames has no room for are dropped. An other name that is no UTF-8 string: nullopt.
std::optional<AltNames> FromGeneralNames(const GENERAL_NAMES* names);

// "1.2.3.4" or "::1" to 4 or 16 bytes; IPv4-mapped IPv6 to 4, as Go encodes it.
std::optional<std::string> ParseIp(std::string_view text);
std::string FormatIp(std::string_view bytes);

}  // namespace vaultsim::pki
