// issuers/ and issuer/:ref [5.3].
#include "pki_fixture.h"

namespace vaultsim::pki {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

VAULTSIM_PKI_SUITE(IssuerTest);

TEST_P(IssuerTest, IsFoundByIdNameAndDefault) {
  const Json root = Root({{"issuer_name", "r"}});
  const Json by_name = Read("issuer/r").data;
  EXPECT_EQ(by_name["issuer_id"], root["issuer_id"]);
  EXPECT_EQ(by_name["usage"], "crl-signing,issuing-certificates,ocsp-signing,read-only");
  EXPECT_EQ(by_name["certificate"], root["certificate"].get<std::string>() + "\n");
  EXPECT_EQ(by_name["revocation_signature_algorithm"], "ECDSAWithSHA256");
  EXPECT_EQ(Read("issuer/default").data, by_name);
  EXPECT_EQ(Read("issuer/" + root["issuer_id"].get<std::string>()).data, by_name);
  EXPECT_THAT(Read("issuer/nope"),
              Refuses(500, Multi("unable to find PKI issuer for reference: nope")));
}

TEST_P(IssuerTest, ListTellsNamesAndTheDefault) {
  EXPECT_EQ(List("issuers/").status, 404);
  const Json root = Root({{"issuer_name", "r"}});
  const Json other = Root({{"common_name", "o"}});
  const Json list = List("issuers/").data;
  EXPECT_THAT(list["keys"], SizeIs(2));
  const Json& info = list["key_info"];
  EXPECT_EQ(info[root["issuer_id"].get<std::string>()],
            Json({{"issuer_name", "r"},
                  {"is_default", true},
                  {"key_id", root["key_id"]},
                  {"serial_number", root["serial_number"]}}));
  EXPECT_EQ(info[other["issuer_id"].get<std::string>()]["is_default"], false);
}

TEST_P(IssuerTest, WriteReplacesAndPatchKeeps) {
  Root({{"issuer_name", "r"}});
  const Json written = Write("issuer/r", {{"leaf_not_after_behavior", "truncate"}}).data;
  EXPECT_EQ(written["issuer_name"], "");
  EXPECT_EQ(written["revocation_signature_algorithm"], "");
  const Json patched = Patch("issuer/default", {{"issuer_name", "again"}}).data;
  EXPECT_EQ(patched["issuer_name"], "again");
  EXPECT_EQ(patched["leaf_not_after_behavior"], "truncate");
  EXPECT_EQ(Patch("issuer/again", {{"issuer_name", "again"}}).status, 200);
}

TEST_P(IssuerTest, RefusalsChangeNothing) {
  Root({{"issuer_name", "r"}});
  Root({{"issuer_name", "r2"}, {"common_name", "b"}});
  const Json before = Read("issuer/r2").data;
  EXPECT_THAT(Write("issuer/r2", {{"issuer_name", "r"}}),
              Refuses(400, "issuer name already in use"));
  EXPECT_EQ(Write("issuer/r2", {{"usage", "x"}, {"leaf_not_after_behavior", "permit"}}).status,
            400);
  EXPECT_THAT(Write("issuer/r2", {{"issuing_certificates", "x"}}),
              Refuses(400,
                      "invalid URL found in Authority Information Access (AIA) parameter "
                      "issuing_certificates: x"));
  EXPECT_EQ(Read("issuer/r2").data, before);
}

TEST_P(IssuerTest, OwnUrlsReplaceTheMounts) {
  Root({{"issuer_name", "r"}});
  Write("config/urls", {{"ocsp_servers", "http://v/ocsp"}});
  const Json patched = Patch("issuer/r", {{"issuing_certificates", "http://own/ca"}}).data;
  EXPECT_EQ(patched["ocsp_servers"], nullptr);
  EXPECT_EQ(patched["enable_aia_url_templating"], false);
  WebRole();
  EXPECT_EQ(FactsOf(IssueName("a.example.com").data)["aia"], Json({"caIssuers:http://own/ca"}));
}

// OpenBao: a patch never switches templating off, a replacement keeps the URLs of delta lists.
TEST_P(IssuerTest, UrlsThatStay) {
  Root({{"issuer_name", "r"}});
  Write("issuer/r", {{"issuer_name", "r"},
                     {"enable_aia_url_templating", true},
                     {"issuing_certificates", "http://v/a"},
                     {"delta_crl_distribution_points", "http://v/d"}});
  EXPECT_EQ(Read("issuer/r").data["delta_crl_distribution_points"],
            IsVault() ? Json({"http://v/d"}) : Json());
  const Json patched = Patch("issuer/r", {{"enable_aia_url_templating", false},
                                          {"delta_crl_distribution_points", "http://v/d"}})
                           .data;
  EXPECT_EQ(patched["delta_crl_distribution_points"], Json({"http://v/d"}));
  EXPECT_EQ(patched["enable_aia_url_templating"], !IsVault());
  const Json replaced =
      Write("issuer/r", {{"issuer_name", "r"}, {"issuing_certificates", "http://v/a"}}).data;
  EXPECT_EQ(replaced["enable_aia_url_templating"], false);
  EXPECT_EQ(replaced["delta_crl_distribution_points"],
            IsVault() ? Json::array() : Json({"http://v/d"}));
}

TEST_P(IssuerTest, ListsThatHadUrls) {
  Root();
  Write("issuer/default", {{"crl_distribution_points", "http://v/c"}});
  const Json data = Write("issuer/default", {{"ocsp_servers", "http://v/o"}}).data;
  EXPECT_EQ(data["crl_distribution_points"], Json::array());
  EXPECT_EQ(data["issuing_certificates"], nullptr);
}

TEST_P(IssuerTest, EmptyNameIsForPatchesOnly) {
  Root();
  EXPECT_THAT(Write("issuer/default", {{"issuer_name", ""}}),
              Refuses(400, "expected non-empty issuer name"));
  EXPECT_EQ(Patch("issuer/default", {{"issuer_name", ""}}).status, 200);
}

// A replacement looks at all parameters before it asks whether a revoked issuer may have them.
TEST_P(IssuerTest, ReplacementOfARevokedIssuer) {
  Root({{"issuer_name", "r"}});
  Write("issuer/r/revoke");
  EXPECT_THAT(Write("issuer/r", {{"issuer_name", "r"}, {"ocsp_servers", "nope"}}),
              Refuses(400,
                      "invalid URL found in Authority Information Access (AIA) parameter "
                      "ocsp_servers: nope"));
}

TEST_P(IssuerTest, NewChainIsTriedOnVault121) {
  const std::string id = Root()["issuer_id"];
  Write("issuer/default", {{"issuer_name", "r"}});
  const Json chain = {{"manual_chain", {"self"}}};
  EXPECT_EQ(Write("issuer/r", chain).status, 200);
  const Answer nameless =
      Patch("issuer/" + id, {{"issuer_name", ""}, {"manual_chain", Json::array()}});
  const Json left = Read("issuer/" + id).data;
  EXPECT_EQ(left["issuer_name"], "");
  if (!IsVault121()) {
    EXPECT_EQ(nameless.status, 200);
    return;
  }
  const std::string begin =
      "other changes to issuer may be persisted.  Error setting manual chain, issuer would be "
      "unusuable with this chain: certificate path set on issuer ";
  EXPECT_THAT(nameless, Refuses(400, begin + " is not functional: missing issuer reference"));
  const std::string pem = left["certificate"];
  At("keyless");
  Write("issuers/import/cert", {{"pem_bundle", pem}});
  const std::string other = List("issuers").data["keys"][0];
  EXPECT_THAT(Write("issuer/" + other, chain),
              Refuses(400, begin + other +
                               " is not functional: could not fetch the CA certificate (was one "
                               "set?): unable to fetch corresponding key for issuer " +
                               other + "; unable to use this issuer for signing"));
  EXPECT_EQ(Read("issuer/" + other).data["manual_chain"], nullptr);
}

TEST_P(IssuerTest, UrlTemplatesAreFilledIn) {
  const Json root = Root();
  Write("config/cluster", {{"aia_path", "http://c/pki"}});
  Write("config/urls", {{"issuing_certificates", "{{cluster_aia_path}}/issuer/{{issuer_id}}/der"},
                        {"enable_templating", true}});
  WebRole();
  EXPECT_EQ(
      FactsOf(IssueName("a.example.com").data)["aia"],
      Json({"caIssuers:http://c/pki/issuer/" + root["issuer_id"].get<std::string>() + "/der"}));
}

TEST_P(IssuerTest, DeletingWarnsOfRolesAndTheDefault) {
  const Json root = Root({{"issuer_name", "r"}});
  WebRole();
  WebRole({{"issuer_ref", "r"}}, "named");
  const Answer answer = Delete("issuer/r");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.data, nullptr);
  EXPECT_THAT(answer.warnings,
              ElementsAre("1 roles reference r",
                          "Deleted issuer " + root["issuer_id"].get<std::string>() +
                              " (via issuer_ref r); this was configured as the default issuer. "
                              "Operations without an explicit issuer will not work until a new "
                              "default is configured.",
                          "1 roles reference default"));
  const Answer again = Delete("issuer/r");
  EXPECT_EQ(again.status, 200);
  EXPECT_THAT(again.warnings, IsEmpty());
}

TEST_P(IssuerTest, RevokedIssuerIssuesNoMore) {
  const Json root = Root();
  WebRole();
  const Answer answer = Write("issuer/default/revoke");
  EXPECT_EQ(answer.data["revoked"], true);
  EXPECT_EQ(answer.data["revocation_time"], Now());
  EXPECT_EQ(answer.data["usage"], "crl-signing,ocsp-signing,read-only");
  EXPECT_THAT(answer.warnings, SizeIs(3));
  EXPECT_EQ(IssueName("a.example.com").status, 500);
  Advance(10);
  EXPECT_EQ(Write("issuer/default/revoke").data["revocation_time"], Now() - 10);
  EXPECT_EQ(Patch("issuer/default", {{"usage", "issuing-certificates"}}).status, 400);
}

TEST_P(IssuerTest, RawForms) {
  const Json root = Root();
  const Answer pem = Read("issuer/default/pem");
  EXPECT_EQ(pem.raw, root["certificate"].get<std::string>() + "\n");
  EXPECT_EQ(pem.content_type, "application/pem-certificate-chain");
  EXPECT_EQ(FactsOfRaw(Read("issuer/default/der").raw, "/der"), FactsOfRaw(pem.raw, ""));
  EXPECT_THAT(Read("issuer/nope/json"),
              Refuses(500, "unable to find PKI issuer for reference: nope"));
}

TEST_P(IssuerTest, DefaultCanBeSetAndFollow) {
  Root({{"issuer_name", "one"}});
  const Json two = Root({{"issuer_name", "two"}, {"common_name", "two"}});
  EXPECT_EQ(Write("config/issuers", {{"default", "two"}, {"default_follows_latest_issuer", true}})
                .data["default"],
            two["issuer_id"]);
  const Json three = Root({{"common_name", "three"}});
  EXPECT_EQ(Read("config/issuers").data["default"], three["issuer_id"]);
  EXPECT_THAT(Write("config/issuers", {{"default", "nope"}}),
              Refuses(400,
                      "Error resolving issuer reference: unable to find PKI issuer for reference: "
                      "nope"));
}

}  // namespace
}  // namespace vaultsim::pki
