#include "vaultsim/kv/custom_metadata.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "vaultsim/framework/convert.h"

namespace vaultsim::kv {
namespace {

constexpr std::size_t kKeysMax = 64;
constexpr std::size_t kKeyBytesMax = 128;
constexpr std::size_t kValueBytesMax = 512;

std::string Failed(const std::string& text) {
  std::string failed = "custom_metadata validation failed: ";
  failed += text;
  return failed;
}

struct Range {
  char32_t first;
  char32_t last;
};

// What unicode.IsPrint refuses: control, format, surrogate and private characters, spaces other
// than ' ', and the blocks that Unicode leaves unassigned as a whole.
constexpr std::array<Range, 25> kUnprintable = {{
    {0x0, 0x1f},         {0x7f, 0xa0},       {0xad, 0xad},       {0x600, 0x605},
    {0x61c, 0x61c},      {0x6dd, 0x6dd},     {0x70f, 0x70f},     {0x1680, 0x1680},
    {0x180e, 0x180e},    {0x2000, 0x200f},   {0x2028, 0x202f},   {0x205f, 0x206f},
    {0x3000, 0x3000},    {0xd800, 0xf8ff},   {0xfdd0, 0xfdef},   {0xfeff, 0xfeff},
    {0xfff0, 0xfffb},    {0xfffe, 0xffff},   {0x110bd, 0x110bd}, {0x110cd, 0x110cd},
    {0x13430, 0x1343f},  {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0x323b0, 0xe00ff},
    {0xe01f0, 0x10ffff},
}};

bool IsPrintableRune(char32_t rune) {
  const auto at = std::lower_bound(kUnprintable.begin(), kUnprintable.end(), rune,
                                   [](const Range& range, char32_t c) { return range.last < c; });
  return at == kUnprintable.end() || rune < at->first;
}

// The next character of valid UTF-8; text must not be empty.
char32_t NextRune(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  char32_t rune = size == 1 ? lead : lead & (0x7fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    rune = (rune << 6) | (static_cast<unsigned char>(text[i]) & 0x3fu);
  }
  text.remove_prefix(size);
  return rune;
}

std::string Hex(char32_t rune, std::size_t digits) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out(digits, '0');
  for (std::size_t i = digits; i-- > 0; rune >>= 4) out[i] = kDigits[rune & 0xf];
  return out;
}

std::string EscapeRune(char32_t rune) {
  constexpr std::string_view kNamed = "\a\b\f\n\r\t\v";
  if (rune < 0x80) {
    const std::size_t at = kNamed.find(static_cast<char>(rune));
    if (at != std::string_view::npos) return std::string("\\") + "abfnrtv"[at];
    return "\\x" + Hex(rune, 2);
  }
  return rune < 0x10000 ? "\\u" + Hex(rune, 4) : "\\U" + Hex(rune, 8);
}

void CheckEntry(const std::string& key, const std::string& value,
                std::vector<std::string>& errors) {
  const auto add = [&](const std::string& text) { errors.push_back(Failed(text)); };
  if (key.empty() || key.size() > kKeyBytesMax) {
    add("length of key " + QuoteGo(key) + " is " + std::to_string(key.size()) +
        " but must be 0 < len(key) <= " + std::to_string(kKeyBytesMax));
  }
  if (value.empty() || value.size() > kValueBytesMax) {
    add("length of value for key " + QuoteGo(key) + " is " + std::to_string(value.size()) +
        " but must be 0 < len(value) <= " + std::to_string(kValueBytesMax));
  }
  if (!IsPrintable(key)) {
    add("key " + QuoteGo(key) + " (" + key + ") contains unprintable characters");
  }
  if (!IsPrintable(value)) {
    add("value for key " + QuoteGo(key) + " contains unprintable characters");
  }
}

// The text of go-multierror.
std::string Join(const std::vector<std::string>& errors) {
  std::string text = std::to_string(errors.size()) +
                     (errors.size() == 1 ? " error occurred:" : " errors occurred:");
  for (const std::string& error : errors) text += "\n\t* " + error;
  return text + "\n\n";
}

}  // namespace

bool IsPrintable(std::string_view text) {
  if (!base::IsValidUtf8(text)) return false;
  while (!text.empty()) {
    if (!IsPrintableRune(NextRune(text))) return false;
  }
  return true;
}

std::string QuoteGo(std::string_view text) {
  std::string out = "\"";
  if (!base::IsValidUtf8(text)) return out + "\"";
  while (!text.empty()) {
    const std::string_view before = text;
    const char32_t rune = NextRune(text);
    if (rune == '"' || rune == '\\') {
      out += '\\';
      out += static_cast<char>(rune);
    } else if (IsPrintableRune(rune)) {
      out += before.substr(0, before.size() - text.size());
    } else {
      out += EscapeRune(rune);
    }
  }
  return out + "\"";
}

CustomMetadata ParseCustomMetadata(const Json& object, bool skip_nulls, Profile profile) {
  CustomMetadata parsed;
  for (const auto& item : object.items()) {
    if (skip_nulls && item.value().is_null()) continue;
    auto text = convert::ToString(item.value(), profile);
    if (!text.ok()) {
      parsed.refusal = Failed(text.error);
      return parsed;
    }
    parsed.values.emplace(item.key(), std::move(text.value));
  }
  std::vector<std::string> errors;
  if (parsed.values.size() > kKeysMax) {
    errors.push_back(Failed("payload must contain at most " + std::to_string(kKeysMax) +
                            " keys, provided " + std::to_string(parsed.values.size())));
  } else {
    for (const auto& [key, value] : parsed.values) CheckEntry(key, value, errors);
  }
  if (!errors.empty()) parsed.refusal = Join(errors);
  return parsed;
}

}  // namespace vaultsim::kv
