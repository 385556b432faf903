#include "vaultsim/front/listen.h"

#include <arpa/inet.h>

#include <array>
#include <charconv>

namespace vaultsim {
namespace {

base::Error Refuse(std::string_view text) {
  return {.code = base::ErrorCode::kInvalidArgument,
          .message = "'" + std::string(text) +
                     "' is no address to listen on: write HOST:PORT, as 127.0.0.1:8200, [::1]:8200 "
                     "or 127.0.0.1:0 for any free port"};
}

bool IsIpv4(const std::string& host, bool* loopback) {
  std::array<unsigned char, 4> address = {};
  if (inet_pton(AF_INET, host.c_str(), address.data()) != 1) return false;
  *loopback = address[0] == 127;
  return true;
}

bool IsIpv6(const std::string& host, bool* loopback) {
  in6_addr address = {};
  if (inet_pton(AF_INET6, host.c_str(), &address) != 1) return false;
  *loopback = IN6_IS_ADDR_LOOPBACK(&address);
  return true;
}

}  // namespace

base::Result<ListenAddress> ParseListenAddress(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return Refuse(text);
  ListenAddress address;
  const std::string_view port = text.substr(colon + 1);
  const auto [end, failure] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (failure != std::errc() || end != port.data() + port.size()) return Refuse(text);
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  address.host = host.empty() ? "0.0.0.0" : std::string(host);
  if (address.host == "localhost") {
    address.loopback = true;
    return address;
  }
  const bool known =
      bracketed ? IsIpv6(address.host, &address.loopback) : IsIpv4(address.host, &address.loopback);
  if (!known) return Refuse(text);
  return address;
}

std::string ListenAddress::Url(std::uint16_t bound_port) const {
  const bool ipv6 = host.find(':') != std::string::npos;
  return "http://" + (ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(bound_port);
}

}  // namespace vaultsim
