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

// Vault's scanner in front of the decoder: limits and duplicate keys, lenient about colons and
// commas. Only bodies that begin with '{' or '[' reach it.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  // The refusal, or "".
  std::string Scan() {
    bool done = false;
    for (SkipSpace(); at_ < text_.size() && error_.empty(); SkipSpace()) {
      if (done) return Bad("after top-level value");
      if (++tokens_ > kScanTokensMax) return "JSON payload exceeds allowed token count";
      Token();
      done = containers_.empty();
    }
    if (!error_.empty()) return error_;
    return containers_.empty() ? "" : "malformed JSON, unclosed containers";
  }

 private:
  struct Container {
    bool object = false;
    bool key_next = true;  // in an object: a key comes next
    bool after_comma = false;
    bool has_value = false;
    std::size_t entries = 0;
    std::set<std::string, std::less<>> keys = {};
  };

  std::string Bad(std::string_view where) const {
    return "invalid character " + QuoteCharacter(text_, at_, false) + " " + std::string(where);
  }
  void Fail(std::string text) {
    if (error_.empty()) error_ = std::move(text);
  }
  void SkipSpace() {
    while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
  }

  void Token() {
    const char c = text_[at_];
    if (c == '{' || c == '[') return Open(c == '{');
    if (c == '}' || c == ']') return Close(c == '}');
    if (c == ',' && !containers_.empty()) return Comma();
    if (c == ':' && !containers_.empty()) {
      ++at_;
      return;
    }
    Scalar(c);
  }

  void Open(bool object) {
    if (containers_.size() >= kScanDepthMax)
      return Fail("JSON input exceeds allowed nesting depth");
    CountValue();
    containers_.push_back({.object = object});
    ++at_;
  }

  void Close(bool object) {
    if (containers_.empty() || containers_.back().object != object) {
      return Fail(Bad("looking for beginning of value"));
    }
    if (containers_.back().after_comma) {
      return Fail(Bad(object ? "after object key-value pair" : "after array element"));
    }
    containers_.pop_back();
    ++at_;
  }

  void Comma() {
    Container& top = containers_.back();
    if (!top.has_value || top.after_comma) return Fail(Bad("looking for beginning of value"));
    top.after_comma = true;
    top.key_next = true;
    ++at_;
  }

  // A value of the container on top begins.
  void CountValue() {
    if (containers_.empty()) return;
    Container& top = containers_.back();
    top.after_comma = false;
    top.has_value = true;
    top.key_next = true;
    if (!top.object && ++top.entries > kScanEntriesMax) {
      Fail("JSON array exceeds allowed element count");
    }
  }

  void Key(std::string key) {
    Container& top = containers_.back();
    if (top.keys.contains(key)) return Fail("duplicate key '" + key + "' in object");
    if (++top.entries > kScanEntriesMax) return Fail("JSON object exceeds allowed entry count");
    top.keys.insert(std::move(key));
    top.key_next = false;
    top.after_comma = false;
  }

  void Scalar(char c) {
    if (c == '"') return String();
    if (c == '-' || IsDigit(c)) return NumberToken();
    for (const std::string_view word : {"true", "false", "null"}) {
      if (text_.substr(at_).starts_with(word)) {
        at_ += word.size();
        return CountValue();
      }
    }
    Fail(Bad("looking for beginning of value"));
  }

  void String() {
    const std::size_t begin = ++at_;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    if (at_ >= text_.size()) return Fail("malformed JSON, unclosed string");
    const std::string_view raw = text_.substr(begin, at_ - begin);
    ++at_;
    if (raw.size() > kScanStringMax) return Fail("JSON string value exceeds allowed length");
    if (!containers_.empty() && containers_.back().object && containers_.back().key_next) {
      return Key(std::string(raw));
    }
    CountValue();
  }

  void NumberToken() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (IsDigit(text_[at_]) || text_[at_] == '-' || text_[at_] == '+' ||
                                  text_[at_] == '.' || text_[at_] == 'e' || text_[at_] == 'E')) {
      ++at_;
    }
    const std::string_view literal = text_.substr(begin, at_ - begin);
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
