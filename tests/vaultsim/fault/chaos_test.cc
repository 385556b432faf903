// What chaos changes, and that it changes nothing else.
#include "vaultsim/fault/chaos.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "json/fwd.h"
#include "vaultsim/fixtures.h"
#include "vaultsim/vault.h"

namespace vaultsim {
namespace {

using vault::Method;

class ChaosTest : public testing::Test {
 protected:
  ChaosTest() { EXPECT_TRUE(LoadEstate(vault_, SampleEstate()).ok()); }

  vault::Response Plain(Method method, const std::string& path) {
    auto answer = vault_.RoundTrip(
        {.method = method, .path = "/v1/" + path, .token = base::SecretString("root")}, {});
    return *std::move(answer);
  }
  vault::Response Varied(const vault::Response& plain, const std::string& path, Chaos& chaos) {
    vault::Response varied = plain;
    chaos.Vary({.path = "/v1/" + path}, &varied);
    return varied;
  }

  base::ManualClock clock_{base::WallTime(std::chrono::hours(500'000))};
  base::SeededRandom random_{1};
  Vault vault_{{.root_token = base::SecretString("root"), .fast_keys = true}, clock_, random_};
};

// Takes away what chaos may add or change; what remains must be as it was.
Json Essence(Json json, bool sort_keys) {
  for (const char* name : {"warnings", "wrap_info", "auth"}) {
    if (json.contains(name) && json[name].is_null()) json.erase(name);
  }
  const auto strip = [](Json& object) {
    for (auto it = object.begin(); it != object.end();) {
      it = it.key().starts_with("x_unknown_") ? object.erase(it) : std::next(it);
    }
  };
  strip(json);
  if (json.contains("data") && json["data"].is_object() && json["data"].contains("metadata")) {
    strip(json["data"]["metadata"]);
  }
  if (sort_keys) std::sort(json["data"]["keys"].begin(), json["data"]["keys"].end());
  return json;
}

TEST_F(ChaosTest, ChangesOnlyWhatIsOpen) {
  struct Case {
    Method method;
    const char* path;
    bool random_ids;
  };
  for (const Case& one :
       {Case{Method::kGet, "kv/data/prod/payments-service", false},
        Case{Method::kGet, "kv/metadata/prod/payments-service", false},
        Case{Method::kList, "kv/metadata/", false}, Case{Method::kGet, "sys/mounts", false},
        Case{Method::kGet, "sys/policies/acl/staging-read", false},
        Case{Method::kGet, "auth/token/lookup-self", false},
        Case{Method::kGet, "sys/health", false}, Case{Method::kGet, "kv/data/not/there", false},
        Case{Method::kList, "auth/token/accessors", true}, Case{Method::kList, "pki/issuers", true},
        Case{Method::kList, "pki/certs", true}}) {
    const vault::Response plain = Plain(one.method, one.path);
    const Json before = Essence(Json::parse(plain.body), one.random_ids);
    Chaos chaos(3);
    std::set<std::string> bodies;
    for (int i = 0; i < 50; ++i) {
      const vault::Response varied = Varied(plain, one.path, chaos);
      bodies.insert(varied.body);
      EXPECT_EQ(varied.status, plain.status);
      EXPECT_EQ(varied.header("Content-Type"), plain.header("content-type"));
      EXPECT_EQ(varied.headers.size(), plain.headers.size());
      EXPECT_EQ(Essence(Json::parse(varied.body), one.random_ids), before) << varied.body;
    }
    EXPECT_GT(bodies.size(), 5u) << one.path;
  }
}

TEST_F(ChaosTest, ListsOfRandomIdsComeInAnyOrderAndNamesDoNot) {
  const auto orders = [this](const std::string& path) {
    const vault::Response plain = Plain(Method::kList, path);
    Chaos chaos(3);
    std::set<std::string> seen;
    for (int i = 0; i < 50; ++i) {
      seen.insert(Json::parse(Varied(plain, path, chaos).body)["data"]["keys"].dump());
    }
    return seen.size();
  };
  EXPECT_GT(orders("auth/token/accessors"), 1u);
  EXPECT_GT(orders("pki/issuers"), 1u);
  EXPECT_EQ(orders("kv/metadata"), 1u);
  EXPECT_EQ(orders("sys/policies/acl"), 1u);
}

TEST_F(ChaosTest, OptionalMembersComeAndGoAndUnknownOnesAppear) {
  const std::string path = "kv/data/prod/payments-service";
  const vault::Response plain = Plain(Method::kGet, path);
  Chaos chaos(3);
  int null = 0;
  int absent = 0;
  int unknown = 0;
  int inside = 0;
  for (int i = 0; i < 50; ++i) {
    const vault::Response varied = Varied(plain, path, chaos);
    const Json json = Json::parse(varied.body);
    ++(json.contains("warnings") ? null : absent);
    const std::string metadata = json["data"]["metadata"].dump();
    unknown += varied.body.find("x_unknown_") != std::string::npos ? 1 : 0;
    inside += metadata.find("x_unknown_") != std::string::npos ? 1 : 0;
    EXPECT_EQ(json["data"]["data"].dump().find("x_unknown_"), std::string::npos);
  }
  for (const int count : {null, absent, unknown, inside}) {
    EXPECT_GT(count, 5);
    EXPECT_LT(count, 50);
  }
}

TEST_F(ChaosTest, OneSeedOneChaos) {
  const vault::Response plain = Plain(Method::kGet, "sys/mounts");
  Chaos first(8);
  Chaos second(8);
  Chaos other(9);
  for (int i = 0; i < 10; ++i) {
    const std::string body = Varied(plain, "sys/mounts", first).body;
    EXPECT_EQ(body, Varied(plain, "sys/mounts", second).body);
    EXPECT_NE(body, Varied(plain, "sys/mounts", other).body);
  }
}

TEST_F(ChaosTest, WhatIsNotJsonStays) {
  ChaosTransport transport(vault_, 4);
  for (const char* path : {"/v1/pki/ca/pem", "/v1/pki/crl"}) {
    const auto varied = transport.RoundTrip({.path = path}, {});
    const auto plain = vault_.RoundTrip({.path = path}, {});
    EXPECT_EQ(varied->body, plain->body);
    EXPECT_FALSE(plain->body.empty());
  }
}

}  // namespace
}  // namespace vaultsim
