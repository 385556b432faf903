// Which names a role lets in [5.5, "Name rules"].
#include "vaultsim/pki/name_rules.h"

#include "pki_fixture.h"

namespace vaultsim::pki {
namespace {

using testing::ElementsAre;

VAULTSIM_PKI_SUITE(NameRulesTest);

Role Subdomains() {
  Role role;
  role.allowed_domains = {"example.com"};
  role.allow_subdomains = true;
  return role;
}

bool Allows(const Role& role, const std::string& name, Profile profile) {
  return !RefusedName(role, {name}, profile);
}

TEST_P(NameRulesTest, SubdomainsAreCaseSensitiveAndNotBare) {
  const Role role = Subdomains();
  EXPECT_TRUE(Allows(role, "a.example.com", GetParam()));
  EXPECT_TRUE(Allows(role, "a.b.example.com", GetParam()));
  EXPECT_TRUE(Allows(role, "*.example.com", GetParam()));
  EXPECT_TRUE(Allows(role, "*.a.example.com", GetParam()));
  EXPECT_TRUE(Allows(role, "a*.example.com", GetParam()));
  EXPECT_TRUE(Allows(role, "me@a.example.com", GetParam()));
  EXPECT_FALSE(Allows(role, "example.com", GetParam()));
  EXPECT_FALSE(Allows(role, "a.EXAMPLE.com", GetParam()));
  EXPECT_FALSE(Allows(role, "xexample.com", GetParam()));
  EXPECT_FALSE(Allows(role, "me@example.com", GetParam()));
}

TEST_P(NameRulesTest, WildcardsOnlyOnceAndOnlyLeft) {
  Role role = Subdomains();
  role.allow_any_name = true;
  for (const char* name :
       {"*.*.example.com", "a.*.example.com", "**.example.com", "me@*.example.com"}) {
    EXPECT_FALSE(Allows(role, name, GetParam())) << name;
  }
  role.allow_wildcard_certificates = false;
  EXPECT_FALSE(Allows(role, "*.example.com", GetParam()));
}

TEST_P(NameRulesTest, HostNamesAreEnforcedEvenForAnyName) {
  Role role;
  role.allow_any_name = true;
  for (const char* name : {"a_b", "two words", "-a.example.com", "a-.example.com", "a..b", ""}) {
    if (*name == '\0') continue;
    EXPECT_FALSE(Allows(role, name, GetParam())) << name;
  }
  EXPECT_TRUE(Allows(role, "anything.at.all", GetParam()));
  role.enforce_hostnames = false;
  EXPECT_TRUE(Allows(role, "two words_x", GetParam()));
}

TEST_P(NameRulesTest, BareDomainsIgnoreCase) {
  Role role;
  role.allowed_domains = {"example.com"};
  role.allow_bare_domains = true;
  EXPECT_TRUE(Allows(role, "EXAMPLE.com", GetParam()));
  EXPECT_TRUE(Allows(role, "me@example.com", GetParam()));
  EXPECT_FALSE(Allows(role, "a.example.com", GetParam()));
}

TEST_P(NameRulesTest, GlobsIgnoreCaseOnVault) {
  Role role;
  role.allowed_domains = {"a*.example.com", "*.dev"};
  role.allow_glob_domains = true;
  EXPECT_TRUE(Allows(role, "abc.example.com", GetParam()));
  EXPECT_TRUE(Allows(role, "x.y.dev", GetParam()));
  EXPECT_FALSE(Allows(role, "b.example.com", GetParam()));
  EXPECT_EQ(Allows(role, "ABC.example.com", GetParam()), IsVault());
}

TEST_P(NameRulesTest, LocalhostIsAllowedUnlessSwitchedOff) {
  Role role;
  EXPECT_TRUE(Allows(role, "localhost", GetParam()));
  EXPECT_TRUE(Allows(role, "bob@localdomain", GetParam()));
  EXPECT_FALSE(Allows(role, "x.localhost", GetParam()));
  role.allow_subdomains = true;
  EXPECT_TRUE(Allows(role, "x.localhost", GetParam()));
  role.allow_localhost = false;
  EXPECT_FALSE(Allows(role, "localhost", GetParam()));
}

TEST_P(NameRulesTest, CommonNameKindsCanBeLimitedOrFree) {
  Role role = Subdomains();
  role.cn_validations = {"hostname"};
  EXPECT_TRUE(AllowsCommonName(role, "a.example.com", GetParam()));
  EXPECT_FALSE(AllowsCommonName(role, "me@a.example.com", GetParam()));
  role.cn_validations = {"disabled"};
  EXPECT_TRUE(AllowsCommonName(role, "Any Text", GetParam()));
}

TEST_P(NameRulesTest, IpRangesAreChecked) {
  Role role;
  role.allowed_ip_sans_cidr = {"10.0.0.0/8", "fd00::/8"};
  EXPECT_TRUE(AllowsIp(role, *ParseIp("10.1.2.3")));
  EXPECT_FALSE(AllowsIp(role, *ParseIp("11.1.2.3")));
  EXPECT_TRUE(AllowsIp(role, *ParseIp("fd00::1")));
  EXPECT_FALSE(AllowsIp(role, *ParseIp("fe80::1")));
}

TEST_P(NameRulesTest, NamesThatAreNoHostNamesStayOutOfTheSans) {
  Root();
  WebRole();
  const Answer answer =
      Issue({{"common_name", "a.example.com"}, {"alt_names", "b.example.com,a_b.example.com"}});
  if (IsVault2()) {
    EXPECT_THAT(answer, Refuses(400,
                                "subject alternate name a_b.example.com is not a valid DNS name "
                                "and cannot be included as a SAN"));
  } else {
    EXPECT_THAT(Sans(answer), ElementsAre("DNSName:a.example.com", "DNSName:b.example.com"));
  }
}

TEST_P(NameRulesTest, PartlyWildNamesAreInTheSansOfVault2Only) {
  Root();
  WebRole();
  const Answer answer = IssueName("a*.example.com");
  ASSERT_EQ(answer.status, 200) << Json(answer.errors);
  EXPECT_EQ(Sans(answer), IsVault2() ? Texts{"DNSName:a*.example.com"} : Texts{});
}

TEST_P(NameRulesTest, GlobsOfDomainsIgnoreTheCaseOnVault) {
  Root();
  WebRole({{"allowed_domains", "*.Example.org"}, {"allow_glob_domains", true}});
  EXPECT_EQ(IssueName("a.b.example.ORG").status, IsVault() ? 200 : 400);
}

TEST_P(NameRulesTest, SansKeepOrderOrAreSorted) {
  Root();
  WebRole();
  const Answer answer = Issue({{"common_name", "m.example.com"},
                               {"alt_names", "z.example.com,a.example.com,m.example.com"},
                               {"ip_sans", {"10.0.0.1", "::1"}}});
  if (IsVault()) {
    EXPECT_THAT(Sans(answer),
                ElementsAre("DNSName:a.example.com", "DNSName:m.example.com",
                            "DNSName:z.example.com", "IPAddress:10.0.0.1", "IPAddress:::1"));
  } else {
    EXPECT_THAT(Sans(answer),
                ElementsAre("DNSName:m.example.com", "DNSName:z.example.com",
                            "DNSName:a.example.com", "IPAddress:10.0.0.1", "IPAddress:::1"));
  }
}

TEST_P(NameRulesTest, OtherNamesNeedTheirOidAndValue) {
  Root();
  WebRole({{"allowed_other_sans", "1.3.6.1.4.1.311.20.2.3;utf8:*@example.com"}});
  const auto with = [&](const char* other) {
    return Issue({{"common_name", "a.example.com"}, {"other_sans", other}});
  };
  EXPECT_THAT(Sans(with("1.3.6.1.4.1.311.20.2.3;utf8:me@example.com")),
              ElementsAre("OtherName:1.3.6.1.4.1.311.20.2.3", "DNSName:a.example.com"));
  EXPECT_THAT(with("1.3.6.1.4.1.311.20.2.3;utf8:x@evil.com"),
              Refuses(400,
                      "other SAN x@evil.com not allowed for OID 1.3.6.1.4.1.311.20.2.3 by this "
                      "role"));
  EXPECT_THAT(with("1.2.3;utf8:x"), Refuses(400, "other SAN OID 1.2.3 not allowed by this role"));
}

}  // namespace
}  // namespace vaultsim::pki
