// Characters as Go's JSON readers see and print them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace vaultsim::gojson {

inline bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
inline bool IsDigit(char c) { return c >= '0' && c <= '9'; }

void AppendUtf8(std::uint32_t rune, std::string& out);
// The character at text[at] for an error text. Classic readers see bytes, OpenBao's sees runes.
std::string QuoteCharacter(std::string_view text, std::size_t at, bool runes);

}  // namespace vaultsim::gojson
