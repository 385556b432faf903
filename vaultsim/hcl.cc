#include "vaultsim/hcl.h"

#include <optional>
#include <utility>

#include "vaultsim/hcl_json.h"

namespace vaultsim::hcl {
namespace {

constexpr int kDepthMax = 64;  // policies are flat

enum class Type {
  kEof,
  kIdent,
  kString,
  kNumber,
  kBool,
  kAssign,
  kComma,
  kOpen,
  kClose,
  kListOpen,
  kListClose,
  kIllegal
};

struct Token {
  Type type = Type::kEof;
  std::string text = {};    // decoded
  std::string source = {};  // of a key
  int line = 1;
  int column = 1;
};

const char* TypeName(Type type) {
  switch (type) {
    case Type::kEof:
      return "EOF";
    case Type::kIdent:
      return "IDENT";
    case Type::kString:
      return "STRING";
    case Type::kNumber:
      return "NUMBER";
    case Type::kBool:
      return "BOOL";
    case Type::kAssign:
      return "ASSIGN";
    case Type::kComma:
      return "COMMA";
    case Type::kOpen:
      return "LBRACE";
    case Type::kClose:
      return "RBRACE";
    case Type::kListOpen:
      return "LBRACK";
    case Type::kListClose:
      return "RBRACK";
    case Type::kIllegal:
      return "ILLEGAL";
  }
  return "";
}

std::string At(int line, int column, const std::string& what) {
  return "At " + std::to_string(line) + ":" + std::to_string(column) + ": " + what;
}

bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  Token Next() {
    SkipSpaceAndComments();
    Token token{.line = line_, .column = column_};
    if (at_ >= text_.size()) {
      token.column += 1;  // hashicorp/hcl counts the read that finds the end
      return token;
    }
    const char c = text_[at_];
    if (IsLetter(c)) {
      while (at_ < text_.size() && (IsLetter(text_[at_]) || IsDigit(text_[at_]) ||
                                    text_[at_] == '-' || text_[at_] == '.')) {
        token.text += Take();
      }
      token.source = token.text;
      const bool is_bool = token.text == "true" || token.text == "false";
      token.type = is_bool ? Type::kBool : Type::kIdent;
      return token;
    }
    if (IsDigit(c) || c == '-') {
      token.type = Type::kNumber;
      do token.text += Take();
      while (at_ < text_.size() && (IsDigit(text_[at_]) || IsLetter(text_[at_]) ||
                                    text_[at_] == '.' || text_[at_] == '+' || text_[at_] == '-'));
      return token;
    }
    if (c == '"') {
      const std::size_t begin = at_;
      token = String(token);
      token.source = text_.substr(begin, at_ - begin);
      return token;
    }
    if (c == '<') return Heredoc(token);
    token.text = Take();
    constexpr std::string_view kMarks = "=,{}[]";
    constexpr Type kTypes[] = {Type::kAssign, Type::kComma,    Type::kOpen,
                               Type::kClose,  Type::kListOpen, Type::kListClose};
    const std::size_t mark = kMarks.find(c);
    token.type = mark == std::string_view::npos ? Type::kIllegal : kTypes[mark];
    if (token.type == Type::kIllegal && error_.empty()) {
      error_ = At(token.line, token.column, "illegal char");
    }
    return token;
  }

  const std::string& error() const { return error_; }

 private:
  char Take() {
    const char c = text_[at_++];
    if (c == '\n') {
      ++line_;
      column_ = 1;
    } else if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) {
      ++column_;
    }
    return c;
  }

  void SkipSpaceAndComments() {
    while (at_ < text_.size()) {
      const std::string_view rest = text_.substr(at_);
      if (std::string_view(" \t\r\n").find(rest.front()) != std::string_view::npos) {
        Take();
      } else if (rest.front() == '#' || rest.starts_with("//")) {
        while (at_ < text_.size() && text_[at_] != '\n') Take();
      } else if (rest.starts_with("/*")) {
        const std::size_t end = text_.find("*/", at_ + 2);
        const std::size_t stop = end == std::string_view::npos ? text_.size() : end + 2;
        while (at_ < stop) Take();
        if (end == std::string_view::npos) error_ = At(line_, column_, "comment not terminated");
      } else {
        return;
      }
    }
  }

  Token String(Token token) {
    token.type = Type::kString;
    Take();
    int braces = 0;  // "${ ... }" may hold quotes
    while (at_ < text_.size()) {
      if (braces == 0 && text_[at_] == '"') {
        Take();
        return token;
      }
      if (braces == 0 && text_[at_] == '\n') break;
      if (text_.substr(at_).starts_with("${")) ++braces;
      if (braces > 0 && text_[at_] == '}') --braces;
      const char c = Take();
      if (c != '\\' || at_ >= text_.size()) {
        token.text += c;
        continue;
      }
      const char escaped = Take();
      token.text += escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped == 'r' ? '\r' : escaped;
    }
    error_ = At(line_, column_, "literal not terminated");
    token.type = Type::kIllegal;
    return token;
  }

  Token Heredoc(Token token) {
    std::string mark;
    while (at_ < text_.size() && text_[at_] == '<') Take();
    const bool indented = at_ < text_.size() && text_[at_] == '-';
    if (indented) Take();
    while (at_ < text_.size() && text_[at_] != '\n') mark += Take();
    if (at_ < text_.size()) Take();
    while (at_ < text_.size()) {
      std::string row;
      while (at_ < text_.size() && text_[at_] != '\n') row += Take();
      if (at_ < text_.size()) Take();
      const std::size_t begin = indented ? row.find_first_not_of(" \t") : 0;
      if (begin != std::string::npos && std::string_view(row).substr(begin) == mark) {
        token.type = Type::kString;
        return token;
      }
      token.text += row + "\n";
    }
    error_ = At(line_, column_, "heredoc not terminated");
    token.type = Type::kIllegal;
    return token;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  int column_ = 1;
  std::string error_;
};

class Parser {
 public:
  explicit Parser(std::string_view text) : scanner_(text) { Advance(); }

  Parsed Run() {
    Parsed parsed;
    if (!Items(parsed.items, false, 0) && error_.empty()) error_ = "invalid policy";
    parsed.error = scanner_.error().empty() ? error_ : scanner_.error();
    return parsed;
  }

 private:
  void Advance() { token_ = scanner_.Next(); }
  bool Fail(const Token& token, const std::string& what) {
    if (error_.empty()) error_ = At(token.line, token.column, what);
    return false;
  }

  // Until the end, or the closing brace of an object (which stays unread).
  bool Items(std::vector<Item>& items, bool object, int depth) {
    if (depth > kDepthMax) return Fail(token_, "nested too deeply");
    while (token_.type != Type::kEof && !(object && token_.type == Type::kClose)) {
      if (object && token_.type == Type::kComma) {
        Advance();
        continue;
      }
      Item item;
      if (!ReadItem(item, depth)) return false;
      items.push_back(std::move(item));
    }
    return true;
  }

  bool ReadItem(Item& item, int depth) {
    item.line = token_.line;
    std::string source;
    while (token_.type == Type::kIdent || token_.type == Type::kString) {
      item.keys.push_back(token_.text);
      source += (source.empty() ? "" : " ") + token_.source;
      Advance();
    }
    if (item.keys.empty()) {
      if (token_.type == Type::kAssign) return Fail(token_, "no object keys found!");
      const bool is_float =
          token_.type == Type::kNumber && token_.text.find('.') != std::string::npos;
      return Fail(token_, std::string("expected: IDENT | STRING | ASSIGN | LBRACE got: ") +
                              (is_float ? "FLOAT" : TypeName(token_.type)));
    }
    if (token_.type == Type::kOpen) return ReadValue(item.value, depth);
    if (token_.type != Type::kAssign) {
      return Fail(token_,
                  "key '" + source + "' expected start of object ('{') or assignment ('=')");
    }
    if (item.keys.size() > 1) return Fail(token_, "nested object expected: LBRACE got: ASSIGN");
    Advance();
    return ReadValue(item.value, depth);
  }

  bool ReadValue(Value& value, int depth) {
    value.line = token_.line;
    value.column = token_.column;
    value.text = token_.text;
    switch (token_.type) {
      case Type::kString:
        value.kind = Value::Kind::kString;
        break;
      case Type::kNumber:
        value.kind = Value::Kind::kNumber;
        break;
      case Type::kBool:
        value.kind = Value::Kind::kBool;
        break;
      case Type::kOpen:
        return ReadObject(value, depth);
      case Type::kListOpen:
        return ReadList(value, depth);
      default:
        return Fail(token_, std::string("Unknown token: ") + std::to_string(token_.line) + ":" +
                                std::to_string(token_.column) + " " + TypeName(token_.type) + " " +
                                token_.text);
    }
    Advance();
    return true;
  }

  bool ReadObject(Value& value, int depth) {
    value.kind = Value::Kind::kObject;
    Advance();
    if (!Items(value.object, true, depth + 1)) return false;
    if (token_.type != Type::kClose) {
      return Fail(token_,
                  std::string("object expected closing RBRACE got: ") + TypeName(token_.type));
    }
    Advance();
    return true;
  }

  static bool StartsValue(Type type) {
    return type == Type::kString || type == Type::kNumber || type == Type::kBool ||
           type == Type::kOpen || type == Type::kListOpen;
  }

  bool ReadList(Value& value, int depth) {
    if (depth > kDepthMax) return Fail(token_, "nested too deeply");
    value.kind = Value::Kind::kList;
    Advance();
    while (token_.type != Type::kListClose) {
      Value element;
      if (!StartsValue(token_.type)) {
        return Fail(token_,
                    std::string("unexpected token while parsing list: ") + TypeName(token_.type));
      }
      if (!ReadValue(element, depth + 1)) return false;
      value.list.push_back(std::move(element));
      if (token_.type == Type::kComma) {
        Advance();
      } else if (token_.type != Type::kListClose) {
        return Fail(token_, std::string("error parsing list, expected comma or list end, got: ") +
                                TypeName(token_.type));
      }
    }
    Advance();
    return true;
  }

  Scanner scanner_;
  Token token_;
  std::string error_;
};

}  // namespace

std::string Value::Place() const {
  return line == 0 ? "-" : std::to_string(line) + ":" + std::to_string(column);
}

Parsed Parse(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && text[first] == '{') return ParseJson(text);
  return Parser(text).Run();
}

}  // namespace vaultsim::hcl
