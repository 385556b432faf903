#include "base/duration.h"

#include <array>
#include <cstdint>
#include <utility>

namespace base {
namespace {

// Products of digits and units leave int64; the type is an extension of GCC and Clang.
__extension__ typedef __int128 Wide;

struct Unit {
  std::string_view name;
  std::int64_t nanoseconds;
};

constexpr std::array<Unit, 8> kUnits = {{{"ns", 1},
                                         {"us", 1'000},
                                         {"\xC2\xB5s", 1'000},
                                         {"ms", 1'000'000},
                                         {"s", 1'000'000'000},
                                         {"m", 60'000'000'000},
                                         {"h", 3'600'000'000'000},
                                         {"d", 86'400'000'000'000}}};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::optional<std::int64_t> UnitOf(std::string_view name) {
  for (const Unit& unit : kUnits) {
    if (unit.name == name) return unit.nanoseconds;
  }
  return std::nullopt;
}

// One "1.5h" part at the front of text; advances it.
std::optional<Wide> TakePart(std::string_view& text) {
  std::size_t i = 0;
  Wide whole = 0;
  Wide fraction = 0;
  Wide scale = 1;
  bool digits = false;
  for (; i < text.size() && IsDigit(text[i]); ++i) {
    whole = whole * 10 + (text[i] - '0');
    if (whole > INT64_MAX) return std::nullopt;
    digits = true;
  }
  if (i < text.size() && text[i] == '.') {
    for (++i; i < text.size() && IsDigit(text[i]); ++i) {
      if (scale < 1'000'000'000'000'000'000) {
        fraction = fraction * 10 + (text[i] - '0');
        scale *= 10;
      }
      digits = true;
    }
  }
  if (!digits) return std::nullopt;
  std::size_t end = i;
  while (end < text.size() && !IsDigit(text[end]) && text[end] != '.') ++end;
  const auto unit = UnitOf(text.substr(i, end - i));
  if (!unit) return std::nullopt;
  text.remove_prefix(end);
  return whole * *unit + fraction * *unit / scale;
}

}  // namespace

std::optional<std::chrono::nanoseconds> ParseDuration(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  if (text.empty()) return std::nullopt;
  Wide total = 0;
  bool plain = true;
  for (const char c : text) plain = plain && IsDigit(c);
  if (plain) {
    for (const char c : text) {
      total = total * 10 + (c - '0');
      if (total > INT64_MAX) return std::nullopt;
    }
    total *= 1'000'000'000;
  } else {
    while (!text.empty()) {
      const auto part = TakePart(text);
      if (!part) return std::nullopt;
      total += *part;
      if (total > INT64_MAX) return std::nullopt;
    }
  }
  if (total > INT64_MAX) return std::nullopt;
  return std::chrono::nanoseconds(static_cast<std::int64_t>(negative ? -total : total));
}

std::string FormatGoDuration(std::chrono::nanoseconds duration) {
  std::int64_t left = duration.count();
  if (left == 0) return "0s";
  const bool negative = left < 0;
  // The most negative value has no positive twin in int64.
  std::uint64_t n =
      negative ? 0 - static_cast<std::uint64_t>(left) : static_cast<std::uint64_t>(left);
  const auto with_fraction = [](std::uint64_t value, std::uint64_t unit, std::string_view name) {
    std::string text = std::to_string(value / unit);
    std::string digits = std::to_string(value % unit + unit).substr(1);
    digits.erase(digits.find_last_not_of('0') + 1);
    if (!digits.empty()) text += "." + digits;
    return text + std::string(name);
  };
  std::string text;
  if (n < 1'000) {
    text = std::to_string(n) + "ns";
  } else if (n < 1'000'000) {
    text = with_fraction(n, 1'000, "\xC2\xB5s");
  } else if (n < 1'000'000'000) {
    text = with_fraction(n, 1'000'000, "ms");
  } else {
    const std::uint64_t minutes = n / 60'000'000'000;
    if (minutes >= 60) text = std::to_string(minutes / 60) + "h";
    if (minutes > 0) text += std::to_string(minutes % 60) + "m";
    text += with_fraction(n % 60'000'000'000, 1'000'000'000, "s");
  }
  return negative ? "-" + text : text;
}

}  // namespace base
