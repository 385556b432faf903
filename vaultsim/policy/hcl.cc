#include "vaultsim/policy/hcl.h"

#include <utility>

#include "vaultsim/policy/hcl_json.h"
#include "vaultsim/policy/hcl_scanner.h"

namespace vaultsim::hcl {
namespace {

// Policies are flat.
constexpr int kDepthMax = 64;

// Every step is false when it failed, or when the text ended where nothing was open (ended_).
class Parser {
 public:
  explicit Parser(std::string_view text) : scanner_(text) {}

  Parsed Run() {
    Parsed parsed;
    Items(parsed.items, false, 0);
    parsed.error = scanner_.error().empty() ? error_ : scanner_.error();
    return parsed;
  }

 private:
  const Token& Scan() {
    if (!std::exchange(has_unscanned_, false)) {
      do token_ = scanner_.Next();
      while (token_.type == TokenType::kComment);
    }
    return token_;
  }
  void Unscan() { has_unscanned_ = true; }

  bool FailAt(Position position, const std::string& what) {
    error_ = At(position, what);
    return false;
  }
  bool Fail(const std::string& what) { return FailAt(token_.position, what); }
  bool Expected(const char* what) {
    return Fail(std::string("expected: ") + what + " got: " + TypeName(token_.type));
  }

  // Until the end, or the closing brace of an object (which stays unread).
  bool Items(std::vector<Item>& items, bool object, int depth) {
    if (depth > kDepthMax) return Fail("nested too deeply");
    while (true) {
      if (object) {
        const TokenType next = Scan().type;
        Unscan();
        if (next == TokenType::kClose) return true;
      }
      Item item;
      ended_ = false;
      if (!ReadItem(item, depth)) return ended_;
      items.push_back(std::move(item));
      if (Scan().type != TokenType::kComma) Unscan();
    }
  }

  bool ReadItem(Item& item, int depth) {
    std::string source;
    if (!ReadKeys(item, source)) return false;
    if (token_.type == TokenType::kAssign) {
      Scan();
      if (!ReadValue(item.value, depth)) return false;
    } else if (token_.type == TokenType::kOpen) {
      if (!ReadObject(item.value, depth)) return false;
    } else {
      return Fail("key '" + source + "' expected start of object ('{') or assignment ('=')");
    }
    Scan();
    Unscan();
    return true;
  }

  // To what comes after the keys.
  bool ReadKeys(Item& item, std::string& source) {
    while (true) {
      const Token& token = Scan();
      if (item.keys.empty()) item.line = token.position.line;
      switch (token.type) {
        case TokenType::kIdent:
        case TokenType::kString:
          item.keys.push_back(token.type == TokenType::kIdent ? std::string(token.text)
                                                              : Unquote(token.text));
          source.append(source.empty() ? "" : " ").append(token.text);
          continue;
        case TokenType::kEof:
          ended_ = item.keys.empty();
          return !ended_;
        case TokenType::kAssign:
          if (item.keys.empty()) return Fail("no object keys found!");
          if (item.keys.size() > 1) return Fail("nested object expected: LBRACE got: ASSIGN");
          return true;
        case TokenType::kOpen:
          return !item.keys.empty() || Expected("IDENT | STRING");
        case TokenType::kIllegal:
          return Fail("illegal character");
        case TokenType::kClose:
          if (!item.keys.empty()) return true;
          [[fallthrough]];
        default:
          return Expected("IDENT | STRING | ASSIGN | LBRACE");
      }
    }
  }

  bool ReadValue(Value& value, int depth) {
    value.line = token_.position.line;
    value.column = token_.position.column;
    if (ReadLiteral(value)) return true;
    if (token_.type == TokenType::kOpen) return ReadObject(value, depth);
    if (token_.type == TokenType::kListOpen) return ReadList(value, depth);
    ended_ = token_.type == TokenType::kEof;
    if (ended_) return false;
    return Fail("Unknown token: " + std::to_string(value.line) + ":" +
                std::to_string(value.column) + " " + TypeName(token_.type) + " " +
                std::string(token_.text));
  }

  bool ReadLiteral(Value& value) const {
    value.text = token_.text;
    switch (token_.type) {
      case TokenType::kString:
        value.text = Unquote(token_.text);
        break;
      case TokenType::kHeredoc:
        value.text = HeredocText(token_.text);
        break;
      case TokenType::kNumber:
      case TokenType::kFloat:
        value.kind = Value::Kind::kNumber;
        break;
      case TokenType::kBool:
        value.kind = Value::Kind::kBool;
        break;
      default:
        return false;
    }
    return true;
  }

  bool ReadObject(Value& value, int depth) {
    value.kind = Value::Kind::kObject;
    value.line = token_.position.line;
    value.column = token_.position.column;
    if (!Items(value.object, true, depth + 1)) return false;
    if (Scan().type == TokenType::kClose) return true;
    return Fail(std::string("object expected closing RBRACE got: ") + TypeName(token_.type));
  }

  bool ReadList(Value& value, int depth) {
    if (depth > kDepthMax) return Fail("nested too deeply");
    value.kind = Value::Kind::kList;
    bool needs_comma = false;
    while (Scan().type != TokenType::kListClose) {
      if (token_.type == TokenType::kComma) {
        Scan();
        Unscan();
        needs_comma = false;
        continue;
      }
      if (needs_comma) {
        return Fail(std::string("error parsing list, expected comma or list end, got: ") +
                    TypeName(token_.type));
      }
      Value element;
      const bool list = token_.type == TokenType::kListOpen;
      if (!ReadElement(element, depth + 1)) return false;
      value.list.push_back(std::move(element));
      needs_comma = !list;
    }
    return true;
  }

  bool ReadElement(Value& element, int depth) {
    const Position begin = token_.position;
    const bool object = token_.type == TokenType::kOpen;
    if (object || token_.type == TokenType::kListOpen) {
      if (ReadValue(element, depth)) return true;
      return FailAt(begin, std::string("error while trying to parse ") +
                               (object ? "object" : "list") + " within list: " + error_);
    }
    element.line = begin.line;
    element.column = begin.column;
    if (ReadLiteral(element)) return true;
    return Fail(std::string("unexpected token while parsing list: ") + TypeName(token_.type));
  }

  Scanner scanner_;
  Token token_;
  bool has_unscanned_ = false;
  bool ended_ = false;
  std::string error_;
};

}  // namespace

std::string Value::Place() const {
  return line == 0 ? "-" : std::to_string(line) + ":" + std::to_string(column);
}

Parsed Parse(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && text[first] == '{') return ParseJson(text);
  std::string lines(text);
  for (std::size_t at = lines.find("\r\n"); at != std::string::npos; at = lines.find("\r\n", at)) {
    lines.erase(at, 1);
  }
  return Parser(lines).Run();
}

}  // namespace vaultsim::hcl
