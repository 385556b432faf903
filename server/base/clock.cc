#include "base/clock.h"

#include <cstddef>
#include <cstdint>

namespace base {
namespace {

// With leading zeros to that many digits, which it must not exceed.
void AppendPadded(std::string& out, std::uint64_t number, std::size_t digits) {
  out.append(digits, '0');
  for (auto at = out.rbegin(); number > 0; number /= 10) *at++ += static_cast<char>(number % 10);
}

std::string FormatSeconds(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time) - day);
  std::string text;
  text.reserve(32);
  AppendPadded(text, static_cast<std::uint64_t>(static_cast<int>(date.year())), 4);
  text += '-';
  AppendPadded(text, static_cast<unsigned>(date.month()), 2);
  text += '-';
  AppendPadded(text, static_cast<unsigned>(date.day()), 2);
  text += 'T';
  AppendPadded(text, static_cast<std::uint64_t>(clock.hours().count()), 2);
  text += ':';
  AppendPadded(text, static_cast<std::uint64_t>(clock.minutes().count()), 2);
  text += ':';
  AppendPadded(text, static_cast<std::uint64_t>(clock.seconds().count()), 2);
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
  std::string text = FormatSeconds(time);
  text += '.';
  AppendPadded(text, static_cast<std::uint64_t>(fraction), 9);
  text.erase(text.find_last_not_of('0') + 1);
  text += 'Z';
  return text;
}

}  // namespace base
