#include "vaultsim/policy/policy.h"

#include <gtest/gtest.h>

namespace vaultsim {
namespace {

std::string Error(const std::string& text, Profile profile = Profile::kVault2) {
  return ParsePolicy(text, profile).error;
}

TEST(Policy, ReadsPatterns) {
  const ParsedPolicy policy = ParsePolicy(
      "path \"/a/b*\" { capabilities = [\"read\"] }\npath \"a/+/c*\" {}\npath \"x*y\" {}\n",
      Profile::kVault2);
  ASSERT_EQ(policy.rules.size(), 3u);
  EXPECT_EQ(policy.rules[0].path, "a/b");
  EXPECT_TRUE(policy.rules[0].is_prefix);
  EXPECT_EQ(policy.rules[1].path, "a/+/c*");
  EXPECT_TRUE(policy.rules[1].has_segments);
  EXPECT_EQ(policy.rules[2].path, "x*y");
  EXPECT_FALSE(policy.rules[2].is_prefix);
}

TEST(Policy, DenyStandsAlone) {
  const ParsedPolicy policy =
      ParsePolicy("path \"a\" { capabilities = [\"read\", \"deny\", \"zzz\"] }", Profile::kVault2);
  ASSERT_EQ(policy.error, "");
  EXPECT_EQ(policy.rules[0].permissions.capabilities, kDeny);
}

TEST(Policy, LegacyWords) {
  const ParsedPolicy policy = ParsePolicy("path \"a\" { policy = \"read\" }", Profile::kVault2);
  EXPECT_EQ(CapabilityNames(policy.rules[0].permissions.capabilities),
            (std::vector<std::string>{"list", "read"}));
}

TEST(Policy, CapabilitiesOfEachProduct) {
  const std::string scan = "path \"a\" { capabilities = [\"scan\"] }";
  const std::string recover = "path \"a\" { capabilities = [\"recover\"] }";
  EXPECT_EQ(Error(scan, Profile::kOpenBao2), "");
  EXPECT_EQ(Error(scan, Profile::kVault2), "path \"a\": invalid capability \"scan\"");
  EXPECT_EQ(Error(recover, Profile::kVault2), "");
  EXPECT_EQ(Error(recover, Profile::kOpenBao2),
            "path \"a\": path \"a\": invalid capability \"recover\"");
}

TEST(Policy, WordsItsErrors) {
  EXPECT_EQ(Error("a = 1\nb = 2"),
            "2 errors occurred:\n\t* invalid key \"a\" on line 1\n\t* invalid key \"b\" on line "
            "2\n\n");
  EXPECT_EQ(Error("path = \"x\""), "path \"path\": cannot check HCL keys of type *ast.LiteralType");
  EXPECT_EQ(Error("path \"a\" { allowed_parameters = [\"x\"] }"),
            "path \"a\": At 1:33: root.allowed_parameters: not an object type for map "
            "(*ast.ListType)");
  EXPECT_EQ(Error("path \"a\" { denied_parameters = { \"x\" = \"y\" } }"),
            "path \"a\": At 1:40: unknown slice type: *ast.LiteralType");
  EXPECT_EQ(Error("{\"path\":{\"a\":{\"capabilities\":\"read\"}}}"),
            "path \"a\": At -: unknown slice type: *ast.LiteralType");
  EXPECT_EQ(Error("{\"path\":{\"a\":1}}", Profile::kOpenBao2),
            "path \"path\": 1 error occurred:\n\t* invalid key \"a\" on line 1\n\n");
}

TEST(Policy, TheDefaultPoliciesAreValid) {
  for (const Profile profile : {Profile::kOpenBao2, Profile::kVault2}) {
    EXPECT_EQ(Error(std::string(DefaultPolicyText(profile)), profile), "");
    EXPECT_EQ(Error(std::string(kResponseWrappingPolicyText), profile), "");
  }
}

}  // namespace
}  // namespace vaultsim
