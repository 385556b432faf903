// Foreign text on its way into a report: what reads it (a terminal, an XML parser, a browser) must
// take it as text, and a person must see what is in it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace conformance {

// The code point at `at`, which moves behind it. Invalid UTF-8: U+FFFD, one byte further.
char32_t NextCodePoint(std::string_view text, std::size_t& at);
void AppendUtf8(std::string& out, char32_t c);

// Controls, noncharacters, and what changes the order of its neighbours or has no width: a reader
// cannot see it. Not newline and tab.
bool IsInvisible(char32_t c);

// For XML 1.0: what it cannot hold is dropped.
std::string XmlText(std::string_view text);
// In double quotes. Line ends and tabs become references: a parser would make spaces of them.
std::string XmlAttribute(std::string_view text);
// For HTML, text and attributes in double quotes alike.
std::string HtmlAttribute(std::string_view text);
// For HTML's text: what is invisible becomes a marked "U+202E".
std::string HtmlText(std::string_view text);
// For a terminal: what is invisible becomes "<U+001B>". Newlines and tabs become spaces.
std::string TerminalLine(std::string_view text);
// Likewise, and newlines stay.
std::string TerminalText(std::string_view text);

// How many code points; what one column shows, roughly.
std::size_t Columns(std::string_view text);
// The first `columns` of it, the last of them "…" when something is left out.
std::string Shorten(std::string_view text, std::size_t columns);

// What a message of a transcript was: its line begins with "-> " (to the server), "<- " (from it)
// or "2> " (its standard error).
enum class Direction { kNote, kToServer, kFromServer, kStderr };
struct TranscriptLine {
  Direction direction = Direction::kNote;
  std::string_view bytes;  // without the mark
};
TranscriptLine ReadTranscriptLine(std::string_view line);

}  // namespace conformance
