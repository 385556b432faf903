#include "vaultsim/front/listen.h"

#include <gtest/gtest.h>

namespace vaultsim {
namespace {

TEST(ListenAddressTest, TakesHostAndPort) {
  auto address = ParseListenAddress("127.0.0.1:8200");
  ASSERT_TRUE(address.ok());
  EXPECT_EQ(address->host, "127.0.0.1");
  EXPECT_EQ(address->port, 8200);
  EXPECT_EQ(address->Url(8201), "http://127.0.0.1:8201");
  EXPECT_EQ(ParseListenAddress("[::1]:0")->Url(9), "http://[::1]:9");
}

TEST(ListenAddressTest, KnowsWhatOtherMachinesCannotReach) {
  for (const char* text : {"127.0.0.1:1", "127.1.2.3:1", "[::1]:1", "localhost:1"}) {
    EXPECT_TRUE(ParseListenAddress(text)->loopback) << text;
  }
}

TEST(ListenAddressTest, V_TLS_02_AWildcardIsNoLoopback) {
  for (const char* text :
       {"0.0.0.0:1", ":1", "[::]:1", "10.0.0.1:1", "[fd00::1]:1", "[::ffff:127.0.0.1]:1"}) {
    auto address = ParseListenAddress(text);
    ASSERT_TRUE(address.ok()) << text;
    EXPECT_FALSE(address->loopback) << text;
  }
}

TEST(ListenAddressTest, RefusesEverythingElse) {
  for (const char* text : {"", "127.0.0.1", "8200", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
                           "127.0.0.1:8200x", "::1:8200", "[127.0.0.1]:1", "vault.example.com:8200",
                           "http://127.0.0.1:8200", "127.0.0.1 :1", "[::1:1"}) {
    auto address = ParseListenAddress(text);
    ASSERT_FALSE(address.ok()) << text;
    EXPECT_EQ(address.error().code, base::ErrorCode::kInvalidArgument);
    EXPECT_NE(address.error().message.find("127.0.0.1:8200"), std::string::npos);
  }
}

}  // namespace
}  // namespace vaultsim
