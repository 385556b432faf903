#include "vaultsim/pki/go_url.h"

#include <gtest/gtest.h>

namespace vaultsim::pki {
namespace {

TEST(GoUrlTest, PartsOfAUrl) {
  const auto url = ParseGoUrl("HTTPS://user@vault.example:8200/v1/pki?x=1#y");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->scheme, "https");
  EXPECT_EQ(url->host, "vault.example:8200");
  EXPECT_EQ(url->text, "https://user@vault.example:8200/v1/pki?x=1#y");
}

TEST(GoUrlTest, OpaqueUrlsAndPathsHaveNoHost) {
  EXPECT_EQ(ParseGoUrl("spiffe:abc")->scheme, "spiffe");
  EXPECT_EQ(ParseGoUrl("mailto:a@b.c")->text, "mailto:a@b.c");
  EXPECT_EQ(ParseGoUrl("a/b:c")->scheme, "");
  EXPECT_EQ(ParseGoUrl("a/b:c")->host, "");
}

TEST(GoUrlTest, EscapesWhatCannotStandInAPath) {
  EXPECT_EQ(ParseGoUrl("http://h/a b\"c")->text, "http://h/a%20b%22c");
  EXPECT_EQ(ParseGoUrl("http://h/\xc3\xa9")->text, "http://h/%C3%A9");
}

TEST(GoUrlTest, Refusals) {
  for (const char* text : {":a", "1a:b", "a b:c", "http://h h/", "http://h:x/", "http://[::1",
                           "a\n", "http://h/%zz", "http://[::1]x/"}) {
    EXPECT_FALSE(ParseGoUrl(text)) << text;
  }
  EXPECT_TRUE(ParseGoUrl("http://[::1]:80/"));
  EXPECT_TRUE(ParseGoUrl("http://h:/"));
}

}  // namespace
}  // namespace vaultsim::pki
