#include "guard/rate_limiter.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace guard {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class RateLimiterTest : public testing::Test {
 protected:
  base::ManualClock clock_{base::WallTime{}};
};

TEST_F(RateLimiterTest, AllowsTheBurstThenTheRate) {
  RateLimiter limiter({2, 3}, {}, clock_);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limiter.Admit("a").ok());
  EXPECT_FALSE(limiter.Admit("a").ok());
  clock_.Advance(milliseconds(499));
  EXPECT_FALSE(limiter.Admit("a").ok());
  clock_.Advance(milliseconds(1));
  EXPECT_TRUE(limiter.Admit("a").ok());
  EXPECT_FALSE(limiter.Admit("a").ok());
  clock_.Advance(seconds(3600));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limiter.Admit("a").ok());
  EXPECT_FALSE(limiter.Admit("a").ok());
}

TEST_F(RateLimiterTest, V_RATE_02_SaysWhenToTryAgain) {
  RateLimiter limiter({0.25, 1}, {}, clock_);
  EXPECT_TRUE(limiter.Admit("a").ok());
  const base::Status refused = limiter.Admit("a");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, base::ErrorCode::kRateLimited);
  EXPECT_EQ(refused.error().retry_after_s, 4);
  EXPECT_NE(refused.error().message.find("Wait 4 s"), std::string::npos);
  clock_.Advance(seconds(4));
  EXPECT_TRUE(limiter.Admit("a").ok());
}

TEST_F(RateLimiterTest, V_RATE_01_AFloodOfOneCallerCostsTheOthersNothing) {
  RateLimiter limiter({1, 2}, {10, 10}, clock_);
  for (int i = 0; i < 1000; ++i) (void)limiter.Admit("flood");
  for (const char* other : {"a", "b", "c", "d"}) {
    EXPECT_TRUE(limiter.Admit(other).ok()) << other;
    EXPECT_TRUE(limiter.Admit(other).ok()) << other;
  }
  // Ten in all: the global bucket is empty now, and says so.
  const base::Status refused = limiter.Admit("e");
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("the server's"), std::string::npos);
}

TEST_F(RateLimiterTest, ARefusalByTheGlobalBucketDoesNotChargeTheCaller) {
  RateLimiter limiter({1, 1}, {1, 1}, clock_);
  EXPECT_TRUE(limiter.Admit("a").ok());
  EXPECT_FALSE(limiter.Admit("b").ok());
  clock_.Advance(seconds(1));
  EXPECT_TRUE(limiter.Admit("b").ok());
}

TEST_F(RateLimiterTest, ZeroMeansNoLimit) {
  RateLimiter limiter({}, {}, clock_);
  for (int i = 0; i < 10'000; ++i) EXPECT_TRUE(limiter.Admit("a").ok());
}

TEST_F(RateLimiterTest, V_SESS_06_RemembersABoundedNumberOfCallers) {
  RateLimiter limiter({1, 1}, {}, clock_, 2);
  EXPECT_TRUE(limiter.Admit("a").ok());
  EXPECT_TRUE(limiter.Admit("b").ok());
  EXPECT_FALSE(limiter.Admit("a").ok());  // a is the most recent now
  EXPECT_TRUE(limiter.Admit("c").ok());   // b is forgotten
  EXPECT_FALSE(limiter.Admit("a").ok());
  EXPECT_TRUE(limiter.Admit("b").ok());
}

}  // namespace
}  // namespace guard
