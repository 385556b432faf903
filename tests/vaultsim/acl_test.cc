#include "vaultsim/policy/acl.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace vaultsim {
namespace {

Acl Build(const std::vector<std::string>& policies) {
  Acl acl;
  for (const std::string& text : policies) {
    const ParsedPolicy parsed = ParsePolicy(text, Profile::kVault2);
    EXPECT_EQ(parsed.error, "") << text;
    acl.Add(parsed.rules, "");
  }
  return acl;
}

std::string Rule(const std::string& path, const std::string& capabilities) {
  return "path \"" + path + "\" { capabilities = [" + capabilities + "] }\n";
}

bool MayRead(const Acl& acl, const std::string& path) {
  return acl.Check({.operation = Operation::kRead, .path = path}).allowed;
}

bool MayWrite(const Acl& acl, const Json& data) {
  return acl.Check({.operation = Operation::kUpdate, .path = "a", .data = &data}).allowed;
}

TEST(Acl, DeniesWithoutARule) { EXPECT_FALSE(MayRead(Build({}), "a")); }

TEST(Acl, RootMayEverything) {
  const Verdict verdict = Acl::Root().Check({.operation = Operation::kDelete, .path = "sys/x"});
  EXPECT_TRUE(verdict.allowed);
  EXPECT_TRUE(verdict.sudo);
  EXPECT_EQ(Acl::Root().Capabilities("x"), std::vector<std::string>{"root"});
}

TEST(Acl, ExactBeatsPattern) {
  const Acl acl = Build({Rule("a/*", "\"deny\"") + Rule("a/b", "\"read\"")});
  EXPECT_TRUE(MayRead(acl, "a/b"));
  EXPECT_FALSE(MayRead(acl, "a/c"));
}

TEST(Acl, LongestPrefixCountsAlone) {
  const Acl acl = Build({Rule("a/*", "\"read\"") + Rule("a/b*", "\"list\"")});
  EXPECT_TRUE(MayRead(acl, "a/c"));
  EXPECT_FALSE(MayRead(acl, "a/bc"));
  EXPECT_TRUE(MayRead(acl, "a/"));
  EXPECT_FALSE(MayRead(acl, "a"));
}

TEST(Acl, FindsShorterPrefixBehindALongerNeighbour) {
  const Acl acl = Build({Rule("a*", "\"read\"") + Rule("ab*", "\"deny\"") +
                         Rule("abz*", "\"deny\"") + Rule("b*", "\"deny\"")});
  EXPECT_TRUE(MayRead(acl, "ac"));
  EXPECT_FALSE(MayRead(acl, "abx"));
  EXPECT_TRUE(MayRead(acl, "a"));
}

TEST(Acl, PlusIsOneSegment) {
  const Acl acl = Build({Rule("a/+/c", "\"read\"")});
  EXPECT_TRUE(MayRead(acl, "a/b/c"));
  EXPECT_FALSE(MayRead(acl, "a/b/b/c"));
  EXPECT_FALSE(MayRead(acl, "a/c"));
  EXPECT_TRUE(MayRead(acl, "a//c"));
}

TEST(Acl, LaterWildcardWins) {
  const Acl acl = Build({Rule("a/+/c", "\"deny\"") + Rule("a/b/*", "\"read\"")});
  EXPECT_TRUE(MayRead(acl, "a/b/c"));
}

TEST(Acl, WholePatternBeatsPrefixWithTheSameFirstWildcard) {
  const Acl acl = Build({Rule("a/+/c*", "\"deny\"") + Rule("a/+/cd", "\"read\"")});
  EXPECT_TRUE(MayRead(acl, "a/b/cd"));
  EXPECT_FALSE(MayRead(acl, "a/b/ce"));
}

TEST(Acl, FewerPlusesWin) {
  // Both end in '*' and have their first '+' at the beginning; the longer one has more of them.
  const Acl acl = Build({Rule("+/+/cd*", "\"deny\"") + Rule("+/b/c*", "\"read\"")});
  EXPECT_TRUE(MayRead(acl, "a/b/cde"));
  EXPECT_FALSE(MayRead(acl, "a/x/cde"));
}

TEST(Acl, UnitesPoliciesAndDenyWins) {
  EXPECT_EQ(Build({Rule("a", "\"read\""), Rule("a", "\"list\"")}).Capabilities("a"),
            (std::vector<std::string>{"list", "read"}));
  EXPECT_EQ(Build({Rule("a", "\"read\""), Rule("a", "\"deny\"")}).Capabilities("a"),
            std::vector<std::string>{"deny"});
  EXPECT_EQ(Build({Rule("a", "\"deny\""), Rule("a", "\"read\"")}).Capabilities("a"),
            std::vector<std::string>{"deny"});
}

TEST(Acl, ListAlsoTriesThePathWithoutItsSlash) {
  const Acl acl = Build({Rule("a/f", "\"list\"")});
  EXPECT_TRUE(acl.Check({.operation = Operation::kList, .path = "a/f/"}).allowed);
  EXPECT_FALSE(acl.Check({.operation = Operation::kRead, .path = "a/f/"}).allowed);
  const Acl denied = Build({Rule("a/f", "\"list\"") + Rule("a/f/", "\"deny\"")});
  EXPECT_FALSE(denied.Check({.operation = Operation::kList, .path = "a/f/"}).allowed);
}

TEST(Acl, ListAlsoTriesPatternsWithoutItsSlash) {
  const Acl acl = Build({Rule("a/+", "\"list\"")});
  EXPECT_TRUE(acl.Check({.operation = Operation::kList, .path = "a/f/"}).allowed);
  EXPECT_FALSE(acl.Check({.operation = Operation::kRead, .path = "a/f/"}).allowed);
  const Acl denied = Build({Rule("a/+", "\"list\"") + Rule("a/f*", "\"deny\"")});
  EXPECT_FALSE(denied.Check({.operation = Operation::kList, .path = "a/f/"}).allowed);
}

TEST(Acl, ParameterLists) {
  const Acl acl =
      Build({"path \"a\" { capabilities = [\"update\"]\n"
             "allowed_parameters = { \"A\" = [\"x\", \"y*\"] \"n\" = [] \"i\" = [3] }\n"
             "denied_parameters = { \"i\" = [4] }\nrequired_parameters = [\"a\"] }"});
  EXPECT_TRUE(MayWrite(acl, {{"a", "x"}}));
  EXPECT_TRUE(MayWrite(acl, {{"a", "yes"}, {"n", 7}, {"i", 3}}));
  EXPECT_FALSE(MayWrite(acl, {{"a", "z"}}));
  EXPECT_FALSE(MayWrite(acl, {{"n", 7}}));
  EXPECT_FALSE(MayWrite(acl, {{"a", "x"}, {"i", 4}}));
  EXPECT_FALSE(MayWrite(acl, {{"a", "x"}, {"other", 1}}));
  EXPECT_FALSE(MayWrite(acl, nullptr));
}

TEST(Acl, WrappingTtls) {
  const Acl acl =
      Build({"path \"a\" { capabilities = [\"read\"] min_wrapping_ttl = \"1m\" max_wrapping_ttl = "
             "\"1h\" }"});
  const auto may = [&](std::int64_t ttl) {
    return acl.Check({.operation = Operation::kRead, .path = "a", .wrap_ttl_s = ttl}).allowed;
  };
  EXPECT_FALSE(may(0));
  EXPECT_FALSE(may(59));
  EXPECT_TRUE(may(60));
  EXPECT_TRUE(may(3600));
  EXPECT_FALSE(may(3601));
}

TEST(Acl, MountAccess) {
  EXPECT_TRUE(Build({Rule("kv/data/x", "\"read\"")}).HasMountAccess("kv/"));
  EXPECT_TRUE(Build({Rule("kv/data/*", "\"read\"")}).HasMountAccess("kv/"));
  EXPECT_TRUE(Build({Rule("kv*", "\"read\"")}).HasMountAccess("kv/"));
  EXPECT_TRUE(Build({Rule("+/data/x", "\"read\"")}).HasMountAccess("kv/"));
  EXPECT_TRUE(Build({Rule("kv/+/x", "\"read\"")}).HasMountAccess("kv/"));
  EXPECT_FALSE(Build({Rule("other/+/x", "\"read\"")}).HasMountAccess("kv/"));
  EXPECT_FALSE(Build({Rule("kv/data/x", "\"deny\"")}).HasMountAccess("kv/"));
  EXPECT_FALSE(Build({Rule("kv2/*", "\"read\"")}).HasMountAccess("kv/"));
}

TEST(Acl, NamespacesPrefixTheirRules) {
  Acl acl;
  acl.Add(ParsePolicy(Rule("kv/*", "\"read\""), Profile::kOpenBao2).rules, "team/");
  EXPECT_TRUE(MayRead(acl, "team/kv/a"));
  EXPECT_FALSE(MayRead(acl, "kv/a"));
}

}  // namespace
}  // namespace vaultsim
