// "host:port" of the command line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace vaultsim {

struct ListenAddress {
  std::string host;  // an IP address without brackets, or "localhost"
  std::uint16_t port = 0;
  bool loopback = false;  // nobody on another machine can reach it

  std::string Url(std::uint16_t bound_port) const;  // "http://[::1]:8200"
};

// "127.0.0.1:8200", "[::1]:0", "localhost:8200", ":8200" (all interfaces). kInvalidArgument with
// the form expected.
base::Result<ListenAddress> ParseListenAddress(std::string_view text);

}  // namespace vaultsim
