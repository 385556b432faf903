#include "base/duration.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>
#include <cstdint>

namespace base {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

TEST(ParseDuration, TakesWhatVaultTakes) {
  EXPECT_EQ(ParseDuration("3600"), nanoseconds(1h));
  EXPECT_EQ(ParseDuration("1h30m"), nanoseconds(90min));
  EXPECT_EQ(ParseDuration("1.5h"), nanoseconds(90min));
  EXPECT_EQ(ParseDuration("30d"), nanoseconds(720h));
  EXPECT_EQ(ParseDuration("-1s"), nanoseconds(-1s));
  EXPECT_EQ(ParseDuration("250ms"), nanoseconds(250ms));
  EXPECT_EQ(ParseDuration("0"), nanoseconds(0));
}

TEST(ParseDuration, RefusesTheRest) {
  for (const char* text : {"", "-", "h", "x", "1x", "1h x", " 1h", "1 h", "1..5h", ".",
                           "99999999999999999999", "9223372036854775808s", "9999999999d"}) {
    EXPECT_FALSE(ParseDuration(text)) << text;
  }
}

TEST(FormatGoDuration, PrintsAsGoDoes) {
  EXPECT_EQ(FormatGoDuration(0s), "0s");
  EXPECT_EQ(FormatGoDuration(1500ms), "1.5s");
  EXPECT_EQ(FormatGoDuration(5ms), "5ms");
  EXPECT_EQ(FormatGoDuration(7us), "7\xC2\xB5s");
  EXPECT_EQ(FormatGoDuration(1min), "1m0s");
  EXPECT_EQ(FormatGoDuration(72h), "72h0m0s");
  EXPECT_EQ(FormatGoDuration(-1s), "-1s");
  EXPECT_EQ(FormatGoDuration(3h + 25min + 19s), "3h25m19s");
  EXPECT_EQ(FormatGoDuration(nanoseconds(INT64_MIN)), "-2562047h47m16.854775808s");
}

RC_GTEST_PROP(Duration, ParseUndoesFormat, (std::int64_t count)) {
  RC_PRE(count > INT64_MIN);
  RC_ASSERT(ParseDuration(FormatGoDuration(nanoseconds(count))) == nanoseconds(count));
}

}  // namespace
}  // namespace base
