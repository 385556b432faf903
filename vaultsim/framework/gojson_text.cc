#include "vaultsim/framework/gojson_text.h"

namespace vaultsim::gojson {

void AppendUtf8(std::uint32_t rune, std::string& out) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (rune < 0x80) {
    put(rune);
  } else if (rune < 0x800) {
    put(0xc0 | (rune >> 6));
    put(0x80 | (rune & 0x3f));
  } else if (rune < 0x10000) {
    put(0xe0 | (rune >> 12));
    put(0x80 | ((rune >> 6) & 0x3f));
    put(0x80 | (rune & 0x3f));
  } else {
    put(0xf0 | (rune >> 18));
    put(0x80 | ((rune >> 12) & 0x3f));
    put(0x80 | ((rune >> 6) & 0x3f));
    put(0x80 | (rune & 0x3f));
  }
}

// Go's quoteChar: '\'' and '"' are special, others as %q of a rune. Classic readers see bytes,
// OpenBao's sees runes.
std::string QuoteCharacter(std::string_view text, std::size_t at, bool runes) {
  const auto c = static_cast<unsigned char>(text[at]);
  if (c == '\'') return R"('\'')";
  if (c == '"') return R"('"')";
  if (c == '\\') return R"('\\')";
  if (c == '\n') return R"('\n')";
  if (c == '\r') return R"('\r')";
  if (c == '\t') return R"('\t')";
  if (c < 0x20 || c == 0x7f) {
    constexpr const char* kHex = "0123456789abcdef";
    return std::string("'\\x") + kHex[c >> 4] + kHex[c & 0xf] + "'";
  }
  std::string out = "'";
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (runes && text.substr(at).starts_with("\xef\xbb\xbf")) {
    out += "\\ufeff";
  } else if (runes) {
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) ++end;
    out.append(text, at, end - at);
  } else {
    AppendUtf8(c, out);
  }
  return out + "'";
}

}  // namespace vaultsim::gojson
