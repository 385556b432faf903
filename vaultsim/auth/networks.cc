#include "vaultsim/auth/networks.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace vaultsim {
namespace {

struct Network {
  bool single = false;  // one address
  bool is_v4 = false;
  std::array<unsigned char, 16> address = {};  // the first four of version 4
  int prefix = 0;
};

std::optional<Network> ParseNetwork(const std::string& text) {
  const std::size_t slash = text.find('/');
  const std::string address = text.substr(0, slash);
  Network network;
  network.is_v4 = inet_pton(AF_INET, address.c_str(), network.address.data()) == 1;
  if (!network.is_v4 && inet_pton(AF_INET6, address.c_str(), network.address.data()) != 1) {
    return std::nullopt;
  }
  network.prefix = network.is_v4 ? 32 : 128;
  const int bits = network.prefix;
  if (slash != std::string::npos) {
    const char* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data() + slash + 1, end, network.prefix);
    const bool fits = network.prefix >= 0 && network.prefix <= bits;
    if (error != std::errc() || at != end || !fits) return std::nullopt;
  }
  network.single = network.prefix == bits;
  return network;
}

bool Holds(const Network& wider, const Network& network) {
  if (wider.is_v4 != network.is_v4 || wider.prefix > network.prefix) return false;
  for (int bit = 0; bit < wider.prefix; bit += 8) {
    const auto at = static_cast<std::size_t>(bit / 8);
    const int bits = std::min(wider.prefix - bit, 8);
    const int mask = (0xff << (8 - bits)) & 0xff;
    if ((wider.address[at] & mask) != (network.address[at] & mask)) return false;
  }
  return true;
}

}  // namespace

BoundCidrs ReadBoundCidrs(const std::vector<std::string>& given) {
  BoundCidrs out;
  for (const std::string& text : given) {
    const auto network = ParseNetwork(text);
    if (!network) {
      out.error = "error parsing address \"" + text + "\": Unable to convert \"" + text +
                  "\" to an IPv4 or IPv6 address, or a UNIX Socket";
      return out;
    }
    const std::size_t slash = text.find('/');
    out.list.push_back(network->single ? text.substr(0, slash) : text);
  }
  return out;
}

bool AdmitLocalhost(const std::vector<std::string>& networks) {
  return networks.empty() || AreWithin({kRemoteAddress}, networks);
}

std::string InvalidNetwork(const std::vector<std::string>& given) {
  for (const std::string& text : given) {
    if (text.find('/') == std::string::npos || !ParseNetwork(text)) return text;
  }
  return "";
}

bool AreWithin(const std::vector<std::string>& inner, const std::vector<std::string>& outer) {
  return std::all_of(inner.begin(), inner.end(), [&](const std::string& text) {
    const auto network = ParseNetwork(text);
    return network && std::any_of(outer.begin(), outer.end(), [&](const std::string& around) {
             const auto wider = ParseNetwork(around);
             return wider && Holds(*wider, *network);
           });
  });
}

}  // namespace vaultsim
