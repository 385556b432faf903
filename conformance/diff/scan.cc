#include "conformance/diff/scan.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "base/encoding.h"

namespace diff {
namespace {

constexpr std::size_t kNamespaceIdLength = 6;

using Found = std::optional<MadeUp>;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHex(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f'); }
bool IsAlnum(char c) { return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsUrl(char c) { return IsAlnum(c) || c == '_' || c == '-'; }
bool IsBase64(char c) { return IsAlnum(c) || c == '+' || c == '/'; }

std::size_t Run(std::string_view text, bool (*is)(char)) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is) - text.begin());
}

bool HasShape(std::string_view text, std::string_view shape) {
  if (text.size() < shape.size()) return false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const bool fits = shape[i] == 'h'   ? IsHex(text[i])
                      : shape[i] == 'd' ? IsDigit(text[i])
                                        : text[i] == shape[i];
    if (!fits) return false;
  }
  return true;
}

Found Pem(std::string_view text) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  if (!text.starts_with(kBegin)) return std::nullopt;
  const std::size_t close = text.find("-----", kBegin.size());
  if (close == std::string_view::npos) return std::nullopt;
  const std::string label(text.substr(kBegin.size(), close - kBegin.size()));
  const std::string end = "-----END " + label + "-----";
  const std::size_t at = text.find(end);
  if (at == std::string_view::npos) return std::nullopt;
  return MadeUp{"pem:" + base::ToLowerAscii(label), at + end.size()};
}

// In a namespace, ids end in a dot and the namespace's id.
std::size_t NamespaceSuffix(std::string_view text) {
  return text.size() >= 7 && text[0] == '.' && Run(text.substr(1), IsAlnum) == 6 ? 7 : 0;
}

Found Token(std::string_view text) {
  for (const std::string_view prefix : {"hvs.", "hvb.", "s.", "b."}) {
    if (!text.starts_with(prefix)) continue;
    const std::size_t length = Run(text.substr(prefix.size()), IsUrl);
    if (length < 20) return std::nullopt;
    const std::size_t end = prefix.size() + length;
    return MadeUp{"token", end + NamespaceSuffix(text.substr(end))};
  }
  if (!text.starts_with("eyJ")) return std::nullopt;
  std::size_t end = 0;
  for (int part = 0; part < 3; ++part) {
    const std::size_t length = Run(text.substr(end), IsUrl);
    if (length == 0) return std::nullopt;
    end += length;
    if (part < 2 && (end >= text.size() || text[end++] != '.')) return std::nullopt;
  }
  return MadeUp{"jwt", end};
}

Found HexPairs(std::string_view text) {
  for (const char between : {':', '-'}) {
    std::size_t end = 0;
    int pairs = 0;
    while (HasShape(text.substr(end), "hh")) {
      ++pairs;
      end += 2;
      if (end >= text.size() || text[end] != between || !HasShape(text.substr(end + 1), "hh")) {
        break;
      }
      ++end;
    }
    if (pairs >= 13 && pairs <= 20) {
      return MadeUp{between == ':' ? "serial" : "serial-", end};
    }
  }
  return std::nullopt;
}

Found Duration(std::string_view text) {
  std::size_t end = 0;
  for (const char unit : {'h', 'm'}) {
    const std::size_t digits = Run(text.substr(end), IsDigit);
    if (digits > 0 && end + digits < text.size() && text[end + digits] == unit) end += digits + 1;
  }
  const std::size_t whole = Run(text.substr(end), IsDigit);
  end += whole;
  if (whole == 0 || end >= text.size() || text[end] != '.') return std::nullopt;
  const std::size_t fraction = Run(text.substr(end + 1), IsDigit);
  end += 1 + fraction;
  if (fraction < 3 || end >= text.size() || text[end] != 's') return std::nullopt;
  return MadeUp{"duration", end + 1};
}

Found Word(std::string_view text, std::string_view before, std::string_view key) {
  const std::size_t length = Run(text, IsAlnum);
  if (length == 24) return MadeUp{"id24", 24 + NamespaceSuffix(text.substr(24))};
  const std::size_t hex = Run(text, IsHex);
  if (hex == length && length == 40) return MadeUp{"hex40", 40};
  if (length == 65 && text[0] == 'h' && Run(text.substr(1), IsHex) == 64) {
    return MadeUp{"hmac", 65};
  }
  if (hex == length && length == 8 && (before.ends_with('_') || before.ends_with("cluster-"))) {
    return MadeUp{"hex8", 8};
  }
  if (key == "id" && before.empty() && length == 6 && text.size() == 6) return MadeUp{"nsid", 6};
  return std::nullopt;
}

}  // namespace

std::optional<MadeUp> MadeUpAt(std::string_view text, std::size_t at, std::string_view key) {
  const std::string_view rest = text.substr(at);
  if (rest.front() == '-') return Pem(rest);
  if (!IsAlnum(rest.front()) || (at > 0 && IsAlnum(text[at - 1]))) return std::nullopt;
  if (auto found = Token(rest)) return found;
  constexpr std::string_view kUuid = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";
  if (HasShape(rest, kUuid)) {
    // Of a namespace: with the namespace's id behind it.
    const bool longer = rest.size() > kUuid.size() && rest[kUuid.size()] == '.' &&
                        Run(rest.substr(kUuid.size() + 1), IsAlnum) == kNamespaceIdLength;
    return MadeUp{"uuid", kUuid.size() + (longer ? 1 + kNamespaceIdLength : 0)};
  }
  const std::size_t base64 = Run(rest, IsBase64);
  const bool short_key = key == "private_key" && base64 >= 60;
  const bool short_request = key == "csr" && base64 >= 120;
  const bool in_path = key == "creation_path" && base64 >= 80;  // of an OCSP request
  if (base64 >= 200 || short_key || short_request || in_path) {
    return MadeUp{"base64", base64 + Run(rest.substr(base64), [](char c) { return c == '='; })};
  }
  if (auto found = HexPairs(rest)) return found;
  if (auto found = Duration(rest)) return found;
  return Word(rest, text.substr(0, at), key);
}

std::size_t TimeLength(std::string_view text) {
  constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:dd";
  if (!HasShape(text, kShape)) return 0;
  std::size_t end = kShape.size();
  if (end < text.size() && text[end] == '.') end += 1 + Run(text.substr(end + 1), IsDigit);
  return end < text.size() && text[end] == 'Z' ? end + 1 : 0;
}

long long TimeSeconds(std::string_view text) {
  const auto number = [&](std::size_t at, std::size_t length) {
    return std::atoi(std::string(text.substr(at, length)).c_str());
  };
  const std::chrono::year_month_day day{std::chrono::year(number(0, 4)),
                                        std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                        std::chrono::day(static_cast<unsigned>(number(8, 2)))};
  const auto days = std::chrono::sys_days(day).time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(days).count() + number(11, 2) * 3600LL +
         number(14, 2) * 60LL + number(17, 2);
}

}  // namespace diff
