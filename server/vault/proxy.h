// Which proxy, if any, stands between this program and Vault: the rules of Go's HTTPS_PROXY,
// HTTP_PROXY and NO_PROXY, which Vault's own command line follows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "vault/http_transport_address.h"

namespace vault {

// The variables as they are (the upper-case name first, else the lower-case one); empty: unset.
// A proxy's URL may hold a password.
struct ProxySettings {
  base::SecretString http_proxy = base::SecretString();
  base::SecretString https_proxy = base::SecretString();
  std::string no_proxy = {};
};

struct Proxy {
  std::string host;
  std::uint16_t port = 0;
  base::SecretString authorization = base::SecretString();  // Proxy-Authorization; empty: none
};

// nullopt: go straight. kInvalidArgument: a proxy is set that cannot be used (https://, socks5://,
// not a URL); the message names the variable, never its value.
base::Result<std::optional<Proxy>> SelectProxy(const ProxySettings& settings,
                                               const HttpAddress& target);

// localhost and loopback addresses never go through a proxy. Entries of no_proxy, comma separated:
// "*", an IP address, a CIDR block, "example.com" (itself and below), ".example.com" or
// "*.example.com" (only below); each but the block with an optional ":port".
bool BypassesProxy(std::string_view no_proxy, std::string_view host, std::uint16_t port);

}  // namespace vault
