#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "json/fwd.h"
#include "vaultsim/fixtures.h"
#include "vaultsim/vault.h"

namespace vaultsim {
namespace {

class EstateTest : public testing::Test {
 protected:
  Json Get(const std::string& path, const std::string& token = "dev-root") {
    const auto response =
        vault_.RoundTrip({.path = "/v1/" + path, .token = base::SecretString(token)}, {});
    status_ = response->status;
    return Json::parse(response->body, nullptr, false);
  }
  std::string Refusal(const std::string& estate) {
    const base::Status loaded = LoadEstate(vault_, estate);
    return loaded.ok() ? "" : loaded.error().message;
  }

  base::ManualClock clock_{base::WallTime{std::chrono::hours(497000)}};
  base::SeededRandom random_{1};
  Vault vault_{{.root_token = base::SecretString("dev-root")}, clock_, random_};
  int status_ = 0;
};

TEST_F(EstateTest, SampleHoldsWhatTheDocumentationPromises) {
  ASSERT_EQ(EstateRootToken(SampleEstate())->Reveal(), "dev-root");
  ASSERT_EQ(Refusal(std::string(SampleEstate())), "");
  EXPECT_EQ(Get("kv/data/staging/app-config")["data"]["data"].size(), 3u);
  const Json key = Get("kv/metadata/prod/payments-service")["data"];
  EXPECT_EQ(key["current_version"], 3);
  EXPECT_EQ(key["versions"].size(), 3u);
  EXPECT_FALSE(key["custom_metadata"].empty());
  EXPECT_EQ(Get("secret/metadata/hello")["data"]["current_version"], 1);
  EXPECT_EQ(Get("legacy/billing/smtp")["data"]["username"], "billing");
  const Json role = Get("pki/roles/staging")["data"];
  EXPECT_EQ(role["max_ttl"], 72 * 3600);
  EXPECT_EQ(role["issuer_ref"], "staging-ca");
  EXPECT_EQ(Get("pki/issuer/staging-ca")["data"]["ca_chain"].size(), 2u);
}

TEST_F(EstateTest, SampleTokensMayWhatTheirNamesSay) {
  ASSERT_EQ(Refusal(std::string(SampleEstate())), "");
  Get("kv/data/staging/app-config", "dev-staging-read");
  EXPECT_EQ(status_, 200);
  Get("kv/data/prod/payments-service", "dev-staging-read");
  EXPECT_EQ(status_, 403);
  Get("pki/roles/staging", "dev-pki-issue");
  EXPECT_EQ(status_, 200);
  const auto issued = vault_.RoundTrip({.method = vault::Method::kPost,
                                        .path = "/v1/pki/issue/staging",
                                        .token = base::SecretString("dev-pki-issue"),
                                        .body = R"({"common_name":"app.staging.example.com"})"},
                                       {});
  EXPECT_EQ(issued->status, 200) << issued->body;
}

TEST_F(EstateTest, OtherRootTokensStay) {
  ASSERT_EQ(Refusal(R"({"root_token":"mine"})"), "");
  Get("sys/mounts", "mine");
  EXPECT_EQ(status_, 200);
  Get("sys/mounts", "dev-root");
  EXPECT_EQ(status_, 200);
}

TEST_F(EstateTest, VersionsKeepTheirStates) {
  ASSERT_EQ(Refusal(R"({"secrets":{"secret":{"a/b c":{"versions":[
      {"data":{"k":1},"state":"destroyed"},{"data":{"k":2},"state":"deleted"},
      {"data":{"k":3}}],"max_versions":5}}}})"),
            "");
  const Json versions = Get("secret/metadata/a/b%20c")["data"]["versions"];
  EXPECT_EQ(versions["1"]["destroyed"], true);
  EXPECT_NE(versions["2"]["deletion_time"], "");
  EXPECT_EQ(versions["3"]["deletion_time"], "");
}

TEST_F(EstateTest, BrokenFilesAreRefusedWithTheirPlace) {
  EXPECT_NE(Refusal("{").find("not valid JSON"), std::string::npos);
  const std::string broken = "the estate is broken: ";
  EXPECT_EQ(Refusal("[]"), broken + "the file must hold one object");
  EXPECT_EQ(Refusal(R"({"mount":[]})"), broken + "mount is not known");
  EXPECT_EQ(Refusal(R"({"mounts":[{"path":"a"}]})"), broken + "mounts[0].type is missing");
  EXPECT_EQ(Refusal(R"({"tokens":[{"id":"a","policies":["x"]},{"id":"b","policies":"x"}]})"),
            broken + "tokens[1].policies must be a list");
  EXPECT_EQ(
      Refusal(R"({"secrets":{"kv":{"a":{"versions":[{"data":{},"state":"gone"}]}}}})"),
      broken + "secrets.kv.a.versions[0].state must be \"current\", \"deleted\" or \"destroyed\"");
  EXPECT_EQ(Refusal(R"({"secrets":{"kv":{"a":{"versions":[]}}}})"),
            broken + "secrets.kv.a.versions must not be empty");
  EXPECT_EQ(Refusal(R"({"pki":{"pki":{"root":{"common_name":"x"}}}})"),
            broken + "pki.pki.root.issuer_name is missing");
}

TEST_F(EstateTest, ARefusedRequestLeavesNothingBehind) {
  const std::string refusal =
      Refusal(R"({"mounts":[{"path":"ok","type":"kv"},{"path":"bad","type":"nope"}]})");
  EXPECT_EQ(refusal,
            "the simulator refused mounts[1] of the estate (400): "
            "[\"plugin not found in the catalog: nope\"]");
  Get("sys/mounts/ok");
  EXPECT_EQ(status_, 400);
}

}  // namespace
}  // namespace vaultsim
