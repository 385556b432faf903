// Tokens of HCL 1, placed and refused as hashicorp/hcl does it.
#pragma once

#include <string>
#include <string_view>

namespace vaultsim::hcl {

enum class TokenType {
  kIllegal,
  kEof,
  kIdent,
  kNumber,
  kFloat,
  kBool,
  kString,
  kHeredoc,
  kListOpen,
  kOpen,
  kComma,
  kPeriod,
  kListClose,
  kClose,
  kAssign,
  kAdd,
  kSub,
  kComment
};
const char* TypeName(TokenType type);

struct Position {
  int line = 1;
  int column = 0;
};
// "At 1:12: what"
std::string At(Position position, const std::string& what);

struct Token {
  TokenType type = TokenType::kEof;
  Position position = {};
  std::string_view text = {};  // as it is written
};

// text must outlive the scanner and its tokens.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  Token Next();
  // The last thing that was wrong, or "".
  const std::string& error() const { return error_; }

 private:
  char32_t Read();
  void Unread();
  char32_t Peek();
  char32_t Decode(std::size_t& size) const;
  void Fail(const std::string& what);
  TokenType Mark(char32_t c);
  TokenType Identifier(std::size_t begin);
  TokenType Number(char32_t c);
  TokenType ZeroNumber();
  char32_t MantissaEnd(char32_t c);
  TokenType Fraction(char32_t c);
  char32_t Exponent(char32_t c);
  void String();
  void Escape();
  void Digits(char32_t c, int base, int count);
  void Heredoc();
  void Comment(char32_t c);

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t last_size_ = 0;  // of what was read last; 0 at the end
  Position position_;
  Position before_;
  int last_line_length_ = 0;
  std::string error_;
};

// What a string or heredoc token stands for.
std::string Unquote(std::string_view quoted);
std::string HeredocText(std::string_view heredoc);

}  // namespace vaultsim::hcl
