#include "vault/proxy.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "base/encoding.h"

namespace vault {
namespace {

// IPv4 as IPv4-mapped IPv6, so that "10.0.0.1" and "::ffff:10.0.0.1" are one address.
using Ip = std::array<unsigned char, 16>;
constexpr std::size_t kIpv4Offset = 12;

struct IpText {
  Ip bytes = {};
  bool v4_text = false;
};

std::optional<IpText> ParseIp(std::string_view text) {
  const std::string copy(text.substr(0, text.find('%')));
  IpText ip;
  if (inet_pton(AF_INET, copy.c_str(), ip.bytes.data() + kIpv4Offset) == 1) {
    ip.bytes[10] = ip.bytes[11] = 0xff;
    ip.v4_text = true;
    return ip;
  }
  if (inet_pton(AF_INET6, copy.c_str(), ip.bytes.data()) == 1) return ip;
  return std::nullopt;
}

bool IsMappedIpv4(const Ip& ip) {
  return std::all_of(ip.begin(), ip.begin() + 10, [](unsigned char b) { return b == 0; }) &&
         ip[10] == 0xff && ip[11] == 0xff;
}

bool IsLoopback(const Ip& ip) {
  if (IsMappedIpv4(ip)) return ip[kIpv4Offset] == 127;
  return std::all_of(ip.begin(), ip.end() - 1, [](unsigned char b) { return b == 0; }) &&
         ip.back() == 1;
}

bool MatchesCidr(std::string_view block, const std::optional<IpText>& host, bool* is_cidr) {
  *is_cidr = false;
  const std::size_t slash = block.find('/');
  if (slash == std::string_view::npos) return false;
  const auto network = ParseIp(block.substr(0, slash));
  const std::string_view size_text = block.substr(slash + 1);
  unsigned size = 0;
  const auto [end, failure] =
      std::from_chars(size_text.data(), size_text.data() + size_text.size(), size);
  if (!network || failure != std::errc() || end != size_text.data() + size_text.size())
    return false;
  if (size > (network->v4_text ? 32U : 128U)) return false;
  *is_cidr = true;
  if (!host || IsMappedIpv4(host->bytes) != network->v4_text) return false;
  if (network->v4_text) size += 8 * kIpv4Offset;
  for (std::size_t bit = 0; bit < size; ++bit) {
    const unsigned char mask = static_cast<unsigned char>(0x80U >> (bit % 8));
    if (((network->bytes[bit / 8] ^ host->bytes[bit / 8]) & mask) != 0) return false;
  }
  return true;
}

// "host:port" and "[v6]:port" taken apart; a bare IPv6 address has no port.
struct Entry {
  std::string_view host;
  std::string_view port;
};

Entry SplitPort(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return {text, {}};
    const std::string_view rest = text.substr(end + 1);
    return {text.substr(1, end - 1), rest.starts_with(':') ? rest.substr(1) : rest};
  }
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || text.find(':', colon + 1) != std::string_view::npos) {
    return {text, {}};
  }
  return {text.substr(0, colon), text.substr(colon + 1)};
}

bool MatchesDomain(std::string_view pattern, std::string_view host) {
  if (pattern.starts_with("*.")) pattern.remove_prefix(1);
  if (pattern.starts_with('.')) return host.ends_with(pattern);
  return host == pattern || (host.size() > pattern.size() && host.ends_with(pattern) &&
                             host[host.size() - pattern.size() - 1] == '.');
}

bool Matches(std::string_view entry, std::string_view host, const std::optional<IpText>& ip,
             std::string_view port) {
  if (entry == "*") return true;
  bool is_cidr = false;
  const bool in_block = MatchesCidr(entry, ip, &is_cidr);
  if (is_cidr) return in_block;
  const auto [name, wanted_port] = SplitPort(entry);
  if (name.empty() || (!wanted_port.empty() && wanted_port != port)) return false;
  if (const auto wanted_ip = ParseIp(name)) return ip && ip->bytes == wanted_ip->bytes;
  return MatchesDomain(name, host);
}

std::string_view Trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

base::Error Refuse(const char* variable, std::string_view why) {
  return {.code = base::ErrorCode::kInvalidArgument,
          .message = std::string(variable) + " " + std::string(why) +
                     "; it should look like http://proxy.example.com:3128"};
}

base::Result<Proxy> ParseProxy(const char* variable, std::string_view url) {
  if (base::HasControlCharacter(url) || url.find(' ') != std::string_view::npos) {
    return Refuse(variable, "contains a blank or a control character");
  }
  std::string_view rest = url;
  if (const std::size_t colon = url.find("://"); colon != std::string_view::npos) {
    if (!base::EqualsIgnoreCaseAscii(url.substr(0, colon), "http")) {
      return Refuse(variable, "names a proxy that is not an http:// one, which is not supported");
    }
    rest = url.substr(colon + 3);
  }
  rest = rest.substr(0, rest.find_first_of("/?#"));
  Proxy proxy;
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
    const std::string_view login = rest.substr(0, at);
    const std::size_t colon = login.find(':');
    const auto user = base::PercentDecode(login.substr(0, colon));
    const auto password = base::PercentDecode(
        colon == std::string_view::npos ? std::string_view() : login.substr(colon + 1));
    if (!user || !password) return Refuse(variable, "has a broken % escape in its user part");
    proxy.authorization =
        base::SecretString("Basic " + base::Base64Encode(*user + ":" + *password));
    rest = rest.substr(at + 1);
  }
  auto parsed = ParseHostPort(rest);
  if (!parsed) return Refuse(variable, "has no valid host and port");
  proxy.host = std::move(parsed->host);
  proxy.port = parsed->port.value_or(80);
  return proxy;
}

}  // namespace

bool BypassesProxy(std::string_view no_proxy, std::string_view host, std::uint16_t port) {
  const std::string name = base::ToLowerAscii(host);
  const auto ip = ParseIp(name);
  if (name == "localhost" || (ip && IsLoopback(ip->bytes))) return true;
  const std::string list = base::ToLowerAscii(no_proxy);
  const std::string port_text = std::to_string(port);
  std::string_view rest = list;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    if (Matches(Trim(rest.substr(0, comma)), name, ip, port_text)) return true;
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
  }
  return false;
}

base::Result<std::optional<Proxy>> SelectProxy(const ProxySettings& settings,
                                               const HttpAddress& target) {
  const base::SecretString& url = target.tls ? settings.https_proxy : settings.http_proxy;
  if (url.empty() || BypassesProxy(settings.no_proxy, target.host, target.port)) {
    return std::optional<Proxy>();
  }
  auto proxy = ParseProxy(target.tls ? "HTTPS_PROXY" : "HTTP_PROXY", url.Reveal());
  if (!proxy) return std::move(proxy).error();
  return std::optional<Proxy>(std::move(proxy).value());
}

}  // namespace vault
