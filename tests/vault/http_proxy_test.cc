#include <gtest/gtest.h>

#include "vault/proxy.h"

namespace vault {
namespace {

HttpAddress Target(bool tls, const char* host, std::uint16_t port) {
  return {.tls = tls, .host = host, .port = port};
}

ProxySettings Settings(const char* http, const char* https, const char* none = "") {
  return {.http_proxy = base::SecretString(http),
          .https_proxy = base::SecretString(https),
          .no_proxy = none};
}

struct BypassCase {
  const char* no_proxy;
  const char* host;
  std::uint16_t port;
  bool bypassed;
};

class Bypass : public ::testing::TestWithParam<BypassCase> {};

TEST_P(Bypass, V_VC_02_FollowsGosRules) {
  const BypassCase& c = GetParam();
  EXPECT_EQ(BypassesProxy(c.no_proxy, c.host, c.port), c.bypassed)
      << c.no_proxy << " " << c.host << ":" << c.port;
}

INSTANTIATE_TEST_SUITE_P(
    HttpProxyTest, Bypass,
    ::testing::Values(
        BypassCase{"", "vault.corp", 8200, false}, BypassCase{"", "localhost", 8200, true},
        BypassCase{"", "127.0.0.1", 8200, true}, BypassCase{"", "127.9.9.9", 8200, true},
        BypassCase{"", "::1", 8200, true}, BypassCase{"*", "vault.corp", 8200, true},
        BypassCase{"a.b, *", "vault.corp", 8200, true},
        BypassCase{"vault.corp", "vault.corp", 8200, true},
        BypassCase{"VAULT.corp", "vault.CORP", 8200, true},
        BypassCase{"corp", "vault.corp", 8200, true}, BypassCase{"orp", "vault.corp", 8200, false},
        BypassCase{".corp", "vault.corp", 8200, true}, BypassCase{".corp", "corp", 8200, false},
        BypassCase{"*.corp", "vault.corp", 8200, true}, BypassCase{"*.corp", "corp", 8200, false},
        BypassCase{"corp:8200", "vault.corp", 8200, true},
        BypassCase{"corp:8201", "vault.corp", 8200, false},
        BypassCase{"10.1.2.3", "10.1.2.3", 8200, true},
        BypassCase{"10.1.2.3", "10.1.2.4", 8200, false},
        BypassCase{"10.1.2.3:8200", "10.1.2.3", 8200, true},
        BypassCase{"10.1.2.3:8201", "10.1.2.3", 8200, false},
        BypassCase{"10.0.0.0/8", "10.200.2.3", 8200, true},
        BypassCase{"10.0.0.0/8", "11.0.0.1", 8200, false},
        BypassCase{"10.0.0.0/8", "ten.corp", 8200, false},
        BypassCase{"192.168.4.0/22", "192.168.7.255", 8200, true},
        BypassCase{"192.168.4.0/22", "192.168.8.0", 8200, false},
        BypassCase{"0.0.0.0/0", "fd00::1", 8200, false},
        BypassCase{"fd00::/8", "fd12::1", 8200, true},
        BypassCase{"fd00::/8", "fe80::1", 8200, false},
        BypassCase{"10.0.0.0/33", "10.0.0.1", 8200, false},
        BypassCase{"[fd00::1]:8200", "fd00::1", 8200, true},
        BypassCase{"fd00::1", "fd00:0::1", 8200, true},
        BypassCase{"[fd00::1]:8201", "fd00::1", 8200, false},
        BypassCase{"::ffff:10.0.0.1", "10.0.0.1", 8200, true},
        BypassCase{" , ,:80,/", "vault.corp", 80, false},
        BypassCase{"a , vault.corp ", "vault.corp", 8200, true}));

TEST(HttpProxyTest, V_VC_02_EachSchemeHasItsVariable) {
  const auto settings = Settings("http://plain:3128", "http://tunnel:3129");
  auto plain = SelectProxy(settings, Target(false, "v", 80));
  auto tunnel = SelectProxy(settings, Target(true, "v", 443));
  ASSERT_TRUE(plain.ok() && tunnel.ok());
  EXPECT_EQ((*plain)->host, "plain");
  EXPECT_EQ((*plain)->port, 3128);
  EXPECT_EQ((*tunnel)->host, "tunnel");
  EXPECT_TRUE((*tunnel)->authorization.empty());
  auto none = SelectProxy(Settings("", "http://tunnel:3129"), Target(false, "v", 80));
  ASSERT_TRUE(none.ok());
  EXPECT_FALSE(none->has_value());
}

TEST(HttpProxyTest, TakesALoginAndABareHost) {
  auto proxy = SelectProxy(Settings("us%3Aer:p%40ss@proxy", ""), Target(false, "v", 80));
  ASSERT_TRUE(proxy.ok());
  EXPECT_EQ((*proxy)->host, "proxy");
  EXPECT_EQ((*proxy)->port, 80);
  EXPECT_EQ((*proxy)->authorization.Reveal(), "Basic dXM6ZXI6cEBzcw==");  // us:er:p@ss
}

class BadProxy : public ::testing::TestWithParam<const char*> {};

TEST_P(BadProxy, IsRefusedWithoutItsValue) {
  auto proxy = SelectProxy(Settings("", GetParam()), Target(true, "v", 443));
  ASSERT_FALSE(proxy.ok());
  EXPECT_EQ(proxy.error().code, base::ErrorCode::kInvalidArgument);
  EXPECT_NE(proxy.error().message.find("HTTPS_PROXY"), std::string::npos);
  EXPECT_EQ(proxy.error().message.find("hunter2"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(HttpProxyTest, BadProxy,
                         ::testing::Values("https://u:hunter2@p:1", "socks5://u:hunter2@p:1",
                                           "http://u:hunter2@p:bad", "http://u:hunter2@",
                                           "http://u:hunter2%zz@p:1", "http://u:hunter2@p :1",
                                           "http://p\r\n:1"));

TEST(HttpProxyTest, AnUnusableProxyDoesNotMatterWhenItIsBypassed) {
  auto proxy = SelectProxy(Settings("", "socks5://p", "v"), Target(true, "v", 443));
  ASSERT_TRUE(proxy.ok());
  EXPECT_FALSE(proxy->has_value());
}

}  // namespace
}  // namespace vault
