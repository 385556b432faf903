#include "conformance/report/text.h"

#include <cstdio>

namespace conformance {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

std::string Name(char32_t c) {
  char name[16];
  std::snprintf(name, sizeof(name), "U+%04X", static_cast<unsigned>(c));
  return name;
}

bool InXml(char32_t c) {
  return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c <= 0xD7FF) ||
         (c >= 0xE000 && c <= 0xFFFD) || c >= 0x10000;
}

// Appends the entity of a character that markup gives a meaning.
bool AppendEntity(std::string& out, char32_t c) {
  switch (c) {
    case '&':
      out += "&amp;";
      return true;
    case '<':
      out += "&lt;";
      return true;
    case '>':
      out += "&gt;";
      return true;
    case '"':
      out += "&quot;";
      return true;
    case '\'':
      out += "&#39;";
      return true;
    default:
      return false;
  }
}

std::string ForXml(std::string_view text, bool attribute) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = NextCodePoint(text, at);
    if (!InXml(c) || AppendEntity(out, c)) continue;
    if (c == '\r' || (c < 0x20 && attribute)) {
      out += "&#" + std::to_string(static_cast<unsigned>(c)) + ";";
    } else {
      AppendUtf8(out, c);
    }
  }
  return out;
}

std::string ForTerminal(std::string_view text, bool lines) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = NextCodePoint(text, at);
    if (c == '\n' && lines) {
      out += '\n';
    } else if (c == '\n' || c == '\t') {
      out += ' ';
    } else if (IsInvisible(c)) {
      out += "<" + Name(c) + ">";
    } else {
      AppendUtf8(out, c);
    }
  }
  return out;
}

}  // namespace

char32_t NextCodePoint(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at++);
  if (first < 0x80) return first;
  const std::size_t more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
  if (first < 0xC2 || first > 0xF4 || text.size() - at < more) return kReplacement;
  char32_t c = first & (0x3F >> more);
  for (std::size_t i = 0; i < more; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return kReplacement;
    c = c << 6 | (byte(at + i) & 0x3F);
  }
  const char32_t least = more == 3 ? 0x10000 : more == 2 ? 0x800 : 0x80;
  if (c < least || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return kReplacement;
  at += more;
  return c;
}

void AppendUtf8(std::string& out, char32_t c) {
  const auto add = [&](char32_t bits) { out += static_cast<char>(bits); };
  if (c < 0x80) {
    add(c);
  } else if (c < 0x800) {
    add(0xC0 | c >> 6);
    add(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    add(0xE0 | c >> 12);
    add(0x80 | (c >> 6 & 0x3F));
    add(0x80 | (c & 0x3F));
  } else {
    add(0xF0 | c >> 18);
    add(0x80 | (c >> 12 & 0x3F));
    add(0x80 | (c >> 6 & 0x3F));
    add(0x80 | (c & 0x3F));
  }
}

bool IsInvisible(char32_t c) {
  if (c < 0x20) return c != '\n' && c != '\t';
  return (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x61C || c == 0x180E ||
         (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
         (c >= 0xE0000 && c <= 0xE007F) || (c & 0xFFFE) == 0xFFFE;
}

std::string XmlText(std::string_view text) { return ForXml(text, false); }
std::string XmlAttribute(std::string_view text) { return ForXml(text, true); }

std::string HtmlAttribute(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = NextCodePoint(text, at);
    if (AppendEntity(out, c)) continue;
    if (IsInvisible(c)) {
      out += Name(c);
    } else {
      AppendUtf8(out, c);
    }
  }
  return out;
}

std::string HtmlText(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = NextCodePoint(text, at);
    if (AppendEntity(out, c)) continue;
    if (IsInvisible(c)) {
      out += "<b class=ctl>" + Name(c) + "</b>";
    } else {
      AppendUtf8(out, c);
    }
  }
  return out;
}

std::string TerminalLine(std::string_view text) { return ForTerminal(text, false); }
std::string TerminalText(std::string_view text) { return ForTerminal(text, true); }

std::size_t Columns(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) NextCodePoint(text, at);
  return count;
}

std::string Shorten(std::string_view text, std::size_t columns) {
  if (Columns(text) <= columns) return std::string(text);
  if (columns == 0) return "";
  std::size_t at = 0;
  for (std::size_t i = 1; i < columns; ++i) NextCodePoint(text, at);
  return std::string(text.substr(0, at)) + "…";
}

TranscriptLine ReadTranscriptLine(std::string_view line) {
  constexpr struct {
    std::string_view mark;
    Direction direction;
  } kMarks[] = {
      {"-> ", Direction::kToServer}, {"<- ", Direction::kFromServer}, {"2> ", Direction::kStderr}};
  for (const auto& [mark, direction] : kMarks) {
    if (line.starts_with(mark)) return {direction, line.substr(mark.size())};
  }
  return {Direction::kNote, line};
}

}  // namespace conformance
