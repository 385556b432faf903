// ParseBody: the decoder of request bodies.
#include <charconv>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "vaultsim/framework/gojson.h"
#include "vaultsim/framework/gojson_text.h"

namespace vaultsim::gojson {
namespace {

// Deeper than any use; keeps recursive copies of the value off the end of a thread's stack. (Go
// itself stops at 10000.)
constexpr std::size_t kDepthMax = 1000;

constexpr std::size_t kBaoStringsMax = 1000;

// encoding/json of the product's Go release. The first failure ends the reading.
class Reader {
 public:
  Reader(std::string_view text, Profile profile)
      : text_(text), modern_(profile == Profile::kOpenBao2) {}

  bool Read(Json& out) {
    SkipSpace();
    if (at_ == text_.size()) return Fail("EOF");
    if (!ReadValue(out, 0)) return false;
    return !modern_ || ReadAhead();
  }
  const std::string& error() const { return error_; }
  bool too_complex() const { return strings_ > kBaoStringsMax; }

 private:
  // The old decoder leaves what follows unread; the new one has already read the next token.
  bool ReadAhead() {
    SkipSpace();
    if (at_ == text_.size() || text_[at_] == '{' || text_[at_] == '[') return true;
    Json ignored;
    return ReadValue(ignored, 0);
  }
  bool Fail(std::string text) {
    error_ = std::move(text);
    return false;
  }
  bool Invalid(std::string_view where) {
    if (at_ >= text_.size()) return Fail("unexpected EOF");
    return Fail("invalid character " + QuoteCharacter(text_, at_, modern_) + " " +
                std::string(where));
  }
  void SkipSpace() {
    while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
  }
  bool Next(char expected) {
    SkipSpace();
    if (at_ >= text_.size() || text_[at_] != expected) return false;
    ++at_;
    return true;
  }

  bool ReadValue(Json& out, std::size_t depth) {
    SkipSpace();
    if (at_ >= text_.size()) return Fail("unexpected EOF");
    if (depth > kDepthMax) return Fail("exceeded max depth");
    switch (text_[at_]) {
      case '{':
        return ReadObject(out, depth);
      case '[':
        return ReadArray(out, depth);
      case '"': {
        std::string value;
        if (!ReadString(value)) return false;
        out = std::move(value);
        return true;
      }
      case 't':
        out = true;
        return ReadLiteral("true");
      case 'f':
        out = false;
        return ReadLiteral("false");
      case 'n':
        out = nullptr;
        return ReadLiteral("null");
      default:
        return ReadNumber(out);
    }
  }

  bool ReadObject(Json& out, std::size_t depth) {
    out = Json::object();
    ++at_;
    if (Next('}')) return true;
    while (true) {
      SkipSpace();
      if (at_ >= text_.size()) return Fail("unexpected EOF");
      if (text_[at_] != '"') return BadKey(depth);
      std::string key;
      if (!ReadString(key)) return false;
      if (!Next(':')) return Invalid("after object key");
      SkipSpace();
      if (modern_ && at_ < text_.size() && text_[at_] == '}') {
        return Fail("missing value after object key");
      }
      if (!ReadValue(out[key], depth + 1)) return false;
      if (Next('}')) return true;
      if (!NextItem('}', "after object key:value pair")) return false;
    }
  }

  // The new decoder reads any value and then misses a string.
  bool BadKey(std::size_t depth) {
    if (!modern_) return Invalid("looking for beginning of object key string");
    Json ignored;
    return ReadValue(ignored, depth + 1) && Fail("object member name must be a string");
  }

  bool ReadArray(Json& out, std::size_t depth) {
    out = Json::array();
    ++at_;
    if (Next(']')) return true;
    while (true) {
      out.push_back(nullptr);
      if (!ReadValue(out.back(), depth + 1)) return false;
      if (Next(']')) return true;
      if (!NextItem(']', "after array element")) return false;
    }
  }

  bool NextItem(char close, std::string_view where) {
    const std::size_t comma = at_;
    if (!Next(',')) return Invalid(where);
    SkipSpace();
    if (modern_ && at_ < text_.size() && text_[at_] == close) {
      at_ = comma;  // the newer reader blames the comma
      return Invalid("looking for beginning of value");
    }
    return true;
  }

  bool ReadLiteral(std::string_view word) {
    for (std::size_t i = 0; i < word.size(); ++i, ++at_) {
      if (at_ < text_.size() && text_[at_] == word[i]) continue;
      return Invalid("in literal " + std::string(word) + " (expecting '" + word[i] + "')");
    }
    return true;
  }

  bool ReadDigits(std::string_view where) {
    if (at_ >= text_.size() || !IsDigit(text_[at_])) return Invalid(where);
    while (at_ < text_.size() && IsDigit(text_[at_])) ++at_;
    return true;
  }

  bool ReadNumber(Json& out) {
    const std::size_t begin = at_;
    if (text_[at_] != '-' && !IsDigit(text_[at_])) return Invalid("looking for beginning of value");
    if (text_[at_] == '-') ++at_;
    if (at_ < text_.size() && text_[at_] == '0') {
      ++at_;
    } else if (!ReadDigits("in numeric literal")) {
      return false;
    }
    if (at_ < text_.size() && text_[at_] == '.') {
      ++at_;
      if (!ReadDigits(modern_ ? "in numeric literal" : "after decimal point in numeric literal"))
        return false;
    }
    if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      ++at_;
      if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
      if (!ReadDigits(modern_ ? "in numeric literal" : "in exponent of numeric literal"))
        return false;
    }
    const std::string_view literal = text_.substr(begin, at_ - begin);
    if (modern_) {
      double number = 0;
      const auto code = std::from_chars(literal.data(), literal.data() + literal.size(), number).ec;
      if (code == std::errc::result_out_of_range &&
          literal.find('-', 1) == std::string_view::npos) {
        return Fail("json: cannot unmarshal number " + std::string(literal) +
                    " into Go value of type float64");
      }
    }
    out = Number(literal);
    return true;
  }

  bool ReadString(std::string& out) {
    ++strings_;
    ++at_;
    while (true) {
      std::size_t end = at_;
      while (end < text_.size() && text_[end] != '"' && text_[end] != '\\' &&
             static_cast<unsigned char>(text_[end]) >= 0x20) {
        ++end;
      }
      AppendValid(text_.substr(at_, end - at_), out);
      at_ = end;
      if (at_ >= text_.size()) return Fail("unexpected EOF");
      if (text_[at_] == '"') {
        ++at_;
        return true;
      }
      if (text_[at_] != '\\') return Invalid(modern_ ? "in string" : "in string literal");
      if (!ReadEscape(out)) return false;
    }
  }

  // Invalid UTF-8 becomes U+FFFD, as Go's decoder does.
  static void AppendValid(std::string_view text, std::string& out) {
    bool ascii = true;
    for (const char c : text) ascii = ascii && static_cast<unsigned char>(c) < 0x80;
    if (ascii) {
      out += text;
      return;
    }
    const std::string clean =
        Json(std::string(text)).dump(-1, ' ', false, Json::error_handler_t::replace);
    // The dump escapes nothing but what the caller has already excluded, and U+007F.
    out.append(clean, 1, clean.size() - 2);
  }

  bool ReadHex(std::uint32_t& rune) {
    rune = 0;
    const std::size_t start = at_ - 2;
    for (int i = 0; i < 4; ++i, ++at_) {
      if (at_ >= text_.size()) return Fail("unexpected EOF");
      const char c = text_[at_];
      std::uint32_t digit = 0;
      if (IsDigit(c)) {
        digit = static_cast<std::uint32_t>(c - '0');
      } else if (c >= 'a' && c <= 'f') {
        digit = static_cast<std::uint32_t>(c - 'a' + 10);
      } else if (c >= 'A' && c <= 'F') {
        digit = static_cast<std::uint32_t>(c - 'A' + 10);
      } else {
        return BadEscape(start, 6, "in \\u hexadecimal character escape");
      }
      rune = rune * 16 + digit;
    }
    return true;
  }

  // start: of the backslash; length: of the sequence that the new decoder shows.
  bool BadEscape(std::size_t start, std::size_t length, std::string_view where) {
    if (!modern_) return Invalid(where);
    return Fail("invalid escape sequence `" + std::string(text_.substr(start, length)) +
                "` in string");
  }

  bool ReadEscape(std::string& out) {
    ++at_;
    if (at_ >= text_.size()) return Fail("unexpected EOF");
    constexpr std::string_view kNames = "\"\\/bfnrt";
    constexpr std::string_view kValues = "\"\\/\b\f\n\r\t";
    if (const std::size_t i = kNames.find(text_[at_]); i != std::string_view::npos) {
      out += kValues[i];
      ++at_;
      return true;
    }
    if (text_[at_] != 'u') return BadEscape(at_ - 1, 2, "in string escape code");
    ++at_;
    std::uint32_t rune = 0;
    if (!ReadHex(rune)) return false;
    if (rune >= 0xd800 && rune < 0xe000) {
      std::uint32_t low = 0;
      const std::size_t mark = at_;
      if (rune < 0xdc00 && text_.substr(at_).starts_with("\\u")) {
        at_ += 2;
        if (!ReadHex(low)) return false;
      }
      if (low >= 0xdc00 && low < 0xe000) {
        rune = 0x10000 + ((rune - 0xd800) << 10) + (low - 0xdc00);
      } else {
        at_ = mark;  // half a pair
        rune = 0xfffd;
      }
    }
    AppendUtf8(rune, out);
    return true;
  }

  std::string_view text_;
  bool modern_;
  std::size_t at_ = 0;
  std::size_t strings_ = 0;
  std::string error_;
};

const char* GoKind(const Json& value) {
  if (value.is_string()) return "string";
  if (value.is_boolean()) return "bool";
  if (value.is_array()) return "array";
  return "number";
}

}  // namespace

Parsed ParseBody(std::string_view text, Profile profile, bool patch) {
  const bool bao = profile == Profile::kOpenBao2;
  if (text.empty()) return {};
  Reader reader(text, profile);
  Json value;
  std::string error;
  if (!reader.Read(value)) {
    if (reader.error() == "EOF") return {};  // nothing but space: as without a body
    error = reader.error();
  } else if (!value.is_object() && !value.is_null()) {
    error = std::string("json: cannot unmarshal ") + GoKind(value) +
            " into Go value of type map[string]interface {}";
  }
  if (bao && reader.too_complex()) {
    return {.value = {},
            .status = 400,
            .error =
                "refused JSON input due to high complexity: exceeded maximum number of "
                "strings"};
  }
  if (!error.empty()) {
    if (bao) error = "failed to decode JSON input: " + error;
    if (!bao && patch) error = "error parsing JSON";
    if (!bao && !patch) error = "error parsing JSON: failed to parse JSON input: " + error;
    return {.value = {}, .status = 400, .error = std::move(error)};
  }
  return {.value = json::Box(std::move(value)), .status = 0, .error = {}};
}

Json ReadDump(std::string_view text) {
  Json value;
  Reader(text, Profile::kVault2).Read(value);
  return value;
}

}  // namespace vaultsim::gojson
