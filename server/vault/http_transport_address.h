// HttpAddress: VAULT_ADDR taken apart and checked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace vault {

struct HttpAddress {
  bool tls = false;
  std::string host = {};  // lower case, no brackets; an IPv6 zone stays: "fe80::1%eth0"
  std::uint16_t port = 0;
  std::string path_prefix = {};  // "" or "/vault": what a reverse proxy expects before "/v1"

  // The Host field: brackets around IPv6, no zone, no port when it is the scheme's own.
  std::string HostHeader() const;
  // "host:port", always with the port, as CONNECT wants it.
  std::string HostAndPort() const;
  // "https://host:port/prefix", for messages.
  std::string Url() const;
};

// "http://" or "https://" host, [":" port], [prefix]. Ports default to 80 and 443, as in Vault's
// own client. kInvalidArgument with the remedy for everything else: another scheme (unix:// too), a
// user name, a query, a fragment, blanks, a bad port.
base::Result<HttpAddress> ParseHttpAddress(std::string_view url);

// "host", "host:8200", "[::1]:8200"; nullopt when it is not that.
struct HostPort {
  std::string host;
  std::optional<std::uint16_t> port;
};
std::optional<HostPort> ParseHostPort(std::string_view text);

}  // namespace vault
