// sign/:role and sign-verbatim [5.5].
#include "pki_fixture.h"
#include "vaultsim/pki/pem.h"
#include "vaultsim/pki/subject.h"
#include "vaultsim/pki/x509_builder.h"

namespace vaultsim::pki {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

class SignTest : public PkiFixture {
 protected:
  void SetUp() override { Root(); }

  std::string Request(const Subject& subject, const AltNames& names = {},
                      KeyType type = KeyType::kEc, int bits = 256, bool basic_constraints = false) {
    const PrivateKey key = PrivateKey::Generate(type, bits, random_).value();
    const std::string der = BuildRequest({.subject_der = SubjectDer(subject),
                                          .names = names,
                                          .add_basic_constraints = basic_constraints,
                                          .signature = ChooseSignature(key.native(), 0, false)},
                                         key.native())
                                .value();
    return EncodePem("CERTIFICATE REQUEST", der);
  }
  Answer Sign(const std::string& csr, Json more = Json::object()) {
    more["csr"] = csr;
    return Write("sign/web", more);
  }
};
INSTANTIATE_TEST_SUITE_P(Servers, SignTest, kServers, ProfileLabel);

TEST_P(SignTest, TakesNamesFromTheRequest) {
  WebRole();
  const Answer answer =
      Sign(Request({.common_name = "a.example.com"}, {.dns = {"a.example.com", "b.example.com"}}),
           {{"ttl", "1h"}});
  ASSERT_EQ(answer.status, 200) << Json(answer.errors);
  EXPECT_FALSE(answer.data.contains("private_key"));
  EXPECT_THAT(Sans(answer), ElementsAre("DNSName:a.example.com", "DNSName:b.example.com"));
}

TEST_P(SignTest, ParametersThatTheRequestOverrulesAreReported) {
  WebRole();
  const Answer answer =
      Sign(Request({.common_name = "a.example.com"}), {{"ttl", "1h"}, {"common_name", "z"}});
  EXPECT_THAT(answer.warnings,
              ElementsAre("the common_name field was provided but the role is set with "
                          "\"use_csr_common_name\" set to true"));
}

TEST_P(SignTest, RoleMayIgnoreTheRequestsNames) {
  WebRole({{"use_csr_common_name", false}, {"use_csr_sans", false}});
  const Answer answer = Sign(Request({.common_name = "evil.com"}, {.dns = {"evil.com"}}),
                             {{"common_name", "a.example.com"}, {"alt_names", "b.example.com"}});
  ASSERT_EQ(answer.status, 200);
  EXPECT_THAT(Sans(answer), ElementsAre("DNSName:a.example.com", "DNSName:b.example.com"));
}

TEST_P(SignTest, EllipticIssuerSignsWithTheRolesHashOrItsCurves) {
  WebRole({{"signature_bits", 384}});
  const Answer answer = Sign(Request({.common_name = "a.example.com"}), {{"ttl", "1h"}});
  ASSERT_EQ(answer.status, 200) << Json(answer.errors);
  EXPECT_EQ(FactsOf(answer.data)["signature"],
            IsVault121() ? "ecdsa-with-SHA256" : "ecdsa-with-SHA384");
}

TEST_P(SignTest, ChecksTheKey) {
  WebRole();
  EXPECT_THAT(Sign(Request({.common_name = "a.example.com"}, {}, KeyType::kEd25519, 0)),
              Refuses(400, "role requires keys of type ec"));
  WebRole({{"key_bits", 384}});
  EXPECT_THAT(Sign(Request({.common_name = "a.example.com"})),
              Refuses(400, "role requires a minimum of a 384-bit key, but CSR's key is 256 bits"));
}

TEST_P(SignTest, ChecksTheSignature) {
  WebRole();
  std::string csr = Request({.common_name = "a.example.com"});
  std::string_view rest = csr;
  PemBlock block = *NextPemBlock(rest);
  // A letter of the name: well-formed, but no longer what was signed.
  block.der[block.der.find("a.example.com")] = 'b';
  EXPECT_THAT(Sign(EncodePem(block.label, block.der)), Refuses(400, "request signature invalid"));
}

TEST_P(SignTest, RefusesWhatIsNoRequest) {
  WebRole();
  EXPECT_THAT(Sign(""), Refuses(400, "\"csr\" is empty"));
  EXPECT_THAT(Sign("abc"), Refuses(400, "csr contains no data"));
  EXPECT_THAT(Sign(EncodePem("CERTIFICATE REQUEST", "junk")).errors[0],
              StartsWith("certificate request could not be parsed: asn1: "));
}

TEST_P(SignTest, NeverMakesACa) {
  WebRole();
  const Answer answer =
      Sign(Request({.common_name = "a.example.com"}, {}, KeyType::kEc, 256, true), {{"ttl", "1h"}});
  ASSERT_EQ(answer.status, 200);
  EXPECT_FALSE(FactsOf(answer.data).contains("basic_constraints"));
  EXPECT_THAT(answer.warnings, testing::Contains("specified CSR contained a Basic Constraints "
                                                 "extension that was ignored during issuance"));
}

TEST_P(SignTest, VerbatimKeepsTheSubject) {
  const Answer answer =
      Write("sign-verbatim", {{"csr", Request({.common_name = "Any One", .organization = {"Acme"}},
                                              {.emails = {"me@x.org"}})}});
  ASSERT_EQ(answer.status, 200) << Json(answer.errors);
  const Json facts = FactsOf(answer.data);
  EXPECT_EQ(facts["subject"], Json({"O=Acme", "CN=Any One"}));
  EXPECT_EQ(facts["san"], Json({"RFC822Name:me@x.org"}));
  EXPECT_FALSE(facts.contains("ext_key_usage"));
  EXPECT_THAT(Write("sign-verbatim/none", {{"csr", "x"}}), Refuses(400, "unknown role: none"));
}

// Other names come first, and with them all names are written anew.
TEST_P(SignTest, VerbatimAddsOtherNames) {
  const std::string csr = Request({.common_name = "x"}, {.dns = {"a.example.com"}});
  const Answer answer =
      Write("sign-verbatim", {{"csr", csr}, {"other_sans", "1.3.6.1.4.1.311.20.2.3;UTF8:me"}});
  ASSERT_EQ(answer.status, 200) << Json(answer.errors);
  EXPECT_THAT(Sans(answer),
              ElementsAre("OtherName:1.3.6.1.4.1.311.20.2.3", "DNSName:a.example.com"));
}

TEST_P(SignTest, VerbatimDoesNotLookAtNotBefore) {
  const Answer answer =
      Write("sign-verbatim",
            {{"csr", Request({.common_name = "x"})}, {"ttl", "1h"}, {"not_before", "bad"}});
  ASSERT_EQ(answer.status, 200) << Json(answer.errors);
}

TEST_P(SignTest, TheIssuersKeyDecidesWhatSignatureBitsMean) {
  const Json body = {{"csr", Request({.common_name = "x"}, {}, KeyType::kRsa, 2048)},
                     {"signature_bits", 224}};
  const Answer answer = Write("root/sign-intermediate", body);
  EXPECT_EQ(FactsOf(answer.data)["signature"], "ecdsa-with-SHA256");
  Write("issuers/generate/root/internal",
        {{"common_name", "rsa"}, {"key_type", "rsa"}, {"issuer_name", "rsa"}});
  const Answer by_rsa = Write("issuer/rsa/sign-intermediate",
                              {{"csr", Request({.common_name = "y"})}, {"signature_bits", 224}});
  if (!IsVault()) return;
  EXPECT_THAT(by_rsa,
              Refuses(500,
                      "1 error occurred:\n\t* error signing cert: unknown internal error updating "
                      "default signature length value: unsupported hash signature algorithm for "
                      "keyType rsa: 224\n\n"));
}

TEST_P(SignTest, IssuerReferenceMustNotBeEmpty) {
  for (const char* path : {"root/sign-intermediate", "root/sign-self-issued"}) {
    EXPECT_THAT(Write(path, {{"issuer_ref", ""}}), Refuses(400, "missing issuer reference"));
  }
}

TEST_P(SignTest, IntermediateThatMaySignNoOther) {
  const Answer answer = Write("root/sign-intermediate", {{"csr", Request({.common_name = "I"})},
                                                         {"common_name", "I"},
                                                         {"ttl", "1h"},
                                                         {"max_path_length", 0}});
  ASSERT_EQ(answer.status, 200) << Json(answer.errors);
  const std::string begin = "Max path length of the signed certificate is zero. This ";
  const std::string end = " cannot be used to issue intermediate CA certificates.";
  EXPECT_EQ(answer.warnings.at(1), begin + (IsVault2() ? "CA certificate" : "certificate") + end);
  EXPECT_EQ(answer.warnings.size(), IsVault2() ? 3u : 2u);
}

// What Go does not know is lost; of two CAs with one name the new certificate keeps its key id.
TEST_P(SignTest, SelfIssuedIsWrittenAnew) {
  Write("config/urls",
        {{"delta_crl_distribution_points", "http://v/d"}, {"ocsp_servers", "http://v/o"}});
  At("other");
  Write("config/urls",
        {{"delta_crl_distribution_points", "http://w/d"}, {"ocsp_servers", "http://w/o"}});
  const Json other =
      Root({{"other_sans", "1.3.6.1.4.1.311.20.2.3;UTF8:me"}, {"alt_names", "ca.example.com"}});
  At("pki");
  const Answer answer = Write("root/sign-self-issued", {{"certificate", other["certificate"]}});
  ASSERT_EQ(answer.status, 200) << Json(answer.errors);
  const Json facts = FactsOf(answer.data);
  Texts extensions = {"2.5.29.15!", "2.5.29.19!",        "2.5.29.14",
                      "2.5.29.35",  "1.3.6.1.5.5.7.1.1", "2.5.29.17"};
  if (IsVault121()) extensions.push_back("2.5.29.46");
  EXPECT_EQ(facts["extensions"], Json(extensions));
  EXPECT_EQ(facts["san"], Json({"DNSName:ca.example.com"}));
  EXPECT_EQ(facts["aia"], Json({"OCSP:http://v/o"}));
  EXPECT_EQ(facts["aki"], "own ski");
}

TEST_P(SignTest, SelfIssuedMustBeACertificate) {
  const std::string crl = Read("cert/crl").data["certificate"];
  EXPECT_THAT(Write("root/sign-self-issued", {{"certificate", crl}}),
              Answers(400, std::string("error parsing certificate: ") +
                               (IsVault() ? "unable to parse certificate: " : "") +
                               "x509: malformed validity"));
}

TEST_P(SignTest, VerbatimNeverMakesACa) {
  const Answer answer =
      Write("sign-verbatim", {{"csr", Request({.common_name = "x"}, {}, KeyType::kEc, 256, true)}});
  if (IsVault121()) {
    EXPECT_THAT(answer, Refuses(400,
                                "refusing to accept CSR with Basic Constraints extension setting "
                                "isCA=true"));
    return;
  }
  ASSERT_EQ(answer.status, 200);
  EXPECT_FALSE(FactsOf(answer.data).contains("basic_constraints"));
}

}  // namespace
}  // namespace vaultsim::pki
