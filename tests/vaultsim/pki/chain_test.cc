// Intermediates, and the chains they make [5.2].
#include "pki_fixture.h"

namespace vaultsim::pki {
namespace {

using testing::Contains;
using testing::HasSubstr;

class ChainTest : public PkiFixture {
 protected:
  // A root in pki/ and an intermediate signed by it in int/. Leaves At("int").
  void MakeIntermediate() {
    At("pki");
    root_ = Root()["certificate"];
    At("int");
    const std::string csr =
        Write("intermediate/generate/internal", {{"common_name", "Int CA"}, {"key_type", "ec"}})
            .data["csr"];
    At("pki");
    const Answer made = Write("root/sign-intermediate",
                              {{"csr", csr}, {"common_name", "Int CA"}, {"ttl", "43800h"}});
    ASSERT_EQ(made.status, 200) << Json(made.errors);
    intermediate_ = made.data["certificate"];
    EXPECT_EQ(made.data["ca_chain"], Json({intermediate_, root_}));
    At("int");
  }

  std::string root_;
  std::string intermediate_;
};
INSTANTIATE_TEST_SUITE_P(Servers, ChainTest, kServers, ProfileLabel);

TEST_P(ChainTest, LeafVerifiesThroughTheIntermediate) {
  MakeIntermediate();
  EXPECT_EQ(
      Write("intermediate/set-signed", {{"certificate", intermediate_ + "\n" + root_}}).status,
      200);
  WebRole();
  const Answer leaf = Issue({{"common_name", "a.example.com"}, {"ttl", "1h"}});
  ASSERT_EQ(leaf.status, 200);
  EXPECT_EQ(leaf.data["ca_chain"], Json({intermediate_, root_}));
  EXPECT_TRUE(Verifies(leaf.data["certificate"], {intermediate_}, root_));
  EXPECT_FALSE(Verifies(leaf.data["certificate"], {}, root_));
  const Answer short_chain =
      Issue({{"common_name", "a.example.com"}, {"ttl", "1h"}, {"remove_roots_from_chain", true}});
  EXPECT_EQ(short_chain.data["ca_chain"], Json({intermediate_}));
  EXPECT_EQ(Read("ca_chain").raw, intermediate_ + "\n" + root_);
}

TEST_P(ChainTest, ChainGrowsWhenTheRootComesLater) {
  MakeIntermediate();
  Write("intermediate/set-signed", {{"certificate", intermediate_}});
  EXPECT_EQ(Read("issuer/default").data["ca_chain"], Json({intermediate_ + "\n"}));
  Write("issuers/import/cert", {{"pem_bundle", root_}});
  EXPECT_EQ(Read("issuer/default").data["ca_chain"], Json({intermediate_ + "\n", root_ + "\n"}));
}

TEST_P(ChainTest, ManualChainWins) {
  MakeIntermediate();
  Write("intermediate/set-signed", {{"certificate", intermediate_ + "\n" + root_}});
  Patch("issuer/default", {{"issuer_name", "named"}});
  const Answer answer = Patch("issuer/default", {{"manual_chain", "self"}});
  EXPECT_EQ(answer.data["ca_chain"], Json({intermediate_ + "\n"}));
  EXPECT_EQ(answer.data["manual_chain"].size(), 1u);
  EXPECT_THAT(Patch("issuer/default", {{"manual_chain", "nope"}}),
              Refuses(500, Multi("unable to find PKI issuer for reference: nope")));
}

TEST_P(ChainTest, DeletedParentLeavesTheChain) {
  MakeIntermediate();
  Write("intermediate/set-signed", {{"certificate", intermediate_ + "\n" + root_}});
  const Json issuers = List("issuers/").data["key_info"];
  for (const auto& item : issuers.items()) {
    if (item.value()["key_id"] == "") Delete("issuer/" + item.key());
  }
  EXPECT_EQ(Read("issuer/default").data["ca_chain"], Json({intermediate_ + "\n"}));
}

TEST_P(ChainTest, ReissuedRootsOfOneKeyDoNotLoop) {
  const Json first = Root({{"common_name", "Loop"}});
  Write("root/generate/existing", {{"common_name", "Loop"}});
  const Json chain = Read("issuer/" + first["issuer_id"].get<std::string>()).data["ca_chain"];
  EXPECT_EQ(chain[0], first["certificate"].get<std::string>() + "\n");
  EXPECT_EQ(chain.size(), 2u);
}

TEST_P(ChainTest, PathLengthLimitsFurtherIntermediates) {
  Root({{"max_path_length", 0}});
  At("int");
  const Json csr =
      Write("intermediate/generate/internal", {{"common_name", "i"}, {"key_type", "ec"}})
          .data["csr"];
  At("pki");
  EXPECT_THAT(Write("root/sign-intermediate", {{"csr", csr}}),
              Refuses(400,
                      "signing certificate has a max path length of zero, and cannot issue further "
                      "CA certificates"));
}

TEST_P(ChainTest, IntermediateBeyondItsIssuersEnd) {
  Root({{"ttl", "1h"}});
  At("int");
  const Json csr =
      Write("intermediate/generate/internal", {{"common_name", "i"}, {"key_type", "ec"}})
          .data["csr"];
  At("pki");
  const Answer answer = Write("root/sign-intermediate", {{"csr", csr}, {"ttl", "10h"}});
  EXPECT_EQ(answer.data["expiration"], Now() + (IsVault() ? 1 : 10) * kHour);
  EXPECT_THAT(answer.warnings, Contains(HasSubstr(IsVault() ? "truncated" : "after the CA's")));
}

TEST_P(ChainTest, ConstraintsReachTheCertificate) {
  Root();
  At("int");
  const Json csr =
      Write("intermediate/generate/internal", {{"common_name", "i"}, {"key_type", "ec"}})
          .data["csr"];
  At("pki");
  const Answer answer =
      Write("root/sign-intermediate",
            {{"csr", csr}, {"permitted_dns_domains", "example.com"}, {"skid", "00:11:22"}});
  ASSERT_EQ(answer.status, 200);
  const Json facts = FactsOf(answer.data);
  EXPECT_EQ(facts["name_constraints"]["permitted"], Json({"example.com"}));
  EXPECT_EQ(facts["ski"], "other");
}

TEST_P(ChainTest, CrossSignedRequestUsesTheSameKey) {
  const Json root = Root();
  const Answer answer = Write("intermediate/cross-sign", {{"common_name", "x"}});
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(answer.data["key_id"], root["key_id"]);
}

// A chain with two parents is no path, and OpenBao then signs no further intermediate; Vault 1.21
// finds its way.
TEST_P(ChainTest, TwoParentsMakeNoPath) {
  const Json root = Root({{"issuer_name", "A"}});
  for (const char* other : {"B", "C"}) {
    Root({{"common_name", other}, {"issuer_name", other}});
    const Json csr =
        Write("intermediate/cross-sign", {{"common_name", "Root CA"}, {"key_ref", root["key_id"]}})
            .data["csr"];
    const Answer crossed = Write(std::string("issuer/") + other + "/sign-intermediate",
                                 {{"csr", csr}, {"common_name", "Root CA"}});
    ASSERT_EQ(crossed.status, 200) << Json(crossed.errors);
    Write("issuers/import/cert", {{"pem_bundle", crossed.data["certificate"]}});
  }
  EXPECT_EQ(Read("issuer/A").data["ca_chain"].size(), 5u);
  const Json csr =
      Write("intermediate/generate/internal", {{"common_name", "I"}, {"key_type", "ec"}})
          .data["csr"];
  const Answer refused = Write("issuer/A/sign-intermediate", {{"csr", csr}, {"common_name", "I"}});
  EXPECT_EQ(refused.status, IsVault121() ? 200 : 500);
  if (IsVault121()) return;
  EXPECT_THAT(refused.errors,
              Contains(HasSubstr("verification of parsed bundle failed: certificate 4 of "
                                 "certificate chain ca trust path is incorrect (\"")));
}

TEST_P(ChainTest, SelfIssuedCertificateIsSignedByTheIssuer) {
  const std::string other = Root({{"common_name", "Other"}})["certificate"];
  At("second");
  const std::string root = Root()["certificate"];
  const Answer answer = Write("root/sign-self-issued", {{"certificate", other}});
  ASSERT_EQ(answer.status, 200);
  const auto made = CertificateFromPem(answer.data["certificate"].get<std::string>());
  EXPECT_TRUE(made->IsSignedBy(*CertificateFromPem(root)));
  EXPECT_EQ(made->serial(), CertificateFromPem(other)->serial());
}

TEST_P(ChainTest, NameConstraintsOfTheRootOnVault121) {
  At("constrained");
  Root({{"permitted_dns_domains", "example.com"}, {"excluded_dns_domains", "no.example.com"}});
  Write("roles/any", {{"allow_any_name", true}, {"key_type", "ec"}, {"enforce_hostnames", false}});
  const auto issue = [&](Json body) { return Issue(std::move(body), "any"); };
  EXPECT_EQ(issue({{"common_name", "a.EXAMPLE.com"}}).status, 200);
  EXPECT_EQ(issue({{"common_name", "two words"}}).status, 200);
  const Answer evil = issue({{"common_name", "evil.com"}});
  const Answer excluded = issue({{"common_name", "no.example.com"}});
  const Answer nameless = issue({{"common_name", "evil.com"}, {"exclude_cn_from_sans", true}});
  const Json csr =
      Write("intermediate/generate/internal", {{"common_name", "i.com"}, {"key_type", "ec"}}).data;
  const Answer signed_one =
      Write("root/sign-intermediate", {{"csr", csr["csr"]}, {"alt_names", "i.com"}, {"ttl", "1h"}});
  const std::string refused =
      "x509: a root or intermediate certificate is not authorized to sign for this name: DNS name ";
  if (!IsVault121()) {
    for (const Answer& answer : {evil, nameless, signed_one}) EXPECT_EQ(answer.status, 200);
    return;
  }
  EXPECT_THAT(evil,
              Refuses(500, Multi(refused + "\"evil.com\" is not permitted by any constraint")));
  EXPECT_THAT(excluded, Refuses(500, Multi(refused + "\"no.example.com\" is excluded by constraint "
                                                     "\"no.example.com\"")));
  EXPECT_THAT(issue({{"common_name", "a.example.com."}}),
              Refuses(500, Multi("x509: cannot parse dnsName \"a.example.com.\"")));
  EXPECT_THAT(nameless,
              Refuses(500, Multi("x509: issuer has name constraints but leaf doesn't have a SAN "
                                 "extension")));
  EXPECT_THAT(signed_one, Refuses(500, Multi("verification of parsed bundle failed: " + refused +
                                             "\"i.com\" is not permitted by any constraint")));
}

}  // namespace
}  // namespace vaultsim::pki
