// issue/:role [5.5].
#include "pki_fixture.h"

namespace vaultsim::pki {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

VAULTSIM_PKI_SUITE(IssueTest);

constexpr const char* kTtlWarning =
    "TTL \"100h0m0s\" is longer than permitted maxTTL \"72h0m0s\", so maxTTL is being used";

TEST_P(IssueTest, GivesACertificateThatTheRootVouchesFor) {
  const Json root = Root();
  WebRole();
  const Answer answer = Issue({{"common_name", "a.example.com"}, {"ttl", "24h"}});
  ASSERT_EQ(answer.status, 200);
  EXPECT_THAT(answer.warnings, IsEmpty());
  EXPECT_EQ(answer.data["issuing_ca"], root["certificate"]);
  EXPECT_EQ(answer.data["ca_chain"], Json({root["certificate"]}));
  EXPECT_EQ(answer.data["expiration"], Now() + 24 * kHour);
  EXPECT_EQ(answer.data["private_key_type"], "ec");
  EXPECT_TRUE(Verifies(answer.data["certificate"], {}, root["certificate"]));
  const Json facts = FactsOf(answer.data);
  EXPECT_EQ(facts["san"], Json({"DNSName:a.example.com"}));
  EXPECT_EQ(facts["extensions"],
            Json({"2.5.29.15!", "2.5.29.37", "2.5.29.14", "2.5.29.35", "2.5.29.17"}));
  EXPECT_EQ(facts["ext_key_usage"], Json({"serverAuth", "clientAuth"}));
  EXPECT_EQ(facts["private_key"]["matches"], true);
  EXPECT_EQ(answer.data.contains("authority_key_id"), IsVault());
  EXPECT_EQ(answer.data.contains("not_before"), !IsVault());
}

TEST_P(IssueTest, CertificateIsNoLongerValidAfterItsEnd) {
  const Json root = Root();
  WebRole();
  const Answer answer = Issue({{"common_name", "a.example.com"}, {"ttl", "60"}});
  EXPECT_TRUE(Verifies(answer.data["certificate"], {}, root["certificate"]));
  Advance(61);
  EXPECT_FALSE(Verifies(answer.data["certificate"], {}, root["certificate"]));
}

TEST_P(IssueTest, TtlIsCutWithAWarningTwiceOnVault) {
  Root();
  WebRole();
  const Answer answer = Issue({{"common_name", "a.example.com"}, {"ttl", "100h"}});
  EXPECT_EQ(answer.data["expiration"], Now() + 72 * kHour);
  if (IsVault()) {
    EXPECT_THAT(answer.warnings, ElementsAre(kTtlWarning, kTtlWarning));
  } else {
    EXPECT_THAT(answer.warnings, ElementsAre(kTtlWarning));
  }
}

TEST_P(IssueTest, RefusesInVaultsOrder) {
  EXPECT_THAT(Issue({{"common_name", "a"}}, "none"), Refuses(400, "unknown role: none"));
  WebRole();
  EXPECT_THAT(IssueName("evil.com"),
              Refuses(500, Multi("could not fetch the CA certificate (was one set?): no default "
                                 "issuer currently configured")));
  Root();
  EXPECT_THAT(Issue(Json::object()),
              Refuses(400,
                      "the common_name field is required, or must be provided in a CSR with "
                      "\"use_csr_common_name\" set to true, unless \"require_cn\" is set to "
                      "false"));
  EXPECT_THAT(IssueName("evil.com"), Refuses(400, "common name evil.com not allowed by this role"));
  EXPECT_THAT(Issue({{"common_name", "a.example.com"}, {"alt_names", "evil.com"}}),
              Refuses(400, "subject alternate name evil.com not allowed by this role"));
  EXPECT_THAT(Issue({{"common_name", "a.example.com"}, {"ip_sans", "999.1.1.1"}}),
              Refuses(400, "the value \"999.1.1.1\" is not a valid IP address"));
  EXPECT_THAT(Issue({{"common_name", "a.example.com"}, {"uri_sans", "spiffe://x"}}),
              Refuses(400,
                      "URI Subject Alternative Names are not allowed in this role, but were "
                      "provided via the API"));
  EXPECT_THAT(
      Issue(
          {{"common_name", "a.example.com"}, {"ttl", "1h"}, {"not_after", "2040-01-01T00:00:00Z"}}),
      Refuses(400,
              "Either ttl or not_after should be provided. Both should not be provided in the same "
              "request."));
}

TEST_P(IssueTest, NeverOutlivesTheIssuer) {
  Root({{"ttl", "1h"}});
  WebRole({{"ttl", "2h"}});
  const Answer answer = IssueName("a.example.com");
  ASSERT_EQ(answer.status, 400);
  EXPECT_THAT(answer.errors[0],
              StartsWith("cannot satisfy request, as TTL would result in notAfter of "));
  Patch("issuer/default", {{"leaf_not_after_behavior", "truncate"}});
  EXPECT_EQ(IssueName("a.example.com").data["expiration"], Now() + kHour);
  Patch("issuer/default", {{"leaf_not_after_behavior", "permit"}});
  EXPECT_EQ(IssueName("a.example.com").data["expiration"], Now() + 2 * kHour);
}

TEST_P(IssueTest, RoleNamesTheIssuerAndThePathBeatsTheRole) {
  Root({{"common_name", "one"}, {"issuer_name", "one"}});
  const Json two = Root({{"common_name", "two"}, {"issuer_name", "two"}});
  WebRole({{"issuer_ref", "two"}});
  EXPECT_EQ(IssueName("a.example.com").data["issuing_ca"], two["certificate"]);
  const Answer other = Write("issuer/one/issue/web", {{"common_name", "a.example.com"}});
  EXPECT_EQ(FactsOf(other.data)["issuer"], Json({"CN=one"}));
}

TEST_P(IssueTest, BundleHoldsKeyLeafAndChain) {
  const Json root = Root();
  WebRole();
  const Answer answer = Issue({{"common_name", "a.example.com"}, {"format", "pem_bundle"}});
  const std::string bundle = answer.data["certificate"];
  EXPECT_THAT(bundle, StartsWith("-----BEGIN EC PRIVATE KEY-----"));
  EXPECT_TRUE(bundle.ends_with("\n" + root["certificate"].get<std::string>()));
}

TEST_P(IssueTest, RootsCanBeLeftOutOfTheChain) {
  Root();
  WebRole();
  const Answer answer =
      Issue({{"common_name", "a.example.com"}, {"remove_roots_from_chain", true}});
  EXPECT_FALSE(answer.data.contains("ca_chain"));
}

TEST_P(IssueTest, UnstoredCertificatesCannotBeFound) {
  Root();
  WebRole({{"no_store", true}});
  const std::string serial = IssueName("a.example.com").data["serial_number"];
  EXPECT_EQ(Read("cert/" + serial).status, 404);
}

TEST_P(IssueTest, LeaseLastsAsLongAsTheCertificate) {
  Root();
  WebRole({{"generate_lease", true}});
  const Answer answer = Issue({{"common_name", "a.example.com"}, {"ttl", "1h"}});
  EXPECT_THAT(answer.lease_id, StartsWith("pki/issue/web/"));
  EXPECT_EQ(answer.lease_id.size(), std::string("pki/issue/web/").size() + 24);
  EXPECT_EQ(answer.lease_duration_s, kHour);
}

TEST_P(IssueTest, LeaseIsCutAtTheMountsMaximum) {
  if (IsVault()) return;  // cuts the certificate, too
  Root({{"issuer_name", "r"}});
  Patch("issuer/r", {{"leaf_not_after_behavior", "permit"}});
  WebRole({{"generate_lease", true}});
  const Answer answer =
      Issue({{"common_name", "a.example.com"}, {"not_after", "9999-12-31T23:59:59Z"}});
  EXPECT_EQ(answer.lease_duration_s, kMaxTtl);
  EXPECT_THAT(answer.warnings,
              testing::Contains("TTL of \"2562047h47m16.854775807s\" exceeded the effective "
                                "max_ttl of \"87600h\"; TTL value is capped accordingly"));
}

TEST_P(IssueTest, KeylessIssuerCannotSign) {
  const Json root = Root();
  At("other");
  Write("issuers/import/cert", {{"pem_bundle", root["certificate"]}});
  const std::string id = List("issuers/").data["keys"][0];
  WebRole({{"issuer_ref", id}});
  EXPECT_THAT(IssueName("a.example.com"),
              Refuses(500, Multi("could not fetch the CA certificate (was one set?): unable to "
                                 "fetch corresponding key for issuer " +
                                 id + "; unable to use this issuer for signing")));
}

TEST_P(IssueTest, KeyTypeAnyIsForSigningOnly) {
  Root();
  WebRole({{"key_type", "any"}});
  EXPECT_EQ(IssueName("a.example.com").status, 400);
  const Answer chosen = Issue({{"common_name", "a.example.com"}, {"key_type", "ed25519"}});
  if (IsVault()) {
    EXPECT_EQ(chosen.status, 400);
  } else {
    EXPECT_EQ(chosen.data["private_key_type"], "ed25519");
    EXPECT_THAT(Issue({{"common_name", "a.example.com"}, {"key_type", "any"}}),
                Refuses(400, "unknown key type: any"));
  }
}

TEST_P(IssueTest, UsagesThatNobodyCanWrite) {
  Root();
  for (const char* oid : {"-1", "1", "5.6.7", "1.50.3"}) {
    WebRole({{"ext_key_usage_oids", oid}});
    EXPECT_THAT(IssueName("a.example.com"),
                Refuses(500, Multi("unable to create certificate: asn1: structure error: invalid "
                                   "object identifier")))
        << oid;
  }
  WebRole({{"ext_key_usage_oids", "2.50.3"}});
  EXPECT_EQ(IssueName("a.example.com").status, 200);
}

TEST_P(IssueTest, UndeclaredParametersHaveNoEffect) {
  Root();
  WebRole();
  const Answer answer = Issue({{"common_name", "a.example.com"},
                               {"ttl", "1h"},
                               {"skid", "00"},
                               {"max_path_length", 1},
                               {"use_csr_values", true}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(FactsOf(answer.data)["ski"], "sha1(public key)");
  EXPECT_THAT(answer.warnings,
              ElementsAre("Endpoint ignored these unrecognized parameters: [max_path_length skid "
                          "use_csr_values]"));
}

// Whatever the role and the name: an answer is a certificate that verifies, or a refusal.
TEST_P(IssueTest, EveryIssuedCertificateVerifies) {
  const Json root = Root();
  for (const char* key_type : {"ec", "ed25519"}) {
    for (const char* name :
         {"a.example.com", "*.example.com", "localhost", "b\u00fccher.example.com"}) {
      WebRole({{"key_type", key_type}});
      const Answer answer = IssueName(name);
      ASSERT_EQ(answer.status, 200) << name << Json(answer.errors);
      EXPECT_TRUE(Verifies(answer.data["certificate"], {}, root["certificate"])) << name;
    }
  }
}

}  // namespace
}  // namespace vaultsim::pki
