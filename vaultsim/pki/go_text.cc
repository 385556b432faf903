#include "vaultsim/pki/go_text.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <optional>

namespace vaultsim::pki {
namespace {

constexpr const char* kLayout = "2006-01-02T15:04:05Z07:00";

base::Error Rejected(std::string message) {
  return base::Error{.code = base::ErrorCode::kRejected, .message = std::move(message)};
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A reader over one time text that remembers the first thing it could not read.
class TimeReader {
 public:
  explicit TimeReader(std::string_view text) : text_(text), rest_(text) {}

  int Number(std::size_t digits, const char* layout) {
    int value = 0;
    std::size_t count = 0;
    while (count < digits && count < rest_.size() && IsDigit(rest_[count])) {
      value = value * 10 + (rest_[count++] - '0');
    }
    if (count < digits) {
      Fail(layout);
    } else {
      rest_.remove_prefix(digits);
    }
    return value;
  }

  void Literal(std::string_view literal) {
    if (!rest_.starts_with(literal)) {
      Fail(literal);
    } else {
      rest_.remove_prefix(literal.size());
    }
  }

  std::chrono::nanoseconds Fraction() {
    if (rest_.size() < 2 || rest_[0] != '.' || !IsDigit(rest_[1])) return {};
    rest_.remove_prefix(1);
    std::int64_t value = 0;
    std::int64_t unit = 1'000'000'000;
    for (; !rest_.empty() && IsDigit(rest_.front()); rest_.remove_prefix(1)) {
      if (unit == 1) continue;
      unit /= 10;
      value += unit * (rest_.front() - '0');
    }
    return std::chrono::nanoseconds(value);
  }

  std::chrono::minutes Offset() {
    if (rest_.starts_with('Z')) {
      rest_.remove_prefix(1);
      return {};
    }
    const bool zone = rest_.size() >= 6 && (rest_[0] == '+' || rest_[0] == '-') &&
                      IsDigit(rest_[1]) && IsDigit(rest_[2]) && rest_[3] == ':' &&
                      IsDigit(rest_[4]) && IsDigit(rest_[5]);
    if (!zone) {
      Fail("Z07:00");
      return {};
    }
    const int hours = (rest_[1] - '0') * 10 + (rest_[2] - '0');
    const int minutes = (rest_[4] - '0') * 10 + (rest_[5] - '0');
    const int sign = rest_[0] == '-' ? -1 : 1;
    rest_.remove_prefix(6);
    return std::chrono::minutes(sign * (hours * 60 + minutes));
  }

  std::string_view rest() const { return rest_; }
  const std::optional<std::string>& failure() const { return failure_; }

 private:
  void Fail(std::string_view layout) {
    if (failure_) return;
    failure_ = "parsing time " + GoQuote(text_) + " as \"" + kLayout + "\": cannot parse " +
               GoQuote(rest_) + " as " + GoQuote(layout);
  }

  std::string_view text_;
  std::string_view rest_;
  std::optional<std::string> failure_;
};

}  // namespace

base::Result<Instant> ParseRfc3339(std::string_view text) {
  TimeReader reader(text);
  const int year = reader.Number(4, "2006");
  reader.Literal("-");
  const int month = reader.Number(2, "01");
  reader.Literal("-");
  const int day = reader.Number(2, "02");
  reader.Literal("T");
  const int hour = reader.Number(2, "15");
  reader.Literal(":");
  const int minute = reader.Number(2, "04");
  reader.Literal(":");
  const int second = reader.Number(2, "05");
  const std::chrono::nanoseconds fraction = reader.Fraction();
  const std::chrono::minutes offset = reader.Offset();
  if (reader.failure()) return Rejected(*reader.failure());

  const std::string prefix = "parsing time " + GoQuote(text) + ": ";
  if (!reader.rest().empty()) return Rejected(prefix + "extra text: " + GoQuote(reader.rest()));
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (month < 1 || month > 12) return Rejected(prefix + "month out of range");
  if (!date.ok()) return Rejected(prefix + "day out of range");
  if (hour > 23) return Rejected(prefix + "hour out of range");
  if (minute > 59) return Rejected(prefix + "minute out of range");
  if (second > 59) return Rejected(prefix + "second out of range");
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const std::int64_t minutes = (days * 24 + hour) * 60 + minute - offset.count();
  return Instant{minutes * 60 + second, static_cast<std::int32_t>(fraction.count())};
}

Instant ToInstant(base::WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  return Instant{seconds.time_since_epoch().count(),
                 static_cast<std::int32_t>((time - seconds).count())};
}

std::string FormatInstant(Instant time) {
  const std::chrono::sys_seconds seconds{std::chrono::seconds(time.seconds)};
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(seconds - day);
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%09d",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()), static_cast<int>(time.nanos));
  std::string out = text.data();
  while (out.back() == '0') out.pop_back();
  if (out.back() == '.') out.pop_back();
  return out + "Z";
}

std::string GoQuote(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (byte < 0x20 || byte == 0x7f) {
          out += "\\x";
          out += kDigits[byte >> 4];
          out += kDigits[byte & 0xf];
        } else {
          out += c;
        }
    }
  }
  return out + "\"";
}

std::string Joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

}  // namespace vaultsim::pki
