#include "vaultsim/tokens.h"

#include <gtest/gtest.h>

#include "vaultsim/lease_ttl.h"

namespace vaultsim {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class TokensTest : public testing::Test {
 protected:
  Token* Add(const std::string& id, const std::string& parent = "") {
    return tokens_.Add({.id = id, .accessor = "acc-" + id, .parent = parent});
  }
  bool Lives(const std::string& id) { return tokens_.Find(id, now_) != nullptr; }

  std::vector<std::string> gone_;
  Tokens tokens_{[this](const std::string& id) { gone_.push_back(id); }};
  base::WallTime now_{hours(1000)};
};

TEST_F(TokensTest, RefusesASecondTokenOfThatId) {
  EXPECT_NE(Add("a"), nullptr);
  EXPECT_EQ(Add("a"), nullptr);
}

TEST_F(TokensTest, FindsByAccessor) {
  Add("a");
  ASSERT_NE(tokens_.FindByAccessor("acc-a", now_), nullptr);
  EXPECT_EQ(tokens_.FindByAccessor("acc-a", now_)->id, "a");
  tokens_.Revoke("a");
  EXPECT_EQ(tokens_.FindByAccessor("acc-a", now_), nullptr);
}

TEST_F(TokensTest, RevokesChildrenWithTheirParent) {
  Add("a");
  Add("b", "a");
  Add("c", "b");
  Add("other");
  tokens_.Revoke("a");
  EXPECT_FALSE(Lives("a"));
  EXPECT_FALSE(Lives("b"));
  EXPECT_FALSE(Lives("c"));
  EXPECT_TRUE(Lives("other"));
  EXPECT_EQ(gone_.size(), 3u);
}

TEST_F(TokensTest, RevokeOrphanFreesTheChildren) {
  Add("a");
  Add("b", "a");
  Add("c", "b");
  tokens_.RevokeOrphan("a");
  EXPECT_FALSE(Lives("a"));
  ASSERT_TRUE(Lives("b"));
  EXPECT_EQ(tokens_.Find("b", now_)->parent, "");
  tokens_.Revoke("b");
  EXPECT_FALSE(Lives("c"));
}

TEST_F(TokensTest, ExpiresByTheClock) {
  Token* a = Add("a");
  Add("b", "a");
  tokens_.SetExpiry(*a, now_ + seconds(10));
  now_ += seconds(9);
  EXPECT_TRUE(Lives("a"));
  tokens_.SetExpiry(*a, now_ + seconds(5));
  now_ += seconds(4);
  EXPECT_TRUE(Lives("b"));
  now_ += seconds(1);
  EXPECT_FALSE(Lives("b"));
  EXPECT_FALSE(Lives("a"));
}

TEST_F(TokensTest, CountsUses) {
  Token* a = Add("a");
  EXPECT_FALSE(Tokens::Use(*a));
  a->num_uses = 2;
  EXPECT_FALSE(Tokens::Use(*a));
  EXPECT_TRUE(Tokens::Use(*a));
}

LeaseTtlInput Input(base::WallTime now) {
  return {.default_ttl_s = 100, .max_ttl_s = 1000, .start = now, .now = now};
}

TEST_F(TokensTest, TtlDefaultsToTheMounts) { EXPECT_EQ(CalculateTtl(Input(now_)).ttl_s, 100); }

TEST_F(TokensTest, TtlIsCappedWithAWarning) {
  LeaseTtlInput input = Input(now_);
  input.backend_ttl_s = 3600;
  input.max_ttl_s = 1800;
  const LeaseTtl ttl = CalculateTtl(input);
  EXPECT_EQ(ttl.ttl_s, 1800);
  EXPECT_EQ(ttl.warnings,
            std::vector<std::string>{"TTL of \"1h\" exceeded the effective max_ttl of \"30m\"; "
                                     "TTL value is capped accordingly"});
}

TEST_F(TokensTest, TtlCountsFromTheStart) {
  LeaseTtlInput input = Input(now_);
  input.increment_s = 900;
  input.now = now_ + seconds(600);
  EXPECT_EQ(CalculateTtl(input).ttl_s, 400);
  input.now = now_ + seconds(1000);
  EXPECT_EQ(CalculateTtl(input).error, "past the max TTL, cannot renew");
}

TEST_F(TokensTest, PeriodHasNoEnd) {
  LeaseTtlInput input = Input(now_);
  input.period_s = 300;
  input.increment_s = 5;
  input.now = now_ + hours(100);
  EXPECT_EQ(CalculateTtl(input).ttl_s, 300);
  input.explicit_max_ttl_s = 3600 * 100 + 60;
  input.max_ttl_s = 3600 * 200;
  EXPECT_EQ(CalculateTtl(input).ttl_s, 60);
}

}  // namespace
}  // namespace vaultsim
