#include "vaultsim/vault.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "json/fwd.h"

namespace vaultsim {
namespace {

class VaultTest : public testing::TestWithParam<Profile> {
 protected:
  vault::Response Send(vault::Method method, const std::string& path, const std::string& body = "",
                       const std::string& token = "root") {
    return vault_
        .RoundTrip({.method = method,
                    .path = "/v1/" + path,
                    .token = base::SecretString(token),
                    .body = body},
                   {})
        .value();
  }

  base::ManualClock clock_{base::WallTime{std::chrono::hours(400000)}};
  base::SeededRandom random_{1};
  Vault vault_{{.profile = GetParam(), .root_token = base::SecretString("root")}, clock_, random_};
};

INSTANTIATE_TEST_SUITE_P(Profiles, VaultTest, testing::Values(Profile::kOpenBao2, Profile::kVault2),
                         [](const auto& test) {
                           return std::string(test.param == Profile::kVault2 ? "vault" : "openbao");
                         });

TEST_P(VaultTest, WritesAndReadsASecret) {
  EXPECT_EQ(Send(vault::Method::kPost, "secret/data/a", R"({"data":{"k":1.0}})").status, 200);
  const vault::Response read = Send(vault::Method::kGet, "secret/data/a");
  ASSERT_EQ(read.status, 200);
  EXPECT_EQ(Json::parse(read.body)["data"]["data"]["k"], 1);
  EXPECT_EQ(read.header("content-type"), "application/json");
}

TEST_P(VaultTest, TellsTheObserverWhatArrived) {
  std::vector<ReceivedRequest> seen;
  vault_.ObserveRequests([&](const ReceivedRequest& request) { seen.push_back(request); });
  Send(vault::Method::kList, "secret/metadata/a%20b");
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].method, "LIST");
  EXPECT_EQ(seen[0].path, "/v1/secret/metadata/a b");
  EXPECT_EQ(seen[0].status, 404);
}

TEST_P(VaultTest, ResetForgetsEverythingButTheRootToken) {
  Send(vault::Method::kPost, "sys/mounts/other", R"({"type":"kv"})");
  vault_.Seal();
  vault_.Reset();
  EXPECT_FALSE(vault_.sealed());
  EXPECT_EQ(Send(vault::Method::kGet, "sys/mounts/other").status, 400);
}

TEST_P(VaultTest, UnsealsWithItsKey) {
  EXPECT_EQ(Send(vault::Method::kPut, "sys/seal").status, 204);
  EXPECT_TRUE(vault_.sealed());
  const std::string key(vault_.unseal_key().Reveal());
  EXPECT_EQ(Send(vault::Method::kPut, "sys/unseal", R"({"key":")" + key + R"("})").status, 200);
  EXPECT_FALSE(vault_.sealed());
}

TEST_P(VaultTest, StopsBeforeACancelledCall) {
  std::stop_source source;
  source.request_stop();
  const auto result = vault_.RoundTrip({.path = "/v1/sys/health"}, {.stop = source.get_token()});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, base::ErrorCode::kCancelled);
}

TEST_P(VaultTest, RefusesBrokenEscapes) {
  EXPECT_EQ(Send(vault::Method::kGet, "secret/data/%zz").status, 400);
}

}  // namespace
}  // namespace vaultsim
