#include "resources/resource.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tools/tool_bench.h"

namespace resources {
namespace {

using base::ErrorCode;
using support::ToolBench;

class ResourceTest : public testing::Test {
 protected:
  base::Result<Contents> Get(const std::string& uri, const std::string& token = "root") {
    vault::Client client(bench_.transport(), bench_.shared(), base::SecretString(token));
    return Read(uri, client, {});
  }
  Json GetJson(const std::string& uri) {
    const auto contents = Get(uri);
    EXPECT_TRUE(contents.ok()) << contents.error().message;
    if (!contents.ok()) return {};
    EXPECT_EQ(contents->mime_type, "application/json");
    return Json::parse(contents->text);
  }
  ErrorCode Failure(const std::string& uri, const std::string& token = "root") {
    const auto contents = Get(uri, token);
    EXPECT_FALSE(contents.ok()) << uri;
    return contents.ok() ? ErrorCode::kInternal : contents.error().code;
  }

  ToolBench bench_;
};

TEST_F(ResourceTest, MountsAreThoseOfVault) {
  bench_.Direct("POST", "sys/mounts/old", {{"type", "kv"}, {"description", "legacy"}});
  const Json mounts = GetJson("vault://mounts");
  EXPECT_EQ(mounts["complete"], true);
  const auto has = [&](const Json& wanted) {
    for (const Json& mount : mounts["mounts"]) {
      if (mount == wanted) return true;
    }
    return false;
  };
  EXPECT_TRUE(has({{"path", "secret/"},
                   {"type", "kv"},
                   {"kv_version", 2},
                   {"description", "key/value secret storage"}}))
      << mounts.dump(1);
  EXPECT_TRUE(has({{"path", "old/"}, {"type", "kv"}, {"kv_version", 1}, {"description", "legacy"}}))
      << mounts.dump(1);
}

TEST_F(ResourceTest, ASecretShowsItsVersionsAndNoValue) {
  bench_.Put("app/config", {{"password", "hunter2"}});
  bench_.Put("app/config", {{"password", "hunter3"}});
  bench_.Direct("POST", "secret/destroy/app/config", {{"versions", {1}}});
  bench_.Direct("POST", "secret/metadata/app/config", {{"custom_metadata", {{"owner", "ops"}}}});
  const Json secret = GetJson("vault://secret/app/config");
  EXPECT_EQ(secret["current_version"], 2);
  EXPECT_EQ(secret["versions"][0]["version"], 2);
  EXPECT_EQ(secret["versions"][0]["state"], "readable");
  EXPECT_EQ(secret["versions"][1]["state"], "destroyed");
  EXPECT_EQ(secret["custom_metadata"], (Json{{"owner", "ops"}}));
  EXPECT_EQ(secret.dump().find("hunter"), std::string::npos);
}

TEST_F(ResourceTest, AnIssuerIsItsCertificate) {
  bench_.Direct("POST", "sys/mounts/pki", {{"type", "pki"}});
  bench_.Direct("POST", "pki/root/generate/internal",
                {{"common_name", "Root"}, {"issuer_name", "root-1"}, {"key_type", "ec"}});
  const auto contents = Get("vault://pki/pki/issuer/root-1");
  ASSERT_TRUE(contents.ok()) << contents.error().message;
  EXPECT_EQ(contents->mime_type, "application/x-pem-file");
  EXPECT_TRUE(contents->text.starts_with("-----BEGIN CERTIFICATE-----\n"));
  EXPECT_TRUE(contents->text.ends_with("-----END CERTIFICATE-----\n"));
}

TEST_F(ResourceTest, WhatIsNotThereIsToldApart) {
  bench_.Direct("POST", "sys/mounts/old", {{"type", "kv"}});
  EXPECT_EQ(Failure("vault://secret/none"), ErrorCode::kNotFound);
  EXPECT_EQ(Failure("vault://nowhere/a"), ErrorCode::kNotFound);
  EXPECT_EQ(Failure("vault://old/a"), ErrorCode::kRejected);
  EXPECT_EQ(Failure("vault://pki/secret/issuer/a"), ErrorCode::kRejected);
  EXPECT_EQ(Failure("vault://secret/../sys"), ErrorCode::kInvalidArgument);
}

TEST_F(ResourceTest, AMountThatChangedIsNoticed) {
  const std::string uri = "vault://old/app";
  bench_.Direct("POST", "sys/mounts/old", {{"type", "kv"}});
  EXPECT_EQ(Failure(uri), ErrorCode::kRejected);
  bench_.Direct("DELETE", "sys/mounts/old");
  bench_.Direct("POST", "sys/mounts/old", {{"type", "kv"}, {"options", {{"version", "2"}}}});
  bench_.Direct("POST", "old/data/app", {{"data", {{"k", "v"}}}});
  EXPECT_EQ(GetJson(uri)["current_version"], 1);
  bench_.Direct("DELETE", "sys/mounts/old");
  bench_.Direct("POST", "sys/mounts/old", {{"type", "kv"}});
  EXPECT_EQ(Failure(uri), ErrorCode::kRejected);
}

TEST_F(ResourceTest, TheCallersOwnRightsDecide) {
  bench_.Put("app/config", {{"k", "v"}});
  const std::string token =
      bench_.TokenFor(R"(path "secret/data/app/*" { capabilities = ["read"] })");
  const auto contents = Get("vault://secret/app/config", token);
  ASSERT_FALSE(contents.ok());
  EXPECT_EQ(contents.error().code, ErrorCode::kPermissionDenied);
  EXPECT_NE(contents.error().message.find("secret/metadata/app/config"), std::string::npos);
}

}  // namespace
}  // namespace resources
