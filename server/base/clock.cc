#include "base/clock.h"

#include <cstdio>

namespace base {
namespace {

std::string FormatSeconds(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time) - day);
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text;
}

}  // namespace

WallTime SystemClock::Now() const {
  return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now());
}
SteadyTime SystemClock::Steady() const { return std::chrono::steady_clock::now(); }

WallTime ManualClock::Now() const {
  std::lock_guard lock(mutex_);
  return now_;
}
SteadyTime ManualClock::Steady() const {
  std::lock_guard lock(mutex_);
  return SteadyTime(now_.time_since_epoch());
}
void ManualClock::Advance(std::chrono::nanoseconds by) {
  std::lock_guard lock(mutex_);
  now_ += by;
}
void ManualClock::Set(WallTime now) {
  std::lock_guard lock(mutex_);
  now_ = now;
}

std::string FormatRfc3339(WallTime time) { return FormatSeconds(time) + "Z"; }

std::string FormatRfc3339Nano(WallTime time) {
  const auto fraction = (time - std::chrono::floor<std::chrono::seconds>(time)).count();
  if (fraction == 0) return FormatRfc3339(time);
  char digits[16];
  std::snprintf(digits, sizeof digits, "%09lld", static_cast<long long>(fraction));
  std::string text = digits;
  text.erase(text.find_last_not_of('0') + 1);
  return FormatSeconds(time) + "." + text + "Z";
}

}  // namespace base
