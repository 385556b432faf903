#include "vaultsim/pki/glob.h"

#include <gtest/gtest.h>

namespace vaultsim::pki {
namespace {

TEST(GlobTest, MatchesLiterally) {
  EXPECT_TRUE(Glob("abc", "abc"));
  EXPECT_FALSE(Glob("abc", "abcd"));
  EXPECT_FALSE(Glob("", "a"));
  EXPECT_TRUE(Glob("", ""));
}

TEST(GlobTest, StarMatchesAnyRunDotsIncluded) {
  EXPECT_TRUE(Glob("*", ""));
  EXPECT_TRUE(Glob("*.dev", "x.y.dev"));
  EXPECT_TRUE(Glob("a*.example.com", "abc.example.com"));
  EXPECT_FALSE(Glob("a*.example.com", "b.example.com"));
  EXPECT_TRUE(Glob("*a*b*", "xaxxbx"));
  EXPECT_FALSE(Glob("*a*b", "xaxxbx"));
  EXPECT_TRUE(Glob("spiffe://*", "spiffe://x/y"));
}

TEST(GlobTest, ManyStarsTakeNoTime) {
  EXPECT_FALSE(Glob("*a*a*a*a*a*a*a*a*a*b", std::string(5000, 'a')));
}

}  // namespace
}  // namespace vaultsim::pki
