#include "json/parse.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "base/encoding.h"

namespace json {
namespace {

using base::Error;
using base::ErrorCode;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// RFC 8259 from text to Json in one pass. nlohmann's reader costs twice the time, goes on into any
// depth and lets a key be used twice. tests/json compares the two.
class Reader {
 public:
  Reader(std::string_view text, const ParseLimits& limits)
      : begin_(text.data()), at_(begin_), end_(begin_ + text.size()), limits_(limits) {}

  base::Result<Json> Read() {
    Json value;
    if (Value(value, 0)) {
      SkipSpace();
      if (at_ == end_) return value;
    }
    switch (fault_) {
      case Fault::kDepth:
        return Error{ErrorCode::kTooLarge,
                     "JSON is nested deeper than " + std::to_string(limits_.depth_max) + " levels"};
      case Fault::kDuplicate:
        return Error{ErrorCode::kInvalidArgument, "an object of the JSON names a key twice"};
      case Fault::kSyntax:
        break;
    }
    return Error{ErrorCode::kInvalidArgument,
                 "not valid JSON (at byte " + std::to_string(at_ - begin_ + 1) + ")"};
  }

 private:
  enum class Fault { kSyntax, kDepth, kDuplicate };

  bool Fail(Fault fault) {
    fault_ = fault;
    return false;
  }

  void SkipSpace() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  }

  bool Take(char c) {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }

  bool TakeAfterSpace(char c) {
    SkipSpace();
    return Take(c);
  }

  bool TakeWord(std::string_view word) {
    if (std::string_view(at_, static_cast<std::size_t>(end_ - at_)).substr(0, word.size()) !=
        word) {
      return false;
    }
    at_ += word.size();
    return true;
  }

  bool Value(Json& out, std::size_t depth) {
    SkipSpace();
    if (at_ == end_) return false;
    switch (*at_) {
      case '{':
        return Object(out, depth + 1);
      case '[':
        return Array(out, depth + 1);
      case '"':
        out = std::string();
        return String(out.get_ref<std::string&>());
      case 't':
        out = true;
        return TakeWord("true");
      case 'f':
        out = false;
        return TakeWord("false");
      case 'n':
        out = nullptr;
        return TakeWord("null");
      default:
        return Number(out);
    }
  }

  bool Object(Json& out, std::size_t depth) {
    if (depth > limits_.depth_max) return Fail(Fault::kDepth);
    ++at_;
    out = Json::object();
    if (TakeAfterSpace('}')) return true;
    auto& members = out.get_ref<Json::object_t&>();
    do {
      SkipSpace();
      std::string key;
      if (!String(key) || !TakeAfterSpace(':')) return false;
      const auto [member, fresh] = members.try_emplace(std::move(key));
      if (!fresh && limits_.refuse_duplicate_keys) return Fail(Fault::kDuplicate);
      if (!Value(member->second, depth)) return false;
    } while (TakeAfterSpace(','));
    return TakeAfterSpace('}');
  }

  bool Array(Json& out, std::size_t depth) {
    if (depth > limits_.depth_max) return Fail(Fault::kDepth);
    ++at_;
    out = Json::array();
    if (TakeAfterSpace(']')) return true;
    auto& elements = out.get_ref<Json::array_t&>();
    do {
      if (!Value(elements.emplace_back(), depth)) return false;
    } while (TakeAfterSpace(','));
    return TakeAfterSpace(']');
  }

  bool String(std::string& out) {
    if (!Take('"')) return false;
    while (true) {
      const char* const from = at_;
      bool ascii = true;
      while (at_ != end_ && *at_ != '"' && *at_ != '\\' &&
             static_cast<unsigned char>(*at_) >= 0x20) {
        ascii = ascii && static_cast<unsigned char>(*at_) < 0x80;
        ++at_;
      }
      const std::string_view plain(from, static_cast<std::size_t>(at_ - from));
      if (!ascii && !base::IsValidUtf8(plain)) return false;
      out += plain;
      if (Take('"')) return true;
      if (!Take('\\') || !Escape(out)) return false;
    }
  }

  bool Escape(std::string& out) {
    constexpr std::string_view kNames = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    if (Take('u')) return UnicodeEscape(out);
    const std::size_t which = at_ == end_ ? std::string_view::npos : kNames.find(*at_);
    if (which == std::string_view::npos) return false;
    ++at_;
    out += kMeanings[which];
    return true;
  }

  bool UnicodeEscape(std::string& out) {
    std::uint32_t code = 0;
    if (!FourHex(code) || (code >= 0xDC00 && code <= 0xDFFF)) return false;
    if (code >= 0xD800 && code <= 0xDBFF) {
      std::uint32_t low = 0;
      if (!Take('\\') || !Take('u') || !FourHex(low) || low < 0xDC00 || low > 0xDFFF) return false;
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    AppendUtf8(out, code);
    return true;
  }

  bool FourHex(std::uint32_t& code) {
    if (end_ - at_ < 4) return false;
    const auto [stop, error] = std::from_chars(at_, at_ + 4, code, 16);
    if (error != std::errc() || stop != at_ + 4) return false;
    at_ += 4;
    return true;
  }

  static void AppendUtf8(std::string& out, std::uint32_t code) {
    if (code < 0x80) {
      out += static_cast<char>(code);
      return;
    }
    if (code < 0x800) {
      out += static_cast<char>(0xC0 | (code >> 6));
    } else {
      if (code < 0x10000) {
        out += static_cast<char>(0xE0 | (code >> 12));
      } else {
        out += static_cast<char>(0xF0 | (code >> 18));
        out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
      }
      out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    }
    out += static_cast<char>(0x80 | (code & 0x3F));
  }

  bool Digits() {
    if (at_ == end_ || !IsDigit(*at_)) return false;
    while (at_ != end_ && IsDigit(*at_)) ++at_;
    return true;
  }

  bool Number(Json& out) {
    const char* const from = at_;
    const bool negative = Take('-');
    if (!Take('0') && !Digits()) return false;
    bool whole = true;
    if (Take('.')) {
      whole = false;
      if (!Digits()) return false;
    }
    if (Take('e') || Take('E')) {
      whole = false;
      if (!Take('-')) Take('+');
      if (!Digits()) return false;
    }
    // A whole number that fits no integer becomes a double, as any other.
    if (whole &&
        (negative ? Integer<std::int64_t>(out, from) : Integer<std::uint64_t>(out, from))) {
      return true;
    }
    double number = 0;
    if (std::from_chars(from, at_, number).ec == std::errc::result_out_of_range) {
      number = std::strtod(std::string(from, at_).c_str(), nullptr);  // tells tiny from huge
    }
    if (!std::isfinite(number)) return false;
    out = number;
    return true;
  }

  // False: it does not fit.
  template <typename T>
  bool Integer(Json& out, const char* from) const {
    T number = 0;
    if (std::from_chars(from, at_, number).ec != std::errc()) return false;
    out = number;
    return true;
  }

  const char* const begin_;
  const char* at_;
  const char* const end_;
  const ParseLimits& limits_;
  Fault fault_ = Fault::kSyntax;
};

}  // namespace

base::Result<Json> Parse(std::string_view text, const ParseLimits& limits) {
  if (text.size() > limits.bytes_max) {
    return Error{ErrorCode::kTooLarge,
                 "JSON text is longer than " + std::to_string(limits.bytes_max) + " bytes"};
  }
  if (text.starts_with("\xEF\xBB\xBF")) {
    return Error{ErrorCode::kInvalidArgument, "JSON must not start with a byte order mark"};
  }
  return Reader(text, limits).Read();
}

}  // namespace json
