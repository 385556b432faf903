// Two simulators with one seed get the same requests; one of them must take the long way.
#include "vaultsim/quick_read.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/clock.h"
#include "base/random.h"
#include "vaultsim/vault.h"

namespace vaultsim {
namespace {

struct Side {
  explicit Side(Profile profile)
      : vault({.profile = profile, .root_token = base::SecretString("root")}, clock, random) {}

  base::ManualClock clock{base::WallTime(std::chrono::hours(24 * 365 * 56))};
  base::SeededRandom random{7};
  Vault vault;
};

class QuickReadTest : public testing::TestWithParam<Profile> {
 protected:
  void Write(const std::string& path, const Json& body, const std::string& verb = "POST") {
    for (Side* side : {&quick_, &slow_}) {
      const vault::Response response = side->vault.Answer(
          verb, {.path = "/v1/" + path, .token = base::SecretString("root"), .body = body.dump()});
      ASSERT_LT(response.status, 300) << path << response.body;
      const Json answer = Json::parse(response.body, nullptr, false);
      if (answer.is_object() && answer.contains("auth") && answer["auth"].is_object()) {
        token_ = answer["auth"]["client_token"].get<std::string>();
      }
    }
  }

  // Both answers, which must be the same; the quick one's status.
  int Same(const std::string& path, const std::string& token = "root",
           const std::string& query = "") {
    vault::Request request{
        .path = "/v1/" + path, .query = query, .token = base::SecretString(token)};
    const vault::Response quick = quick_.vault.Answer("GET", request);
    request.headers.emplace_back("X-Vault-Long-Way", "1");
    const vault::Response slow = slow_.vault.Answer("GET", request);
    EXPECT_EQ(quick.status, slow.status) << path;
    EXPECT_EQ(quick.body, slow.body) << path;
    EXPECT_EQ(quick.headers, slow.headers) << path;
    return quick.status;
  }

  Side quick_{GetParam()};
  Side slow_{GetParam()};
  std::string token_;
};

INSTANTIATE_TEST_SUITE_P(Profiles, QuickReadTest,
                         testing::Values(Profile::kOpenBao2, Profile::kVault2, Profile::kVault121));

TEST_P(QuickReadTest, ValuesOfAllKinds) {
  Write("secret/data/a", {{"data", {{"k", "v"}, {"n", 1.5}, {"l", {1, nullptr, "<&>"}}}}});
  Write("secret/data/a", {{"data", {{"k", "w"}}}});
  Write("secret/data/deep/er/b", {{"data", Json::object()}});
  Write("secret/data/c", {{"data", nullptr}});
  Write("secret/metadata/a", {{"custom_metadata", {{"x", "y"}}}});
  EXPECT_EQ(Same("secret/data/a"), 200);
  EXPECT_EQ(Same("secret/data/deep/er/b"), 200);
  Same("secret/data/c");
  Same("secret/data/a", "root", "version=1");
  Same("secret/data/a", "root", "help=1");
  for (const char* path :
       {"secret/data/none", "secret/data/", "secret/data", "secret", "secret/data/deep/er/",
        "secret/metadata/a", "secret/data//a", "secret/data/../data/a", "secret/data/a%20b",
        "secret/subkeys/a", "nosuch/data/a", "sys/mounts", "sys/health", "cubbyhole/x", ""}) {
    Same(path);
  }
}

TEST_P(QuickReadTest, WhatHappenedToAVersion) {
  Write("secret/data/gone", {{"data", {{"k", "v"}}}});
  Write("secret/delete/gone", {{"versions", {1}}});
  EXPECT_EQ(Same("secret/data/gone"), 404);
  Write("secret/undelete/gone", {{"versions", {1}}});
  EXPECT_EQ(Same("secret/data/gone"), 200);
  Write("secret/destroy/gone", {{"versions", {1}}});
  EXPECT_EQ(Same("secret/data/gone"), 404);
  Write("secret/metadata/soon", {{"delete_version_after", "1h"}});
  Write("secret/data/soon", {{"data", {{"k", "v"}}}});
  EXPECT_EQ(Same("secret/data/soon"), 200);
  for (Side* side : {&quick_, &slow_}) side->clock.Advance(std::chrono::hours(2));
  EXPECT_EQ(Same("secret/data/soon"), 404);
}

TEST_P(QuickReadTest, WhoAsks) {
  Write("secret/data/a", {{"data", {{"k", "v"}}}});
  Write("secret/data/b", {{"data", {{"k", "v"}}}});
  Write("sys/policies/acl/one",
        {{"policy", R"(path "secret/data/a" { capabilities = ["read"] })"}});
  Write("auth/token/create", {{"policies", {"one"}}, {"ttl", "1h"}});
  const std::string limited = token_;
  EXPECT_EQ(Same("secret/data/a", limited), 200);
  EXPECT_EQ(Same("secret/data/b", limited), 403);
  Write("auth/token/create", {{"policies", {"one"}}, {"num_uses", 2}});
  const std::string twice = token_;
  EXPECT_EQ(Same("secret/data/a", twice), 200);
  EXPECT_EQ(Same("secret/data/a", twice), 200);
  EXPECT_EQ(Same("secret/data/a", twice), 403);
  Write("sys/policies/acl/one", {{"policy", R"(path "secret/data/a" {
      capabilities = ["read"] min_wrapping_ttl = "1m" })"}});
  EXPECT_EQ(Same("secret/data/a", limited), 403);
  EXPECT_EQ(Same("secret/data/a", "nosuch"), 403);
  EXPECT_EQ(Same("secret/data/a", ""), 403);
  for (Side* side : {&quick_, &slow_}) side->clock.Advance(std::chrono::hours(2));
  EXPECT_EQ(Same("secret/data/a", limited), 403);
  for (Side* side : {&quick_, &slow_}) side->vault.Seal();
  EXPECT_EQ(Same("secret/data/a"), 503);
}

}  // namespace
}  // namespace vaultsim
