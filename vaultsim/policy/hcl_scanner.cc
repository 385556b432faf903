#include "vaultsim/policy/hcl_scanner.h"

#include <algorithm>

namespace vaultsim::hcl {
namespace {

constexpr char32_t kEnd = 0;
constexpr char32_t kBroken = 0xfffd;

bool IsDecimal(char32_t c) { return c >= '0' && c <= '9'; }
bool IsLetter(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}
bool IsSpace(char32_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
int DigitValue(char32_t c) {
  if (IsDecimal(c)) return static_cast<int>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<int>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<int>(c - 'A') + 10;
  return 16;
}

void AppendUtf8(char32_t c, std::string& out) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((c >> shift) & 0x3f)); };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xc0 | (c >> 6));
    tail(0);
  } else if (c < 0x10000) {
    out += static_cast<char>(0xe0 | (c >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0 | (c >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace

const char* TypeName(TokenType type) {
  constexpr const char* kNames[] = {"ILLEGAL", "EOF",     "IDENT",  "NUMBER", "FLOAT", "BOOL",
                                    "STRING",  "HEREDOC", "LBRACK", "LBRACE", "COMMA", "PERIOD",
                                    "RBRACK",  "RBRACE",  "ASSIGN", "ADD",    "SUB",   "COMMENT"};
  return kNames[static_cast<std::size_t>(type)];
}

std::string At(Position position, const std::string& what) {
  return "At " + std::to_string(position.line) + ":" + std::to_string(position.column) + ": " +
         what;
}

char32_t Scanner::Decode(std::size_t& size) const {
  size = 1;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text_[at_ + i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return first;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at_ + length > text_.size()) return kBroken;
  char32_t c = first & (0xff >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return kBroken;
    c = (c << 6) | (byte(i) & 0x3f);
  }
  size = length;
  return c;
}

char32_t Scanner::Read() {
  if (at_ >= text_.size()) {
    ++position_.column;
    last_size_ = 0;
    return kEnd;
  }
  const char32_t c = Decode(last_size_);
  before_ = position_;
  ++position_.column;
  at_ += last_size_;
  if (c == kBroken && last_size_ == 1) {
    Fail("illegal UTF-8 encoding");
    return c;
  }
  if (c == '\n') {
    ++position_.line;
    last_line_length_ = position_.column;
    position_.column = 0;
  }
  if (c == 0) Fail("unexpected null character (0x00)");
  return c;
}

void Scanner::Unread() {
  at_ -= last_size_;
  position_ = before_;
}

char32_t Scanner::Peek() {
  std::size_t size = 0;
  return at_ >= text_.size() ? kEnd : Decode(size);
}

void Scanner::Fail(const std::string& what) {
  Position position = position_;
  if (position.column == 0) position = {position_.line - 1, last_line_length_};
  error_ = At(position, what);
}

Token Scanner::Next() {
  char32_t c = Read();
  while (IsSpace(c)) c = Read();
  const std::size_t begin = at_ - last_size_;
  Token token{.position = position_};
  token.type = IsLetter(c) ? Identifier(begin) : IsDecimal(c) ? Number(c) : Mark(c);
  token.text = text_.substr(begin, at_ - begin);
  return token;
}

TokenType Scanner::Mark(char32_t c) {
  switch (c) {
    case kEnd:
      return TokenType::kEof;
    case '"':
      String();
      return TokenType::kString;
    case '#':
    case '/':
      Comment(c);
      return TokenType::kComment;
    case '.':
      if (!IsDecimal(Peek())) return TokenType::kPeriod;
      Exponent(MantissaEnd(Peek()));
      return TokenType::kFloat;
    case '<':
      Heredoc();
      return TokenType::kHeredoc;
    case '-':
      return IsDecimal(Peek()) ? Number(Read()) : TokenType::kSub;
    default:
      break;
  }
  constexpr std::u32string_view kMarks = U"[{,]}=+";
  constexpr TokenType kTypes[] = {TokenType::kListOpen,  TokenType::kOpen,  TokenType::kComma,
                                  TokenType::kListClose, TokenType::kClose, TokenType::kAssign,
                                  TokenType::kAdd};
  const std::size_t at = kMarks.find(c);
  if (at != std::u32string_view::npos) return kTypes[at];
  Fail("illegal char");
  return TokenType::kIllegal;
}

TokenType Scanner::Identifier(std::size_t begin) {
  char32_t c = Read();
  while (IsLetter(c) || IsDecimal(c) || c == '-' || c == '.') c = Read();
  if (c != kEnd) Unread();
  const std::string_view text = text_.substr(begin, at_ - begin);
  return text == "true" || text == "false" ? TokenType::kBool : TokenType::kIdent;
}

// The end is the first that is no digit; it stays to be read.
char32_t Scanner::MantissaEnd(char32_t c) {
  bool scanned = false;
  while (IsDecimal(c)) {
    c = Read();
    scanned = true;
  }
  if (scanned && c != kEnd) Unread();
  return c;
}

char32_t Scanner::Exponent(char32_t c) {
  if (c != 'e' && c != 'E') return c;
  c = Read();
  if (c == '-' || c == '+') c = Read();
  return MantissaEnd(c);
}

TokenType Scanner::Fraction(char32_t c) {
  if (c == '.') {
    c = MantissaEnd(Peek());
    if (c == 'e' || c == 'E') Exponent(Read());
  } else {
    Exponent(c);
  }
  return TokenType::kFloat;
}

TokenType Scanner::Number(char32_t c) {
  if (c == '0') return ZeroNumber();
  MantissaEnd(c);
  c = Read();
  if (c == 'e' || c == 'E' || c == '.') return Fraction(c);
  if (c != kEnd) Unread();
  return TokenType::kNumber;
}

// Hexadecimal, octal, or a fraction.
TokenType Scanner::ZeroNumber() {
  char32_t c = Read();
  if (c == 'x' || c == 'X') {
    c = Read();
    if (DigitValue(c) == 16) Fail("illegal hexadecimal number");
    while (DigitValue(c) < 16) c = Read();
  } else {
    bool octal = true;
    while (IsDecimal(c)) {
      c = Read();
      if (c == '8' || c == '9') octal = false;
    }
    if (c == 'e' || c == 'E' || c == '.') return Fraction(c);
    if (!octal) Fail("illegal octal number");
  }
  if (c != kEnd) Unread();
  return TokenType::kNumber;
}

void Scanner::String() {
  int braces = 0;  // "${ ... }" may hold quotes
  while (true) {
    const char32_t c = Read();
    if ((c == '\n' && braces == 0) || c == kEnd) return Fail("literal not terminated");
    if (c == '"' && braces == 0) return;
    if (braces == 0 && c == '$' && Peek() == '{') {
      ++braces;
      Read();
    } else if (braces > 0 && c == '{') {
      ++braces;
    }
    if (braces > 0 && c == '}') --braces;
    if (c == '\\') Escape();
  }
}

void Scanner::Escape() {
  const char32_t c = Read();
  if (std::u32string_view(U"abfnrtv\\\"").find(c) != std::u32string_view::npos) return;
  if (c >= '0' && c <= '7') return Digits(c, 8, 3);
  if (c == 'x') return Digits(Read(), 16, 2);
  if (c == 'u') return Digits(Read(), 16, 4);
  if (c == 'U') return Digits(Read(), 16, 8);
  Fail("illegal char escape");
}

void Scanner::Digits(char32_t c, int base, int count) {
  int left = count;
  while (left > 0 && DigitValue(c) < base) {
    c = Read();
    if (c == kEnd) break;
    --left;
  }
  if (left > 0) Fail("illegal char escape");
  if (left != count && c != kEnd) Unread();
}

void Scanner::Heredoc() {
  if (Read() != '<') return Fail("heredoc expected second '<', didn't see it");
  const std::size_t begin = at_;
  char32_t c = Read();
  if (c == '-') c = Read();
  while (IsLetter(c) || IsDecimal(c)) c = Read();
  if (c == kEnd) return Fail("heredoc not terminated");
  if (c == '\r' && Peek() == '\n') c = Read();
  if (c != '\n') return Fail("invalid characters in heredoc anchor");
  const std::string_view anchor = text_.substr(begin, at_ - last_size_ - begin);
  std::string_view mark = anchor.substr(anchor.starts_with('-') ? 1 : 0);
  if (mark.empty()) return Fail("zero-length heredoc anchor");
  std::size_t line = at_;
  while (true) {
    c = Read();
    if (c == kEnd) return Fail("heredoc not terminated");
    if (c != '\n') continue;
    std::string_view row = text_.substr(line, at_ - last_size_ - line);
    const bool long_enough = row.size() >= anchor.size();
    row.remove_prefix(std::min(row.find_first_not_of(" \t\v\f\r"), row.size()));
    while (row.ends_with('\r')) row.remove_suffix(1);
    if (long_enough && row == mark) return;
    line = at_;
  }
}

void Scanner::Comment(char32_t c) {
  if (c == '#' || Peek() != '*') {
    if (c == '/' && Peek() != '/') return Fail("expected '/' for comment");
    do c = Read();
    while (c != '\n' && c != kEnd);
    if (c != kEnd) Unread();
    return;
  }
  Read();
  c = Read();
  while (true) {
    if (c == kEnd) return Fail("comment not terminated");
    const char32_t last = c;
    c = Read();
    if (last == '*' && c == '/') return;
  }
}

std::string Unquote(std::string_view quoted) {
  if (quoted.size() < 2) return "";
  std::string_view rest = quoted.substr(1, quoted.size() - 2);
  std::string text;
  int braces = 0;  // nothing is decoded within "${ ... }"
  while (!rest.empty()) {
    const char c = rest.front();
    if (braces == 0 && rest.starts_with("${")) {
      braces = 1;
      text += "${";
      rest.remove_prefix(2);
      continue;
    }
    if (braces > 0 && c == '{') ++braces;
    if (braces > 0 && c == '}') --braces;
    rest.remove_prefix(1);
    if (braces > 0 || c != '\\' || rest.empty()) {
      text += c;
      continue;
    }
    constexpr std::string_view kNames = "abfnrtv";
    constexpr std::string_view kMeant = "\a\b\f\n\r\t\v";
    const char escaped = rest.front();
    const std::size_t name = kNames.find(escaped);
    const bool octal = escaped >= '0' && escaped <= '7';
    const std::size_t count = octal            ? 3
                              : escaped == 'x' ? 2
                              : escaped == 'u' ? 4
                              : escaped == 'U' ? 8
                                               : 0;
    if (!octal) rest.remove_prefix(1);
    if (count == 0) {
      text += name == std::string_view::npos ? escaped : kMeant[name];
      continue;
    }
    char32_t code = 0;
    for (const char digit : rest.substr(0, count)) {
      code = code * (octal ? 8 : 16) +
             static_cast<char32_t>(DigitValue(static_cast<unsigned char>(digit)));
    }
    rest.remove_prefix(std::min(count, rest.size()));
    if (count < 4) {
      text += static_cast<char>(code);
    } else {
      AppendUtf8(code, text);
    }
  }
  return text;
}

// With "<<-" without what the last line begins with, when every line begins so.
std::string HeredocText(std::string_view heredoc) {
  const std::size_t first = heredoc.find('\n');
  if (first == std::string_view::npos) return "";
  const bool indented = heredoc.substr(2).starts_with('-');
  std::string_view body = heredoc.substr(first + 1);
  if (body.ends_with('\n')) body.remove_suffix(1);
  const std::size_t last = body.rfind('\n') == std::string_view::npos ? 0 : body.rfind('\n') + 1;
  const std::string_view end = body.substr(last);
  body = body.substr(0, last);
  const std::string_view margin = end.substr(0, std::min(end.find_first_not_of(" \t"), end.size()));
  std::string text;
  for (std::string_view rest = body; indented && !rest.empty();) {
    if (!rest.starts_with(margin)) return std::string(body);
    const std::size_t size = rest.find('\n') + 1;
    text += rest.substr(margin.size(), size - margin.size());
    rest.remove_prefix(size);
  }
  return indented ? text : std::string(body);
}

}  // namespace vaultsim::hcl
