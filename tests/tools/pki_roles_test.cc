// list_pki_roles, read_pki_role, create_pki_role and delete_pki_role.
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

class PkiRolesTest : public testing::Test {
 protected:
  PkiRolesTest() { support::AddPki(bench_); }
  Json Role(const std::string& name) {
    return bench_.Direct("GET", "pki/roles/" + name)["body"]["data"];
  }
  ToolBench bench_;
};

TEST_F(PkiRolesTest, V_PKI_11_ListsAreSortedAndEmptyIsEmpty) {
  EXPECT_EQ(bench_.Ok("list_pki_roles", Json::object())["roles"], Json::array());
  for (const char* name : {"b", "a", "c"}) support::AddRole(bench_, name);
  EXPECT_EQ(bench_.Ok("list_pki_roles", Json::object())["roles"], (Json{"a", "b", "c"}));
  const Json page = bench_.Ok("list_pki_roles", {{"limit", 2}});
  EXPECT_EQ(page["next_cursor"], "b");
  EXPECT_EQ(bench_.Ok("list_pki_roles", {{"cursor", "b"}})["roles"], (Json{"c"}));
}

TEST_F(PkiRolesTest, V_PKI_11_OtherTypesAndNoMountAreErrors) {
  EXPECT_EQ(bench_.Fail("list_pki_roles", {{"mount", "secret"}}).code, ErrorCode::kRejected);
  EXPECT_EQ(bench_.Fail("list_pki_roles", {{"mount", "nope"}}).code, ErrorCode::kNotFound);
}

TEST_F(PkiRolesTest, ReadsARole) {
  support::AddRole(bench_, "web");
  const Json result = bench_.Ok("read_pki_role", {{"role_name", "web"}});
  EXPECT_EQ(result["role"], Role("web"));
  EXPECT_EQ(result["issuer_ref"], "default");
  EXPECT_EQ(bench_.Fail("read_pki_role", {{"role_name", "nope"}}).code, ErrorCode::kNotFound);
}

TEST_F(PkiRolesTest, V_PKI_06_TheIssuerIsSentReportedAndUsed) {
  support::AddIssuer(bench_, "pki", "issuing-b");
  const Json result = bench_.Ok("create_pki_role", {{"role_name", "web"},
                                                    {"issuer_name", "issuing-b"},
                                                    {"allowed_domains", "example.com"},
                                                    {"allow_subdomains", true},
                                                    {"key_type", "ec"}});
  EXPECT_EQ(result["operation"], "created");
  EXPECT_EQ(result["issuer_ref"], "issuing-b");
  EXPECT_EQ(Role("web")["issuer_ref"], "issuing-b");
  const Json issued =
      bench_.Ok("issue_pki_certificate", {{"role_name", "web"}, {"common_name", "a.example.com"}});
  const std::string issuer =
      bench_.Direct("GET", "pki/issuer/issuing-b")["body"]["data"]["certificate"];
  EXPECT_TRUE(support::SignedBy(issued["certificate"], issuer));
}

TEST_F(PkiRolesTest, V_PKI_07_NothingIsAllowedThatWasNotAsked) {
  const Json result = bench_.Ok("create_pki_role", {{"role_name", "web"}});
  EXPECT_EQ(Role("web")["allow_any_name"], false);
  EXPECT_EQ(Role("web")["allow_ip_sans"], false);
  EXPECT_EQ(Role("web")["max_ttl"], 2'592'000);
  EXPECT_THAT(result["warnings"].dump(), HasSubstr("can issue for no domain"));
  const Json domains =
      bench_.Ok("create_pki_role", {{"role_name", "w2"}, {"allowed_domains", {"a.com", "b.com"}}});
  EXPECT_THAT(domains["warnings"].dump(), HasSubstr("no effect without"));
  EXPECT_EQ(Role("w2")["allowed_domains"], (Json{"a.com", "b.com"}));
}

TEST_F(PkiRolesTest, ThePeersCallsWork) {
  const Json result = bench_.Ok("create_pki_role", {{"mount", "pki"},
                                                    {"role_name", "web"},
                                                    {"issuer_name", "default"},
                                                    {"allow_any_name", true},
                                                    {"allow_glob_domains", false},
                                                    {"allow_ip_sans", false},
                                                    {"allowed_domains", ""},
                                                    {"max_ttl", "30d"}});
  EXPECT_FALSE(result.contains("warnings"));
  EXPECT_EQ(Role("web")["allow_any_name"], true);
}

TEST_F(PkiRolesTest, ReplacingIsSaid) {
  support::AddRole(bench_, "web", {{"allow_bare_domains", true}});
  const Json result = bench_.Ok(
      "create_pki_role",
      {{"role_name", "web"}, {"allowed_domains", "example.com"}, {"allow_subdomains", true}});
  EXPECT_EQ(result["operation"], "replaced");
  EXPECT_THAT(result["note"].get<std::string>(), HasSubstr("existed"));
  EXPECT_EQ(Role("web")["allow_bare_domains"], false);
}

TEST_F(PkiRolesTest, FurtherFieldsArriveAndWarningsAreReported) {
  const Json result = bench_.Ok("create_pki_role", {{"role_name", "web"},
                                                    {"issuer_name", "nope"},
                                                    {"allow_any_name", true},
                                                    {"ttl", "24h"},
                                                    {"key_type", "ec"},
                                                    {"key_bits", 384},
                                                    {"ou", "Ops, Dev"},
                                                    {"server_flag", false},
                                                    {"allowed_uri_sans", {"spiffe://x/*"}}});
  EXPECT_EQ(Role("web")["ttl"], 86'400);
  EXPECT_EQ(Role("web")["key_bits"], 384);
  EXPECT_EQ(Role("web")["ou"], (Json{"Ops", "Dev"}));
  EXPECT_EQ(Role("web")["server_flag"], false);
  EXPECT_EQ(Role("web")["allowed_uri_sans"], (Json{"spiffe://x/*"}));
  EXPECT_THAT(result["warnings"].dump(),
              HasSubstr("no issuing certificate currently has that name"));
}

TEST_F(PkiRolesTest, VaultsRefusalIsTold) {
  const base::Error error = bench_.Fail("create_pki_role", {{"role_name", "web"}, {"ttl", "60d"}});
  EXPECT_EQ(error.code, ErrorCode::kRejected);
  EXPECT_THAT(error.message, HasSubstr("max_ttl"));
  EXPECT_EQ(bench_.Fail("create_pki_role", {{"role_name", "w"}, {"max_ttl", "soon"}}).code,
            ErrorCode::kInvalidArgument);
}

TEST_F(PkiRolesTest, AKvMountIsNotWrittenTo) {
  bench_.Direct("POST", "sys/mounts/old", {{"type", "kv"}});
  EXPECT_EQ(bench_.Fail("create_pki_role", {{"mount", "old"}, {"role_name", "web"}}).code,
            ErrorCode::kRejected);
  EXPECT_EQ(bench_.Direct("LIST", "old")["status"], 404);
}

TEST_F(PkiRolesTest, DeletesWhatExistsAndOnlyThat) {
  support::AddRole(bench_, "web");
  EXPECT_EQ(bench_.Ok("delete_pki_role", {{"role_name", "web"}})["deleted"], true);
  const base::Error error = bench_.Fail("delete_pki_role", {{"role_name", "web"}});
  EXPECT_EQ(error.code, ErrorCode::kNotFound);
  EXPECT_THAT(error.message, HasSubstr("Nothing was deleted"));
}

TEST_F(PkiRolesTest, V_PATH_05_ARoleNameNeverReachesAnIssuer) {
  for (const char* name : {"../issuer/default", "../root", "a/b", "..", "."}) {
    EXPECT_EQ(bench_.Fail("delete_pki_role", {{"role_name", name}}).code,
              ErrorCode::kInvalidArgument);
  }
  EXPECT_TRUE(bench_.Received().empty());
}

TEST_F(PkiRolesTest, ATokenThatMayDeleteAndNotReadIsToldWhatIsUnknown) {
  support::AddRole(bench_, "web");
  const std::string token = bench_.TokenFor(R"(path "pki/roles/*" { capabilities = ["delete"] })");
  EXPECT_THAT(
      bench_.Ok("delete_pki_role", {{"role_name", "web"}}, token)["note"].get<std::string>(),
      HasSubstr("unknown"));
  EXPECT_TRUE(Role("web").is_null());
}

}  // namespace
}  // namespace tools
