// What Vault 1.21 does otherwise than 2.x and no recorded answer shows.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "vaultsim/vault.h"

namespace vaultsim {
namespace {

class Vault121Test : public testing::Test {
 protected:
  vault::Response Send(vault::Method method, const std::string& path, const std::string& body = "",
                       const std::string& query = "", const std::string& token = "root") {
    return vault_
        .RoundTrip({.method = method,
                    .path = "/v1/" + path,
                    .query = query,
                    .token = base::SecretString(token),
                    .body = body},
                   {})
        .value();
  }
  std::string TokenOf(const std::string& policy) {
    Send(vault::Method::kPost, "sys/policies/acl/p", Json{{"policy", policy}}.dump());
    const auto made = Send(vault::Method::kPost, "auth/token/create", R"({"policies":["p"]})");
    return Json::parse(made.body)["auth"]["client_token"];
  }

  base::ManualClock clock_{base::WallTime{std::chrono::hours(400000)}};
  base::SeededRandom random_{1};
  Vault vault_{
      {.profile = Profile::kVault121, .root_token = base::SecretString("root")}, clock_, random_};
};

TEST_F(Vault121Test, RedirectsUncleanPathsForGood) {
  const vault::Response moved = Send(vault::Method::kGet, "secret//data/a", "", "version=1");
  EXPECT_EQ(moved.status, 301);
  EXPECT_EQ(moved.header("location"), "/v1/secret/data/a?version=1");
  EXPECT_EQ(moved.body, "<a href=\"/v1/secret/data/a?version=1\">Moved Permanently</a>.\n\n");
  const vault::Response posted = Send(vault::Method::kPost, "secret/./data/a", "{}");
  EXPECT_EQ(posted.status, 301);
  EXPECT_EQ(posted.body, "");
}

TEST_F(Vault121Test, ComparesListsWithPatternsWithoutTheirSlashFirst) {
  Send(vault::Method::kPost, "secret/data/f/x", R"({"data":{}})");
  const std::string token = TokenOf(
      R"(path "secret/metadata/f*" { capabilities = ["deny"] }
         path "secret/metadata/f/*" { capabilities = ["list"] })");
  EXPECT_EQ(Send(vault::Method::kList, "secret/metadata/f/", "", "", token).status, 403);
  const std::string other = TokenOf(
      R"(path "secret/metadata/f*" { capabilities = ["list"] }
         path "secret/metadata/f/*" { capabilities = ["deny"] })");
  EXPECT_EQ(Send(vault::Method::kList, "secret/metadata/f/", "", "", other).status, 200);
}

TEST_F(Vault121Test, SaysItsVersions) {
  EXPECT_EQ(Json::parse(Send(vault::Method::kGet, "sys/health").body)["version"], "1.21.4");
  const Json mounts = Json::parse(Send(vault::Method::kGet, "sys/mounts").body)["data"];
  EXPECT_EQ(mounts["secret/"]["running_plugin_version"], "v0.25.0+builtin");
  EXPECT_EQ(mounts["sys/"]["running_plugin_version"], "v1.21.4+builtin.vault");
  EXPECT_FALSE(mounts.contains("agent-registry/"));
}

TEST_F(Vault121Test, HasWhatCameWith121) {
  Send(vault::Method::kPost, "secret/data/a", R"({"data":{}})");
  const Json metadata = Json::parse(Send(vault::Method::kGet, "secret/metadata/a").body)["data"];
  EXPECT_TRUE(metadata.contains("last_updated_by"));
  EXPECT_EQ(Send(vault::Method::kPost, "secret/data/a", R"({"data":{},"data":{}})").status, 500);
}

TEST(ProfileNames, AreReadAndWritten) {
  for (const Profile profile : {Profile::kOpenBao2, Profile::kVault2, Profile::kVault121}) {
    EXPECT_EQ(ProfileFromName(ProfileName(profile)), profile);
  }
  EXPECT_FALSE(ProfileFromName("vault-1.20"));
}

}  // namespace
}  // namespace vaultsim
