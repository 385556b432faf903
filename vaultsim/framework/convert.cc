#include "vaultsim/framework/convert.h"

#include <array>
#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>

#include "base/duration.h"
#include "vaultsim/framework/gojson.h"

namespace vaultsim::convert {
namespace {

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

// A string, or a number's literal: what Go's reflect.String covers.
std::optional<std::string> Text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  return gojson::NumberLiteral(value);
}

std::string Unconvertible(const Json& value, std::string_view type, Profile profile,
                          std::string_view where) {
  std::string text = "'" + std::string(where) + "' expected type '" + std::string(type) +
                     "', got unconvertible type '" + GoType(value) + "'";
  if (IsVault(profile)) text += ", value: '" + GoValue(value) + "'";
  return text;
}

std::string ParseFailure(std::string_view type, std::string_view function, std::string_view input,
                         std::string_view reason, Profile profile, std::string_view where) {
  const std::string place = "'" + std::string(where) + "'";
  if (profile == Profile::kOpenBao2) {
    return place + " cannot parse value as '" + std::string(type) + "': strconv." +
           std::string(function) + ": " + std::string(reason);
  }
  return "cannot parse " + place + " as " + std::string(type) + ": strconv." +
         std::string(function) + ": parsing " + Quoted(input) + ": " + std::string(reason);
}

struct IntText {
  std::int64_t value = 0;
  const char* error = nullptr;
};

// strconv.ParseInt(text, 0, 64).
IntText ParseGoInt(std::string_view text) {
  std::string digits(text);
  bool negative = false;
  if (!digits.empty() && (digits[0] == '-' || digits[0] == '+')) {
    negative = digits[0] == '-';
    digits.erase(0, 1);
  }
  int radix = 10;
  if (digits.size() > 1 && digits[0] == '0') {
    const char mark = digits[1];
    radix = mark == 'x' || mark == 'X' ? 16 : mark == 'b' || mark == 'B' ? 2 : 8;
    digits.erase(0, radix == 8 && mark != 'o' && mark != 'O' ? 1 : 2);
  }
  std::uint64_t magnitude = 0;
  const char* end = digits.data() + digits.size();
  const auto [ptr, code] = std::from_chars(digits.data(), end, magnitude, radix);
  if (ptr != end || code == std::errc::invalid_argument) return {0, "invalid syntax"};
  const std::uint64_t most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (code != std::errc() || magnitude > most + (negative ? 1 : 0)) {
    return {0, "value out of range"};
  }
  return {static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude), nullptr};
}

std::string JoinErrors(const std::vector<std::string>& errors, Profile profile) {
  if (profile == Profile::kOpenBao2) {
    std::string text = "decoding failed due to the following error(s):\n\n";
    for (std::size_t i = 0; i < errors.size(); ++i) text += (i == 0 ? "" : "\n") + errors[i];
    return text;
  }
  std::string text = std::to_string(errors.size()) + " error(s) decoding:\n\n";
  for (std::size_t i = 0; i < errors.size(); ++i) text += (i == 0 ? "* " : "\n* ") + errors[i];
  return text;
}

// mapstructure.decodeSlice: everything that is no list becomes a list of one.
Json Lift(const Json& value) {
  if (value.is_array()) return value;
  if (value.is_null() || (value.is_object() && value.empty())) return Json::array();
  return Json::array({value});
}

std::vector<std::string> SplitCommas(std::string_view text) {
  std::vector<std::string> parts;
  if (text.empty()) return parts;
  while (true) {
    const std::size_t comma = text.find(',');
    parts.emplace_back(text.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

template <typename T, typename Convert>
Converted<std::vector<T>> Elements(const Json& list, Profile profile, Convert convert) {
  Converted<std::vector<T>> out;
  std::vector<std::string> errors;
  std::size_t index = 0;
  for (const Json& element : list) {
    auto one = convert(element, profile, "[" + std::to_string(index++) + "]");
    if (one.ok()) {
      out.value.push_back(std::move(one.value));
    } else {
      errors.push_back(std::move(one.error));
    }
  }
  if (!errors.empty()) out.error = JoinErrors(errors, profile);
  return out;
}

}  // namespace

std::string TrimSpace(std::string_view text) {
  constexpr std::string_view kSpace = " \t\n\v\f\r";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return "";
  return std::string(text.substr(begin, text.find_last_not_of(kSpace) - begin + 1));
}

const char* GoType(const Json& value) {
  if (gojson::IsNumber(value)) return "json.Number";
  if (value.is_string()) return "string";
  if (value.is_boolean()) return "bool";
  if (value.is_object()) return "map[string]interface {}";
  if (value.is_array()) return "[]interface {}";
  return "nil";
}

std::string GoValue(const Json& value) {
  if (auto text = Text(value)) return *std::move(text);
  if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
  if (!value.is_structured()) return "<nil>";
  std::string out = value.is_object() ? "map[" : "[";
  bool first = true;
  for (const auto& item : value.items()) {
    if (!first) out += ' ';
    first = false;
    if (value.is_object()) out += item.key() + ":";
    out += GoValue(item.value());
  }
  return out + "]";
}

Converted<std::string> ToString(const Json& value, Profile profile, std::string_view where) {
  if (auto text = Text(value)) return {*std::move(text)};
  if (value.is_null()) return {};
  if (value.is_boolean()) return {value.get<bool>() ? "1" : "0"};
  return {"", Unconvertible(value, "string", profile, where)};
}

Converted<std::int64_t> ToInt(const Json& value, Profile profile, std::string_view where) {
  if (value.is_null()) return {};
  if (value.is_boolean()) return {value.get<bool>() ? 1 : 0};
  const auto text = Text(value);
  if (!text) return {0, Unconvertible(value, "int", profile, where)};
  const IntText parsed = ParseGoInt(text->empty() ? "0" : *text);
  if (parsed.error == nullptr) return {parsed.value};
  return {0, ParseFailure("int", "ParseInt", *text, parsed.error, profile, where)};
}

Converted<bool> ParseGoBool(std::string_view text) {
  for (const std::string_view word : {"1", "t", "T", "TRUE", "true", "True"}) {
    if (text == word) return {true};
  }
  for (const std::string_view word : {"0", "f", "F", "FALSE", "false", "False"}) {
    if (text == word) return {false};
  }
  return {false, "strconv.ParseBool: parsing " + Quoted(text) + ": invalid syntax"};
}

Converted<bool> ToBool(const Json& value, Profile profile, std::string_view where) {
  if (value.is_null()) return {};
  if (value.is_boolean()) return {value.get<bool>()};
  const auto text = Text(value);
  if (!text) return {false, Unconvertible(value, "bool", profile, where)};
  if (text->empty()) return {};
  const auto parsed = ParseGoBool(*text);
  if (parsed.ok()) return parsed;
  return {false, ParseFailure("bool", "ParseBool", *text, "invalid syntax", profile, where)};
}

Converted<Json> ToMap(const Json& value, Profile profile, const std::string& place) {
  if (value.is_null() || value.is_object()) return {value};
  const auto refusal = [&](const Json& bad, const std::string& where) -> std::string {
    if (profile == Profile::kOpenBao2) {
      return Unconvertible(bad, "map[string]interface {}", profile, where);
    }
    const char* kind = bad.is_boolean() ? "bool" : bad.is_array() ? "slice" : "string";
    return "'" + where + "' expected a map, got '" + kind + "'";
  };
  if (!value.is_array()) return {nullptr, refusal(value, place)};
  Json merged = Json::object();
  std::size_t index = 0;
  for (const Json& element : value) {
    // A list inside the list is merged like the outer one.
    const auto inner = ToMap(element, profile, place + "[" + std::to_string(index++) + "]");
    if (!inner.ok()) return inner;
    if (inner.value.is_object()) merged.update(inner.value);
  }
  return {std::move(merged)};
}

Converted<Json> ToSlice(const Json& value) { return {Lift(value)}; }

Converted<std::vector<std::string>> ToStrings(const Json& value, Profile profile) {
  if (value.is_string() && value.get_ref<const std::string&>().empty()) return {};
  auto out = Elements<std::string>(Lift(value), profile, ToString);
  for (std::string& entry : out.value) entry = TrimSpace(entry);
  return out;
}

Converted<std::vector<std::string>> ToCommaStrings(const Json& value) {
  Converted<std::vector<std::string>> out;
  if (const auto text = Text(value)) {
    out.value = SplitCommas(*text);
  } else {
    // parseutil keeps the older mapstructure in both products.
    out = Elements<std::string>(Lift(value), Profile::kVault2, ToString);
  }
  for (std::string& entry : out.value) entry = TrimSpace(entry);
  return out;
}

Converted<std::vector<std::int64_t>> ToCommaInts(const Json& value, Profile profile) {
  Json list = Json::array();
  if (value.is_string()) {
    for (std::string& part : SplitCommas(value.get_ref<const std::string&>())) list.push_back(part);
  } else {
    list = Lift(value);
  }
  return Elements<std::int64_t>(list, profile, ToInt);
}

Converted<std::map<std::string, std::string>> ToPairs(const Json& value, Profile profile) {
  Converted<std::map<std::string, std::string>> out;
  if (value.is_null()) return out;
  if (value.is_object()) {
    bool scalars = true;
    for (const auto& item : value.items()) {
      auto text = ToString(item.value(), profile, "[" + item.key() + "]");
      scalars = scalars && text.ok();
      out.value[item.key()] = std::move(text.value);
    }
    if (scalars) return out;
    out.value.clear();
  }
  const auto list = Elements<std::string>(Lift(value), profile, ToString);
  if (!list.ok()) return {{}, list.error};
  for (const std::string& pair : list.value) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0) {
      return {{}, "invalid key pair " + Quoted(pair)};
    }
    out.value[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  return out;
}

Converted<std::chrono::nanoseconds> ParseGoDuration(std::string_view text) {
  using Out = Converted<std::chrono::nanoseconds>;
  const auto invalid = [&]() -> Out { return {{}, "time: invalid duration " + Quoted(text)}; };
  std::string_view rest = text;
  if (!rest.empty() && (rest.front() == '-' || rest.front() == '+')) rest.remove_prefix(1);
  if (rest == "0") return {};
  if (rest.empty()) return invalid();
  constexpr std::array<std::string_view, 8> kUnits = {"ns", "us", "\xc2\xb5s", "\xce\xbcs",
                                                      "ms", "s",  "m",         "h"};
  while (!rest.empty()) {
    const std::size_t whole = rest.find_first_not_of("0123456789");
    std::size_t end = whole == std::string_view::npos ? rest.size() : whole;
    bool digits = end > 0;
    if (end < rest.size() && rest[end] == '.') {
      std::size_t fraction = rest.find_first_not_of("0123456789", end + 1);
      if (fraction == std::string_view::npos) fraction = rest.size();
      digits = digits || fraction > end + 1;
      end = fraction;
    }
    if (!digits || (whole != std::string_view::npos ? whole : rest.size()) > 19) return invalid();
    rest.remove_prefix(end);
    const std::string_view unit = rest.substr(0, rest.find_first_of(".0123456789"));
    if (unit.empty()) return {{}, "time: missing unit in duration " + Quoted(text)};
    if (std::find(kUnits.begin(), kUnits.end(), unit) == kUnits.end()) {
      return {{}, "time: unknown unit " + Quoted(unit) + " in duration " + Quoted(text)};
    }
    rest.remove_prefix(unit.size());
  }
  const auto parsed = base::ParseDuration(text);
  if (!parsed) return invalid();
  return {*parsed};
}

Converted<std::chrono::nanoseconds> ToDuration(const Json& value) {
  using std::chrono::seconds;
  if (value.is_null()) return {};
  const auto text = Text(value);
  if (!text) return {{}, "could not parse duration from input"};
  if (text->empty()) return {};
  const auto whole = [](std::string_view digits) -> std::optional<std::int64_t> {
    if (digits.starts_with('+')) digits.remove_prefix(1);
    std::int64_t number = 0;
    const char* end = digits.data() + digits.size();
    const auto [ptr, code] = std::from_chars(digits.data(), end, number);
    if (code != std::errc() || ptr != end) return std::nullopt;
    return number;
  };
  const auto scaled = [](std::int64_t number,
                         std::int64_t unit) -> Converted<std::chrono::nanoseconds> {
    const std::int64_t most = std::numeric_limits<std::int64_t>::max() / unit;
    if (number > most || number < -most) {
      return {{}, "multiplication of durations resulted in overflow, one operand may be too large"};
    }
    return {std::chrono::nanoseconds(number * unit)};
  };
  constexpr std::int64_t kSecond = 1'000'000'000;
  if (const auto number = whole(*text)) return scaled(*number, kSecond);
  if (text->ends_with('d')) {
    const std::string_view digits = std::string_view(*text).substr(0, text->size() - 1);
    if (const auto number = whole(digits)) return scaled(*number, 86400 * kSecond);
    return {{}, "strconv.ParseInt: parsing " + Quoted(digits) + ": invalid syntax"};
  }
  return ParseGoDuration(*text);
}

}  // namespace vaultsim::convert
