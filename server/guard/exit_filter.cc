#include "guard/exit_filter.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

namespace guard {
namespace {

constexpr std::size_t kTokenBytesMin = 16;
constexpr std::string_view kRedacted = "[the caller's token]";

struct Range {
  char32_t first;
  char32_t last;
};

// Unicode 15: Cf, Default_Ignorable_Code_Point, C1 controls, line and paragraph separators. Sorted.
constexpr std::array kInvisible = {
    Range{0x7f, 0x9f},       Range{0xad, 0xad},       Range{0x34f, 0x34f},
    Range{0x600, 0x605},     Range{0x61c, 0x61c},     Range{0x6dd, 0x6dd},
    Range{0x70f, 0x70f},     Range{0x890, 0x891},     Range{0x8e2, 0x8e2},
    Range{0x115f, 0x1160},   Range{0x17b4, 0x17b5},   Range{0x180b, 0x180f},
    Range{0x200b, 0x200f},   Range{0x2028, 0x202e},   Range{0x2060, 0x206f},
    Range{0x3164, 0x3164},   Range{0xfe00, 0xfe0f},   Range{0xfeff, 0xfeff},
    Range{0xffa0, 0xffa0},   Range{0xfff0, 0xfffb},   Range{0x110bd, 0x110bd},
    Range{0x110cd, 0x110cd}, Range{0x13430, 0x1343f}, Range{0x1bca0, 0x1bca3},
    Range{0x1d173, 0x1d17a}, Range{0xe0000, 0xe0fff},
};

// One character of UTF-8. size 0: text does not start with a valid one.
struct Decoded {
  char32_t c = 0;
  std::size_t size = 0;
};

Decoded Decode(std::string_view text) {
  const auto byte = [text](std::size_t i) -> char32_t {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
  };
  const auto more = [&byte](std::size_t i) { return (byte(i) & 0xc0) == 0x80; };
  const char32_t first = byte(0);
  if (first < 0x80) return {first, 1};
  if ((first & 0xe0) == 0xc0 && more(1)) return {(first & 0x1f) << 6 | (byte(1) & 0x3f), 2};
  if ((first & 0xf0) == 0xe0 && more(1) && more(2)) {
    return {(first & 0x0f) << 12 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f), 3};
  }
  if ((first & 0xf8) == 0xf0 && more(1) && more(2) && more(3)) {
    return {
        (first & 0x07) << 18 | (byte(1) & 0x3f) << 12 | (byte(2) & 0x3f) << 6 | (byte(3) & 0x3f),
        4};
  }
  return {};
}

void AppendUnit(std::string& out, char32_t unit) {
  // The backslash itself is escaped: the text is inside a string literal.
  std::array<char, 8> buffer;
  std::snprintf(buffer.data(), buffer.size(), "\\\\u%04x", static_cast<unsigned>(unit));
  out.append(buffer.data(), 7);
}

void AppendEscape(std::string& out, char32_t c) {
  if (c >= 0x10000) {
    AppendUnit(out, 0xd800 + ((c - 0x10000) >> 10));
    AppendUnit(out, 0xdc00 + ((c - 0x10000) & 0x3ff));
  } else {
    AppendUnit(out, c);
  }
}

}  // namespace

bool IsInvisible(char32_t c) {
  const auto range =
      std::lower_bound(kInvisible.begin(), kInvisible.end(), c,
                       [](const Range& r, char32_t value) { return r.last < value; });
  return range != kInvisible.end() && range->first <= c;
}

void RedactToken(std::string& text, const base::SecretString& token) {
  const std::string_view secret = token.Reveal();
  if (secret.size() < kTokenBytesMin) return;
  for (std::size_t at = text.find(secret); at != std::string::npos;
       at = text.find(secret, at + kRedacted.size())) {
    text.replace(at, secret.size(), kRedacted);
  }
}

void AppendVisible(std::string& out, std::string_view json_text) {
  std::size_t copied = 0;
  for (std::size_t i = 0; i < json_text.size();) {
    const auto c = static_cast<unsigned char>(json_text[i]);
    if (c == '"' || c == '\\') {
      out.append(json_text, copied, i - copied);
      out += '\\';
      copied = i++;
      continue;
    }
    if (c < 0x7f) {
      ++i;
      continue;
    }
    const Decoded decoded = Decode(json_text.substr(i));
    const std::size_t size = std::max<std::size_t>(decoded.size, 1);
    if (decoded.size > 0 && IsInvisible(decoded.c)) {
      out.append(json_text, copied, i - copied);
      AppendEscape(out, decoded.c);
      copied = i + size;
    }
    i += size;
  }
  out.append(json_text, copied);
}

std::string StripInvisible(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Decoded decoded = Decode(text);
    const std::size_t size = std::max<std::size_t>(decoded.size, 1);
    const bool control =
        decoded.size == 1 && decoded.c < 0x20 && decoded.c != '\n' && decoded.c != '\t';
    if (!control && !(decoded.size > 0 && IsInvisible(decoded.c))) out.append(text, 0, size);
    text.remove_prefix(size);
  }
  return out;
}

}  // namespace guard
