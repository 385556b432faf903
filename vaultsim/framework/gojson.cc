#include "vaultsim/framework/gojson.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>

namespace vaultsim::gojson {
namespace {

bool IsTagged(const Json& value) {
  return value.is_binary() && value.get_binary().has_subtype() &&
         value.get_binary().subtype() == kNumberLiteral;
}

std::string TaggedLiteral(const Json& value) {
  const auto& bytes = value.get_binary();
  return std::string(bytes.begin(), bytes.end());
}

template <typename Integer>
void AppendInteger(Integer value, std::string& out) {
  std::array<char, 24> buffer;
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  out.append(buffer.data(), result.ptr);
}

// Length of the UTF-8 sequence that begins at text[at]; 0: not valid.
std::size_t SequenceLength(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const auto continues = [&](std::size_t count) {
    if (at + count >= text.size()) return false;
    for (std::size_t i = 1; i <= count; ++i) {
      if ((byte(i) & 0xc0) != 0x80) return false;
    }
    return true;
  };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return continues(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    if (!continues(2)) return 0;
    if (first == 0xe0 && byte(1) < 0xa0) return 0;
    if (first == 0xed && byte(1) > 0x9f) return 0;
    return 3;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    if (!continues(3)) return 0;
    if (first == 0xf0 && byte(1) < 0x90) return 0;
    if (first == 0xf4 && byte(1) > 0x8f) return 0;
    return 4;
  }
  return 0;
}

// Characters that stand for themselves.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain = {};
  for (std::size_t c = 0x20; c < 0x80; ++c) {
    plain[c] = c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
  }
  return plain;
}();

void AppendEscaped(unsigned char c, std::string& out) {
  constexpr const char* kHex = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    default:
      out += "\\u00";
      out += kHex[c >> 4];
      out += kHex[c & 0xf];
  }
}

// The shortest digits that read back as value, and the position of the point.
struct Shortest {
  std::string digits;
  int exponent = 0;  // value = d.ddd * 10^exponent
};

Shortest ShortestDigits(double value) {
  std::array<char, 40> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                 std::chars_format::scientific);
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end.ptr - buffer.data()));
  const std::size_t e = text.find('e');
  Shortest shortest;
  for (const char c : text.substr(0, e)) {
    if (c != '.') shortest.digits += c;
  }
  std::string_view exponent = text.substr(e + 1);
  if (exponent.front() == '+') exponent.remove_prefix(1);
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), shortest.exponent);
  return shortest;
}

}  // namespace

std::string FormatFloat64(double value) {
  if (value == 0) return std::signbit(value) ? "-0" : "0";
  const double magnitude = std::fabs(value);
  const Shortest shortest = ShortestDigits(magnitude);
  std::string out = value < 0 ? "-" : "";
  const std::string& digits = shortest.digits;
  if (magnitude < 1e-6 || magnitude >= 1e21) {
    out += digits[0];
    if (digits.size() > 1) out += "." + digits.substr(1);
    out += shortest.exponent < 0 ? "e-" : "e+";
    return out + std::to_string(std::abs(shortest.exponent));
  }
  const int size = static_cast<int>(digits.size());
  if (shortest.exponent < 0) {
    return out + "0." + std::string(static_cast<std::size_t>(-shortest.exponent - 1), '0') + digits;
  }
  if (size <= shortest.exponent + 1) {
    return out + digits + std::string(static_cast<std::size_t>(shortest.exponent + 1 - size), '0');
  }
  const auto whole = static_cast<std::size_t>(shortest.exponent + 1);
  return out + digits.substr(0, whole) + "." + digits.substr(whole);
}

Json Number(std::string_view literal) {
  const char* begin = literal.data();
  const char* end = begin + literal.size();
  if (std::int64_t number = 0; literal != "-0") {
    const auto [ptr, code] = std::from_chars(begin, end, number);
    if (code == std::errc() && ptr == end) return Json(number);
  }
  double number = 0;
  const auto [ptr, code] = std::from_chars(begin, end, number);
  if (code == std::errc() && ptr == end && literal.find_first_of(".eE") != std::string_view::npos &&
      FormatFloat64(number) == literal) {
    return Json(number);
  }
  return Json::binary({literal.begin(), literal.end()}, kNumberLiteral);
}

bool IsNumber(const Json& value) { return value.is_number() || IsTagged(value); }

std::optional<std::string> NumberLiteral(const Json& value) {
  if (IsTagged(value)) return TaggedLiteral(value);
  if (!value.is_number()) return std::nullopt;
  return Dump(value);
}

Json ToFloat64(const Json& value) {
  if (const auto literal = NumberLiteral(value)) {
    double number = 0;
    std::from_chars(literal->data(), literal->data() + literal->size(), number);
    return Json(number);
  }
  if (!value.is_structured()) return value;
  Json copy = value.is_array() ? Json::array() : Json::object();
  for (const auto& item : value.items()) {
    if (value.is_array()) {
      copy.push_back(ToFloat64(item.value()));
    } else {
      copy.emplace(item.key(), ToFloat64(item.value()));
    }
  }
  return copy;
}

void AppendQuoted(std::string_view text, std::string& out) {
  out += '"';
  std::size_t from = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (kPlain[c]) {
      ++at;
      continue;
    }
    const std::size_t length = SequenceLength(text, at);
    const std::string_view sequence = text.substr(at, length);
    const bool separator = sequence == "\xe2\x80\xa8" || sequence == "\xe2\x80\xa9";
    if (length > 1 && !separator) {
      at += length;
      continue;
    }
    out.append(text, from, at - from);
    if (length == 0) {
      out += "\\ufffd";
    } else if (separator) {
      out += sequence.back() == '\xa8' ? "\\u2028" : "\\u2029";
    } else {
      AppendEscaped(c, out);
    }
    at += length == 0 ? 1 : length;
    from = at;
  }
  out.append(text, from, text.size() - from);
  out += '"';
}

void AppendDump(const Json& value, std::string& out) {
  switch (value.type()) {
    case Json::value_t::object: {
      char separator = '{';
      for (const auto& [key, member] : value.get_ref<const Json::object_t&>()) {
        out += separator;
        separator = ',';
        AppendQuoted(key, out);
        out += ':';
        AppendDump(member, out);
      }
      if (separator == '{') out += '{';
      out += '}';
      return;
    }
    case Json::value_t::array: {
      char separator = '[';
      for (const Json& element : value.get_ref<const Json::array_t&>()) {
        out += separator;
        separator = ',';
        AppendDump(element, out);
      }
      if (separator == '[') out += '[';
      out += ']';
      return;
    }
    case Json::value_t::string:
      return AppendQuoted(value.get_ref<const std::string&>(), out);
    case Json::value_t::boolean:
      out += value.get<bool>() ? "true" : "false";
      return;
    case Json::value_t::number_integer:
      return AppendInteger(value.get<std::int64_t>(), out);
    case Json::value_t::number_unsigned:
      return AppendInteger(value.get<std::uint64_t>(), out);
    case Json::value_t::number_float:
      out += FormatFloat64(value.get<double>());
      return;
    case Json::value_t::binary:
      if (IsTagged(value)) {
        out += TaggedLiteral(value);
        return;
      }
      [[fallthrough]];
    case Json::value_t::null:
    case Json::value_t::discarded:
      out += "null";
      return;
  }
}

std::string Dump(const Json& value) {
  std::string out;
  AppendDump(value, out);
  return out;
}

}  // namespace vaultsim::gojson
