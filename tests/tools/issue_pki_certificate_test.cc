#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "pki_bench.h"
#include "x509_facts.h"

namespace tools {
namespace {

using base::ErrorCode;
using support::ToolBench;
using testing::HasSubstr;

class IssueTest : public testing::Test {
 protected:
  IssueTest() {
    support::AddPki(bench_);
    support::AddRole(bench_, "web");
  }
  static Json Arguments(const Json& more) {
    Json arguments = {{"role_name", "web"}, {"common_name", "a.example.com"}};
    if (!more.is_null()) arguments.update(more);
    return arguments;
  }
  Json Issue(const Json& more = Json::object()) {
    return bench_.Ok("issue_pki_certificate", Arguments(more));
  }
  base::Error Error(const Json& more) {
    return bench_.Fail("issue_pki_certificate", Arguments(more));
  }
  long LifetimeHours(const Json& result) {
    const auto now = bench_.clock().Now().time_since_epoch().count() / 1'000'000'000;
    return (support::ReadCertificate(result["certificate"]).not_after - now + 1800) / 3600;
  }
  ToolBench bench_;
};

TEST_F(IssueTest, TheCertificateItsKeyAndItsChainBelongTogether) {
  const Json result = Issue();
  const auto facts = support::ReadCertificate(result["certificate"]);
  EXPECT_EQ(facts.subject, "CN=a.example.com");
  EXPECT_EQ(facts.serial, result["serial_number"]);
  EXPECT_TRUE(support::KeyMatches(result["private_key"], result["certificate"]));
  EXPECT_TRUE(support::SignedBy(result["certificate"], result["issuing_ca"]));
  EXPECT_EQ(result["ca_chain"][0], result["issuing_ca"]);
  EXPECT_EQ(result["private_key_type"], "ec");
  EXPECT_EQ(result["expiration"].get<std::string>().size(), 20u);
}

TEST_F(IssueTest, WithoutATtlTheRoleDecides) {
  EXPECT_EQ(LifetimeHours(Issue()), 72);
  support::AddRole(bench_, "short", {{"ttl", "1h"}});
  EXPECT_EQ(LifetimeHours(Issue({{"role_name", "short"}})), 1);
}

TEST_F(IssueTest, ATtlIsHonouredAndCutToTheRolesWithAWarning) {
  EXPECT_EQ(LifetimeHours(Issue({{"ttl", "24h"}})), 24);
  EXPECT_EQ(LifetimeHours(Issue({{"ttl", "2d"}})), 48);
  const Json capped = Issue({{"ttl", "30d"}});
  EXPECT_EQ(LifetimeHours(capped), 72);
  EXPECT_EQ(capped["warnings"].size(), 1u);
  EXPECT_THAT(capped["warnings"][0].get<std::string>(), HasSubstr("maxTTL"));
}

TEST_F(IssueTest, V_PKI_09_AlternativeNamesAndFormats) {
  support::AddRole(bench_, "wide",
                   {{"allow_ip_sans", true}, {"allowed_uri_sans", {"spiffe://x/*"}}});
  for (const Json& names :
       {Json("b.example.com,c.example.com"), Json{"b.example.com", "c.example.com"}}) {
    const Json result = Issue({{"role_name", "wide"},
                               {"alt_names", names},
                               {"ip_sans", {"127.0.0.1", "10.0.0.1"}},
                               {"uri_sans", "spiffe://x/y"}});
    const std::string sans = support::ReadCertificate(result["certificate"]).dns_names;
    for (const char* name : {"b.example.com", "c.example.com", "10.0.0.1", "spiffe://x/y"}) {
      EXPECT_THAT(sans, HasSubstr(name));
    }
  }
  const std::string bundle = Issue({{"format", "pem_bundle"}})["certificate"];
  EXPECT_THAT(bundle, HasSubstr("PRIVATE KEY"));
  EXPECT_EQ(Error({{"format", "exe"}}).code, ErrorCode::kInvalidArgument);
}

TEST_F(IssueTest, WhatTheRoleDoesNotAllowIsRefusedWithAHint) {
  const base::Error error = Error({{"common_name", "a.evil.com"}});
  EXPECT_EQ(error.code, ErrorCode::kRejected);
  EXPECT_THAT(error.message, HasSubstr("not allowed by this role"));
  EXPECT_THAT(error.message, HasSubstr("read_pki_role"));
}

TEST_F(IssueTest, AnUnknownRoleOrNoIssuerIsNotFound) {
  EXPECT_EQ(Error({{"role_name", "nope"}}).code, ErrorCode::kNotFound);
  bench_.Direct("POST", "sys/mounts/bare", {{"type", "pki"}});
  bench_.Direct("POST", "bare/roles/web", {{"allow_any_name", true}});
  const base::Error error = Error({{"mount", "bare"}});
  EXPECT_EQ(error.code, ErrorCode::kNotFound);
  EXPECT_THAT(error.message, HasSubstr("create_pki_issuer"));
}

TEST_F(IssueTest, OutlivingTheIssuerIsExplained) {
  bench_.Direct(
      "POST", "pki/root/generate/internal",
      {{"common_name", "Short"}, {"issuer_name", "short"}, {"key_type", "ec"}, {"ttl", "1h"}});
  support::AddRole(bench_, "short", {{"issuer_ref", "short"}});
  const base::Error error = Error({{"role_name", "short"}, {"ttl", "24h"}});
  EXPECT_EQ(error.code, ErrorCode::kRejected);
  EXPECT_THAT(error.message, HasSubstr("shorter ttl"));
}

TEST_F(IssueTest, V_PATH_06_ARoleNameNeverReachesKeyGeneration) {
  for (const char* name : {"../root/generate/exported", "a/../b", "a/b"}) {
    EXPECT_EQ(Error({{"role_name", name}}).code, ErrorCode::kInvalidArgument);
  }
  for (const std::string& line : bench_.Received()) {
    EXPECT_EQ(line.find("generate"), std::string::npos);
  }
}

TEST_F(IssueTest, ATokenForOneRoleSufficesAndADenialNamesThePath) {
  const std::string token =
      bench_.TokenFor(R"(path "pki/issue/web" { capabilities = ["update"] })");
  bench_.Ok("issue_pki_certificate", Arguments({}), token);
  support::AddRole(bench_, "other");
  EXPECT_THAT(
      bench_.Fail("issue_pki_certificate", Arguments({{"role_name", "other"}}), token).message,
      HasSubstr("needs \"update\" on \"pki/issue/other\""));
}

}  // namespace
}  // namespace tools
