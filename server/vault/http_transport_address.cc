#include "vault/http_transport_address.h"

#include <algorithm>
#include <charconv>

#include "base/encoding.h"

namespace vault {
namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

base::Error Refuse(std::string why) {
  return {.code = base::ErrorCode::kInvalidArgument,
          .message = "VAULT_ADDR " + std::move(why) +
                     "; it should look like https://vault.example.com:8200"};
}

bool IsIpv6Text(std::string_view text) {
  return text.find(':') != std::string_view::npos &&
         std::ranges::all_of(text.substr(0, text.find('%')), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') ||
                  c == ':' || c == '.';
         });
}

bool IsHostName(std::string_view text) {
  return !text.empty() && text.size() <= 253 && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '.' || c == '_';
  });
}

bool IsZone(std::string_view text) { return IsHostName(text) && text.size() < 32; }

std::optional<std::uint16_t> ParsePort(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (failure != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

// "::1", "fe80::1%25eth0" (RFC 6874) or "fe80::1%eth0", without the brackets.
std::optional<std::string> ParseIpv6(std::string_view text) {
  if (!IsIpv6Text(text)) return std::nullopt;
  const std::size_t percent = text.find('%');
  if (percent == std::string_view::npos) return base::ToLowerAscii(text);
  std::string_view zone = text.substr(percent + 1);
  if (zone.starts_with("25") && zone.size() > 2) zone.remove_prefix(2);
  if (!IsZone(zone)) return std::nullopt;
  return base::ToLowerAscii(text.substr(0, percent)) + "%" + std::string(zone);
}

std::string Bracketed(const std::string& host) {
  if (host.find(':') == std::string::npos) return host;
  return "[" + host.substr(0, host.find('%')) + "]";
}

}  // namespace

std::optional<HostPort> ParseHostPort(std::string_view text) {
  HostPort result;
  std::string_view rest;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    auto host = ParseIpv6(text.substr(1, end - 1));
    if (!host) return std::nullopt;
    result.host = *std::move(host);
    rest = text.substr(end + 1);
  } else {
    const std::size_t colon = text.find(':');
    if (!IsHostName(text.substr(0, colon))) return std::nullopt;
    result.host = base::ToLowerAscii(text.substr(0, colon));
    rest = colon == std::string_view::npos ? std::string_view() : text.substr(colon);
  }
  if (rest.empty()) return result;
  if (!rest.starts_with(':')) return std::nullopt;
  if (rest.size() == 1) return result;  // "host:" means the scheme's port (RFC 3986, 3.2.3)
  result.port = ParsePort(rest.substr(1));
  if (!result.port) return std::nullopt;
  return result;
}

base::Result<HttpAddress> ParseHttpAddress(std::string_view url) {
  if (url.empty()) return Refuse("is empty");
  if (std::ranges::any_of(url, [](unsigned char c) { return c <= ' ' || c >= 0x7f; })) {
    return Refuse("contains a blank, a control character or a letter that a URL cannot hold");
  }
  const std::size_t colon = url.find("://");
  if (colon == std::string_view::npos) return Refuse("does not start with http:// or https://");
  const std::string scheme = base::ToLowerAscii(url.substr(0, colon));
  if (scheme == "unix") {
    return Refuse("names a Unix socket (unix://), which is not supported: use the TCP listener");
  }
  if (scheme != "http" && scheme != "https") {
    return Refuse("does not start with http:// or https://");
  }
  std::string_view rest = url.substr(colon + 3);
  if (rest.find_first_of("?#") != std::string_view::npos) {
    return Refuse("must not contain '?' or '#'");
  }
  const std::size_t slash = rest.find('/');
  const std::string_view authority = rest.substr(0, slash);
  if (authority.find('@') != std::string_view::npos) {
    return Refuse("must not contain a user name or password: the token goes into VAULT_TOKEN");
  }
  std::optional<HostPort> parsed = ParseHostPort(authority);
  if (!parsed) return Refuse("has no valid host and port (IPv6 goes in brackets: [::1]:8200)");
  HttpAddress address;
  address.tls = scheme == "https";
  address.host = std::move(parsed->host);
  address.port = parsed->port.value_or(address.tls ? kHttpsPort : kHttpPort);
  if (slash != std::string_view::npos) {
    std::string_view prefix = rest.substr(slash);
    while (prefix.ends_with('/')) prefix.remove_suffix(1);
    if (prefix.ends_with("/v1")) return Refuse("must not end in /v1: that part is added here");
    address.path_prefix = std::string(prefix);
  }
  return address;
}

std::string HttpAddress::HostHeader() const {
  const bool usual = port == (tls ? kHttpsPort : kHttpPort);
  return usual ? Bracketed(host) : HostAndPort();
}

std::string HttpAddress::HostAndPort() const {
  return Bracketed(host) + ":" + std::to_string(port);
}

std::string HttpAddress::Url() const {
  return (tls ? "https://" : "http://") + HostHeader() + path_prefix;
}

}  // namespace vault
