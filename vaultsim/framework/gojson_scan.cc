#include <algorithm>
#include <cctype>
#include <charconv>
#include <set>
#include <string>
#include <vector>

#include "vaultsim/framework/gojson.h"
#include "vaultsim/framework/gojson_text.h"

namespace vaultsim::gojson {
namespace {

constexpr std::size_t kScanDepthMax = 300;
constexpr std::size_t kScanEntriesMax = 10000;
constexpr std::size_t kScanStringMax = 1 << 20;
constexpr std::size_t kScanTokensMax = 500000;

// Vault's scanner in front of the decoder: limits and duplicate keys. It lets much pass that is no
// JSON - colons and commas anywhere, any word that begins like a literal -, which the decoder then
// refuses.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  // The refusal, or "".
  std::string Scan() {
    bool after_comma = false;
    bool begun = false;
    for (SkipSpace(); at_ < text_.size() && error_.empty(); SkipSpace()) {
      const char c = text_[at_];
      if (after_comma && (c == '}' || c == ']')) {
        return c == '}' ? "invalid character '}' after object key-value pair"
                        : "invalid character ']' after array element";
      }
      if (begun && containers_.empty()) return Bad("after top-level value");
      if (++tokens_ > kScanTokensMax) return "JSON payload exceeds allowed token count";
      begun = true;
      after_comma = c == ',';
      Token(c);
    }
    if (!error_.empty()) return error_;
    return containers_.empty() ? "" : "malformed JSON, unclosed containers";
  }

 private:
  struct Container {
    bool object = false;
    bool key_next = true;  // in an object: a string is a key
    std::size_t entries = 0;
    std::set<std::string, std::less<>> keys = {};
  };

  // A byte is shown as if it were a character.
  static std::string Quoted(char c) {
    std::string text = "'";
    AppendUtf8(static_cast<unsigned char>(c), text);
    return text + "'";
  }
  std::string Bad(std::string_view where) const {
    return "invalid character " + Quoted(text_[at_]) + " " + std::string(where);
  }
  void Fail(std::string text) {
    if (error_.empty()) error_ = std::move(text);
  }
  void SkipSpace() {
    while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
  }

  void Token(char c) {
    if (c == '{' || c == '[') return Open(c == '{');
    if (c == '}' || c == ']') return Close(c);
    if (c == '"') return String();
    if (c == 't' || c == 'f' || c == 'n') return Literal();
    if (c == '-' || IsDigit(c)) return Number();
    if (c != ',' && c != ':') return Fail(Bad("looking for beginning of value"));
    ++at_;
    if (c == ',' && !containers_.empty()) containers_.back().key_next = true;
  }

  void Open(bool object) {
    CountValue();
    if (containers_.size() >= kScanDepthMax) {
      return Fail("JSON input exceeds allowed nesting depth");
    }
    containers_.push_back({.object = object});
    ++at_;
  }

  void Close(char c) {
    if (!containers_.empty() && containers_.back().object && !containers_.back().key_next) {
      return Fail("invalid character '}' after object key");
    }
    if (containers_.empty()) {
      return Fail("malformed JSON: unmatched closing delimiter " + Quoted(c));
    }
    if (containers_.back().object != (c == '}')) {
      return Fail("malformed JSON: mismatched closing delimiter " + Quoted(c));
    }
    containers_.pop_back();
    ++at_;
    if (!containers_.empty()) containers_.back().key_next = true;
  }

  // A value of the container on top.
  void CountValue() {
    if (containers_.empty()) return;
    Container& top = containers_.back();
    top.key_next = true;
    if (!top.object && ++top.entries > kScanEntriesMax) {
      Fail("JSON array exceeds allowed element count");
    }
  }

  void Key(std::string key) {
    Container& top = containers_.back();
    if (top.keys.contains(key)) return Fail("duplicate key '" + key + "' in object");
    top.keys.insert(std::move(key));
    if (++top.entries > kScanEntriesMax) return Fail("JSON object exceeds allowed entry count");
    top.key_next = false;
  }

  void String() {
    const std::size_t begin = ++at_;
    std::string value;
    bool ends_in_half = false;
    for (; at_ < text_.size() && text_[at_] != '"';) {
      ends_in_half = false;
      if (text_[at_] == '\\') {
        if (!Escape(value, ends_in_half)) return;
      } else {
        value += text_[at_++];
      }
      if (at_ - begin > kScanStringMax) return Fail("JSON string value exceeds allowed length");
    }
    if (at_ >= text_.size()) return Fail("malformed JSON, unclosed string");
    if (ends_in_half) return Fail("malformed JSON, unterminated surrogate pair in string");
    ++at_;
    if (!containers_.empty() && containers_.back().object && containers_.back().key_next) {
      return Key(std::move(value));
    }
    CountValue();
  }

  // One escape; ends_in_half: it is the first half of a pair. False after Fail.
  bool Escape(std::string& value, bool& ends_in_half) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    constexpr std::size_t kHexDigits = 4;
    if (++at_ >= text_.size()) {
      Fail("malformed JSON, unterminated escape sequence in string");
      return false;
    }
    const char letter = text_[at_++];
    if (const std::size_t known = kLetters.find(letter); known != std::string_view::npos) {
      value += kMeanings[known];
      return true;
    }
    if (letter != 'u') {
      Fail("invalid character " + Quoted(letter) + " in string escape code");
      return false;
    }
    const std::string_view hex = text_.substr(at_, kHexDigits);
    if (hex.size() < kHexDigits) {
      Fail("malformed JSON, unterminated unicode escape in string");
      return false;
    }
    unsigned rune = 0;
    const auto [end, code] = std::from_chars(hex.data(), hex.data() + hex.size(), rune, 16);
    if (code != std::errc() || end != hex.data() + hex.size()) {
      const char* bad = std::find_if_not(hex.begin(), hex.end(),
                                         [](unsigned char c) { return std::isxdigit(c) != 0; });
      Fail("invalid character " + Quoted(*bad) + " in string escape code");
      return false;
    }
    at_ += kHexDigits;
    const bool is_half = rune >= 0xd800 && rune <= 0xdfff;  // Go has no character for one
    AppendUtf8(is_half ? 0xfffd : rune, value);
    ends_in_half = rune >= 0xd800 && rune <= 0xdbff;
    return true;
  }

  bool AtEndOfWord() const {
    return at_ >= text_.size() || IsSpace(text_[at_]) || text_[at_] == ',' || text_[at_] == '}' ||
           text_[at_] == ']';
  }

  void Literal() {
    while (!AtEndOfWord()) ++at_;
    CountValue();
  }

  void Number() {
    constexpr std::string_view kParts = "0123456789.eE+-";
    if (text_[at_] == '0' && at_ + 1 < text_.size() && IsDigit(text_[at_ + 1])) {
      ++at_;
      return Fail(Bad("after top-level value"));
    }
    const std::size_t begin = at_;
    while (!AtEndOfWord() && kParts.find(text_[at_]) != std::string_view::npos) ++at_;
    const std::string_view literal = text_.substr(begin, at_ - begin);
    if (literal.size() > kScanStringMax) return Fail("JSON number value exceeds allowed length");
    double number = 0;
    const auto [ptr, code] =
        std::from_chars(literal.data(), literal.data() + literal.size(), number);
    const bool too_small =
        code == std::errc::result_out_of_range && literal.find('-', 1) != std::string_view::npos;
    if ((code != std::errc() && !too_small) || ptr != literal.data() + literal.size()) {
      return Fail("malformed JSON, invalid number syntax for '" + std::string(literal) + "'");
    }
    CountValue();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t tokens_ = 0;
  std::vector<Container> containers_;
  std::string error_;
};

}  // namespace

std::string ScanBody(std::string_view text) {
  std::size_t first = 0;
  while (first < text.size() && IsSpace(text[first])) ++first;
  if (first == text.size() || (text[first] != '{' && text[first] != '[')) return "";
  return Scanner(text).Scan();
}

}  // namespace vaultsim::gojson
