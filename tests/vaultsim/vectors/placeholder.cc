#include "placeholder.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>

namespace vectors {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHex(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f'); }
bool IsAlnum(char c) { return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsBase64(char c) { return IsAlnum(c) || c == '+' || c == '/'; }
bool IsUrl(char c) { return IsAlnum(c) || c == '_' || c == '-'; }

using Lengths = std::vector<std::size_t>;

std::size_t Run(std::string_view text, bool (*is)(char)) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is) - text.begin());
}

// A shape: 'h' a hex digit, 'd' a digit, everything else itself.
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

Lengths Exactly(bool fits, std::size_t length) { return fits ? Lengths{length} : Lengths{}; }

Lengths Time(std::string_view text) {
  constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:dd";
  if (!HasShape(text, kShape)) return {};
  std::size_t end = kShape.size();
  if (end < text.size() && text[end] == '.') {
    const std::size_t digits = Run(text.substr(end + 1), IsDigit);
    if (digits == 0 || digits > 9) return {};
    end += 1 + digits;
  }
  return Exactly(end < text.size() && text[end] == 'Z', end + 1);
}

Lengths Pem(std::string_view text, std::string kind) {
  for (char& c : kind) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  const std::string begin = "-----BEGIN " + kind + "-----\n";
  const std::string end = "\n-----END " + kind + "-----";
  if (!text.starts_with(begin)) return {};
  const std::size_t at = text.find(end, begin.size());
  if (at == std::string_view::npos) return {};
  const std::string_view body = text.substr(begin.size(), at - begin.size());
  const bool fits = std::all_of(body.begin(), body.end(),
                                [](char c) { return IsBase64(c) || c == '=' || c == '\n'; });
  return Exactly(fits, at + end.size());
}

Lengths Token(std::string_view text) {
  std::size_t start = 0;
  for (const std::string_view prefix : {"hvs.", "hvb.", "hvr.", "s.", "b.", "r."}) {
    if (text.starts_with(prefix)) start = prefix.size();
  }
  if (start == 0) return {};
  const std::size_t rest = Run(text.substr(start), IsUrl);
  return Exactly(rest >= 20, start + rest);
}

Lengths Jwt(std::string_view text) {
  if (!text.starts_with("eyJ")) return {};
  std::size_t end = 0;
  for (int part = 0; part < 3; ++part) {
    const std::size_t length = Run(text.substr(end), IsUrl);
    if (length == 0) return {};
    end += length;
    if (part < 2 && (end >= text.size() || text[end++] != '.')) return {};
  }
  return {end};
}

Lengths Base64(std::string_view text, std::size_t least) {
  std::size_t end = Run(text, IsBase64);
  if (end < least) return {};
  for (int padding = 0; padding < 2 && end < text.size() && text[end] == '='; ++padding) ++end;
  return {end};
}

Lengths HexPairs(std::string_view text, std::size_t least, std::size_t most) {
  std::size_t pairs = 0;
  std::size_t end = 0;
  Lengths lengths;
  while (pairs < most && HasShape(text.substr(end), "hh")) {
    end += 2;
    if (++pairs >= least) lengths.insert(lengths.begin(), end);
    if (end >= text.size() || text[end] != ':') break;
    ++end;
  }
  return lengths;
}

Lengths Duration(std::string_view text) {
  std::size_t end = 0;
  for (const char unit : {'h', 'm'}) {
    const std::size_t digits = Run(text.substr(end), IsDigit);
    if (digits > 0 && end + digits < text.size() && text[end + digits] == unit) end += digits + 1;
  }
  const std::size_t whole = Run(text.substr(end), IsDigit);
  end += whole;
  if (whole == 0 || end >= text.size() || text[end] != '.') return {};
  const std::size_t fraction = Run(text.substr(end + 1), IsDigit);
  end += 1 + fraction;
  return Exactly(fraction > 0 && end < text.size() && text[end] == 's', end + 1);
}

Lengths Repeated(std::string_view text, bool (*is)(char), std::size_t count) {
  return Exactly(text.size() >= count && Run(text.substr(0, count), is) == count, count);
}

using Matcher = std::function<Lengths(std::string_view)>;

const std::map<std::string, Matcher, std::less<>>& Matchers() {
  static const std::map<std::string, Matcher, std::less<>> kMatchers = {
      {"jwt", Jwt},
      {"token", Token},
      {"uuid",
       [](std::string_view text) {
         constexpr std::string_view kShape = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";
         return Exactly(HasShape(text, kShape), kShape.size());
       }},
      {"rfc3339nano", Time},
      {"duration", Duration},
      {"base64", [](std::string_view text) { return Base64(text, 200); }},
      {"base64 key", [](std::string_view text) { return Base64(text, 60); }},
      {"serial", [](std::string_view text) { return HexPairs(text, 13, 20); }},
      {"keyid", [](std::string_view text) { return HexPairs(text, 20, 20); }},
      {"base62", [](std::string_view text) { return Repeated(text, IsAlnum, 24); }},
      {"hex40", [](std::string_view text) { return Repeated(text, IsHex, 40); }},
      {"hex8", [](std::string_view text) { return Repeated(text, IsHex, 8); }},
      {"nsid", [](std::string_view text) { return Repeated(text, IsAlnum, 6); }},
      {"accessor",
       [](std::string_view text) {
         Lengths lengths = Repeated(text, IsAlnum, 24);
         if (!lengths.empty() && text.size() > 25 && text[24] == '.') {
           lengths.insert(lengths.begin(), 25 + Run(text.substr(25), IsAlnum));
         }
         return lengths;
       }},
      {"date", [](std::string_view text) {
         Lengths lengths = Time(text);
         lengths.push_back(0);
         return lengths;
       }}};
  return kMatchers;
}

constexpr std::string_view kPemPrefix = "pem:";

}  // namespace

std::optional<Placeholder> ParsePlaceholder(std::string_view text) {
  if (!text.starts_with('<')) return std::nullopt;
  const std::size_t close = text.find('>');
  if (close == std::string_view::npos) return std::nullopt;
  std::string_view inside = text.substr(1, close - 1);
  Placeholder found{.type = std::string(inside), .length = close + 1};
  if (inside.starts_with(kPemPrefix)) return found;
  const std::size_t sign = inside.find_first_of("+-");
  if (sign != std::string_view::npos) {
    found.type = std::string(inside.substr(0, sign));
    const std::string_view digits = inside.substr(sign + 1);
    const char* end = digits.data() + digits.size();
    if (std::from_chars(digits.data(), end, found.offset).ptr != end) return std::nullopt;
    if (inside[sign] == '-') found.offset = -found.offset;
  }
  if (!Matchers().contains(found.type)) return std::nullopt;
  return found;
}

std::vector<std::size_t> PlaceholderLengths(std::string_view type, std::string_view text,
                                            std::size_t at) {
  const std::string_view rest = text.substr(at);
  if (type.starts_with(kPemPrefix)) {
    return Pem(rest, std::string(type.substr(kPemPrefix.size())));
  }
  const auto matcher = Matchers().find(type);
  return matcher == Matchers().end() ? Lengths{} : matcher->second(rest);
}

}  // namespace vectors
