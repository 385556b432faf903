#include "vaultsim/pki/go_url.h"

#include <algorithm>

#include "base/encoding.h"

namespace vaultsim::pki {
namespace {

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHex(char c) { return IsDigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); }

// Takes "scheme:" off the text. nullopt: it begins with a colon.
std::optional<std::string> TakeScheme(std::string_view& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (IsLetter(c)) continue;
    if (IsDigit(c) || c == '+' || c == '-' || c == '.') {
      if (i == 0) return std::string();
      continue;
    }
    if (c != ':') return std::string();
    if (i == 0) return std::nullopt;
    std::string scheme = base::ToLowerAscii(text.substr(0, i));
    text.remove_prefix(i + 1);
    return scheme;
  }
  return std::string();
}

bool HasBrokenEscape(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') continue;
    if (i + 2 >= text.size() || !IsHex(text[i + 1]) || !IsHex(text[i + 2])) return true;
  }
  return false;
}

bool IsHost(std::string_view host) {
  constexpr std::string_view kRefused = " \\^`{|}";
  if (host.find_first_of(kRefused) != std::string_view::npos || HasBrokenEscape(host)) return false;
  std::size_t port = host.rfind(':');
  if (host.starts_with('[')) {
    const std::size_t close = host.rfind(']');
    if (close == std::string_view::npos) return false;
    const std::string_view behind = host.substr(close + 1);
    if (!behind.empty() && behind.front() != ':') return false;
    port = behind.empty() ? std::string_view::npos : close + 1;
  }
  if (port == std::string_view::npos) return true;
  const std::string_view digits = host.substr(port + 1);
  return std::all_of(digits.begin(), digits.end(), IsDigit);
}

std::string Escaped(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  constexpr std::string_view kEscaped = " \"<>\\^`{|}";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && kEscaped.find(c) == std::string_view::npos) {
      out += c;
      continue;
    }
    out += '%';
    out += kDigits[byte >> 4];
    out += kDigits[byte & 0xf];
  }
  return out;
}

}  // namespace

std::optional<GoUrl> ParseGoUrl(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) return std::nullopt;
  }
  GoUrl url;
  std::string_view rest = text;
  const std::optional<std::string> scheme = TakeScheme(rest);
  if (!scheme) return std::nullopt;
  url.scheme = *scheme;
  if (!rest.starts_with('/')) {
    if (!url.scheme.empty()) {  // opaque: "mailto:a@b"
      url.text = std::string(text);
      return url;
    }
    const std::size_t segment = std::min(rest.find('/'), rest.size());
    if (rest.substr(0, segment).find(':') != std::string_view::npos) return std::nullopt;
  }
  std::string authority;
  if (rest.starts_with("//")) {
    const std::size_t end = std::min(rest.find_first_of("/?#", 2), rest.size());
    authority = std::string(rest.substr(2, end - 2));
    rest.remove_prefix(end);
    const std::size_t at = authority.rfind('@');
    url.host = at == std::string::npos ? authority : authority.substr(at + 1);
    if (!IsHost(url.host)) return std::nullopt;
  }
  if (HasBrokenEscape(rest.substr(0, rest.find_first_of("?#")))) return std::nullopt;
  url.text = (url.scheme.empty() ? "" : url.scheme + ":") +
             (authority.empty() ? "" : "//" + authority) + Escaped(rest);
  return url;
}

}  // namespace vaultsim::pki
