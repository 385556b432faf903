#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "vault/http_transport_address.h"

namespace vault {
namespace {

HttpAddress Parsed(std::string_view url) {
  auto address = ParseHttpAddress(url);
  EXPECT_TRUE(address.ok()) << url;
  return address ? *address : HttpAddress();
}

TEST(HttpAddressTest, TakesSchemeHostPortAndPrefixApart) {
  const HttpAddress address = Parsed("https://Vault.Example.com:8200/team/vault/");
  EXPECT_TRUE(address.tls);
  EXPECT_EQ(address.host, "vault.example.com");
  EXPECT_EQ(address.port, 8200);
  EXPECT_EQ(address.path_prefix, "/team/vault");
  EXPECT_EQ(address.HostHeader(), "vault.example.com:8200");
  EXPECT_EQ(address.Url(), "https://vault.example.com:8200/team/vault");
}

TEST(HttpAddressTest, PortsDefaultToTheSchemes) {
  EXPECT_EQ(Parsed("http://v").port, 80);
  EXPECT_EQ(Parsed("HTTPS://v/").port, 443);
  EXPECT_EQ(Parsed("http://v:").port, 80);
  EXPECT_EQ(Parsed("https://v:443").HostHeader(), "v");
  EXPECT_EQ(Parsed("https://v").HostAndPort(), "v:443");
  EXPECT_EQ(Parsed("http://v//").path_prefix, "");
}

TEST(HttpAddressTest, TakesIpv6InBracketsWithAZone) {
  EXPECT_EQ(Parsed("http://[::1]:8200").host, "::1");
  EXPECT_EQ(Parsed("http://[::1]:8200").HostHeader(), "[::1]:8200");
  EXPECT_EQ(Parsed("http://[FE80::1%25eth0]:8200").host, "fe80::1%eth0");
  EXPECT_EQ(Parsed("http://[fe80::1%eth0]:8200").HostHeader(), "[fe80::1]:8200");
}

class BadAddress : public ::testing::TestWithParam<const char*> {};

TEST_P(BadAddress, IsRefusedWithTheVariableAndARemedy) {
  const auto address = ParseHttpAddress(GetParam());
  ASSERT_FALSE(address.ok());
  EXPECT_EQ(address.error().code, base::ErrorCode::kInvalidArgument);
  EXPECT_NE(address.error().message.find("VAULT_ADDR"), std::string::npos);
  EXPECT_NE(address.error().message.find("https://vault.example.com:8200"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(HttpAddressTest, BadAddress,
                         ::testing::Values("", "vault:8200", "ftp://v", "http://", "http://:8200",
                                           "http://v:0", "http://v:65536", "http://v:82x",
                                           "http://v w", "http://v\r\nX: y", "http://v/?a=b",
                                           "http://v/#f", "http://::1:8200", "http://[::1",
                                           "http://[zz]",
                                           "http://b\xc3\xbc"
                                           "cher.example",
                                           "http://[fe80::1%]:1", "https://v:8200/v1"));

TEST(HttpAddressTest, SaysThatUnixSocketsAreNotSupported) {
  const auto address = ParseHttpAddress("unix:///run/vault.sock");
  ASSERT_FALSE(address.ok());
  EXPECT_NE(address.error().message.find("Unix socket"), std::string::npos);
}

TEST(HttpAddressTest, RefusesALoginAndDoesNotRepeatIt) {
  const auto address = ParseHttpAddress("https://root:hunter2@v:8200");
  ASSERT_FALSE(address.ok());
  EXPECT_EQ(address.error().message.find("hunter2"), std::string::npos);
}

RC_GTEST_PROP(HttpAddressTest, WhatItTakesItPrintsAndTakesAgain,
              (const std::string& host, std::uint16_t port, const std::string& prefix, bool tls)) {
  const std::string url =
      (tls ? "https://" : "http://") + host + ":" + std::to_string(port) + "/" + prefix;
  const auto address = ParseHttpAddress(url);
  if (!address.ok()) return;
  RC_ASSERT(address->tls == tls);
  RC_ASSERT(address->port == port);
  const auto again = ParseHttpAddress(address->Url());
  RC_ASSERT(again.ok());
  RC_ASSERT(again->Url() == address->Url());
  RC_ASSERT(again->HostHeader() == address->HostHeader());
  for (const unsigned char c : address->HostHeader() + address->path_prefix) {
    RC_ASSERT(c > ' ' && c < 0x7f);
  }
}

}  // namespace
}  // namespace vault
