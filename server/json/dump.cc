#include <array>
#include <charconv>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "json/parse.h"

namespace json {
namespace {

// nlohmann's writer costs twice the time. What is rare is left to it; tests/json compares the two.
std::string DumpByLibrary(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Characters that stand for themselves; those beyond ASCII do in valid UTF-8.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain = {};
  for (std::size_t c = 0x20; c < 0x80; ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}();

void AppendEscaped(char c, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  constexpr std::string_view kMeanings = "\"\\\b\f\n\r\t";
  constexpr std::string_view kNames = "\"\\bfnrt";
  out += '\\';
  if (const std::size_t at = kMeanings.find(c); at != std::string_view::npos) {
    out += kNames[at];
  } else {
    out += "u00";
    out += kHex[static_cast<unsigned char>(c) >> 4];
    out += kHex[static_cast<unsigned char>(c) & 0xf];
  }
}

void AppendQuoted(std::string_view text, std::string& out) {
  const std::size_t start = out.size();
  bool known_valid = false;
  std::size_t from = 0;  // of what is not yet written
  out += '"';
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (kPlain[c] || (c >= 0x80 && known_valid)) continue;
    if (c >= 0x80) {
      known_valid = base::IsValidUtf8(text.substr(at));
      if (known_valid) continue;
      out.replace(start, out.size() - start, DumpByLibrary(Json(text)));
      return;
    }
    out.append(text, from, at - from);
    AppendEscaped(text[at], out);
    from = at + 1;
  }
  out.append(text, from, text.size() - from);
  out += '"';
}

template <typename T>
void AppendInteger(T value, std::string& out) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), end.ptr);
}

void Append(const Json& value, std::string& out) {
  switch (value.type()) {
    case Json::value_t::object: {
      char separator = '{';
      for (const auto& [key, member] : value.get_ref<const Json::object_t&>()) {
        out += separator;
        separator = ',';
        AppendQuoted(key, out);
        out += ':';
        Append(member, out);
      }
      out += separator == '{' ? "{}" : "}";
      return;
    }
    case Json::value_t::array: {
      char separator = '[';
      for (const Json& element : value.get_ref<const Json::array_t&>()) {
        out += separator;
        separator = ',';
        Append(element, out);
      }
      out += separator == '[' ? "[]" : "]";
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
    case Json::value_t::null:
      out += "null";
      return;
    case Json::value_t::number_float:
    case Json::value_t::binary:
    case Json::value_t::discarded:
      out += DumpByLibrary(value);
  }
}

}  // namespace

std::string Dump(const Json& value) {
  std::string text;
  Append(value, text);
  return text;
}

std::string Quote(std::string_view text) {
  std::string quoted;
  quoted.reserve(text.size() + 2);
  AppendQuoted(text, quoted);
  return quoted;
}

}  // namespace json
