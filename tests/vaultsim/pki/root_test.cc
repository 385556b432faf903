// root/generate and its relatives [5.1].
#include "pki_fixture.h"

namespace vaultsim::pki {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

VAULTSIM_PKI_SUITE(RootTest);

TEST_P(RootTest, MakesACaThatSignsItself) {
  const Answer answer = Write("root/generate/internal", {{"common_name", "example.com"},
                                                         {"issuer_name", "root-2026"},
                                                         {"key_type", "ec"},
                                                         {"ttl", "87600h"}});
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(answer.data["certificate"], answer.data["issuing_ca"]);
  EXPECT_EQ(answer.data["issuer_name"], "root-2026");
  EXPECT_EQ(answer.data["expiration"], Now() + kMaxTtl);
  EXPECT_FALSE(answer.data.contains("private_key"));
  const Json facts = FactsOf(answer.data);
  EXPECT_EQ(facts["subject"], Json({"CN=example.com"}));
  EXPECT_EQ(facts["extensions"],
            Json({"2.5.29.15!", "2.5.29.19!", "2.5.29.14", "2.5.29.35", "2.5.29.17"}));
  EXPECT_EQ(facts["aki"], "own ski");
  EXPECT_EQ(facts["ski"], "sha1(public key)");
  const std::string pem = answer.data["certificate"];
  EXPECT_TRUE(Verifies(pem, {}, pem));
}

TEST_P(RootTest, BeginsThirtySecondsAgoAndEndsToTheSecond) {
  const Json root = Root({{"ttl", "1h"}});
  const auto certificate = CertificateFromPem(root["certificate"].get<std::string>());
  EXPECT_EQ(certificate->not_before_s(), Now() - 30);
  EXPECT_EQ(certificate->not_after_s(), Now() + kHour);
}

TEST_P(RootTest, SameSeedSameKeyAndSerial) {
  const Json first = Root();
  base::SeededRandom again(1);
  const Environment environment{clock_, again, GetParam()};
  const auto engine = MakePki(environment);
  EngineRequest request{.operation = Operation::kUpdate,
                        .path = "root/generate/exported",
                        .mount = "pki/",
                        .data = Json{{"common_name", "Root CA"}, {"key_type", "ec"}},
                        .default_lease_ttl_s = kDefaultTtl,
                        .max_lease_ttl_s = kMaxTtl};
  const Json second = *Dispatch(*engine, request, environment).response.data;
  EXPECT_EQ(first["serial_number"], second["serial_number"]);
  EXPECT_EQ(first["issuer_id"], second["issuer_id"]);
  const auto one = CertificateFromPem(first["certificate"].get<std::string>());
  const auto two = CertificateFromPem(second["certificate"].get<std::string>());
  EXPECT_EQ(PublicKeyDer(one->public_key()), PublicKeyDer(two->public_key()));
}

TEST_P(RootTest, RsaIsTheDefault) {
  const Answer answer = Write("root/generate/exported", {{"common_name", "a.com"}});
  ASSERT_EQ(answer.status, 200);
  EXPECT_THAT(answer.data["private_key"].get<std::string>(),
              StartsWith("-----BEGIN RSA PRIVATE KEY-----"));
  const Json facts = FactsOf(answer.data);
  EXPECT_EQ(facts["key"], Json({{"type", "rsa"}, {"bits", 2048}}));
  EXPECT_EQ(facts["private_key"]["matches"], true);
  EXPECT_EQ(facts["signature"], "sha256WithRSAEncryption");
}

TEST_P(RootTest, FirstIssuerAndKeyBecomeTheDefault) {
  const Json first = Root();
  Root({{"common_name", "second"}});
  EXPECT_EQ(Read("config/issuers").data["default"], first["issuer_id"]);
  EXPECT_EQ(Read("config/keys").data["default"], first["key_id"]);
}

TEST_P(RootTest, TtlIsCutAtTheMountsMaximum) {
  max_ttl_s_ = kDefaultTtl;
  const Answer answer = Write("root/generate/internal",
                              {{"common_name", "x"}, {"key_type", "ec"}, {"ttl", "87600h"}});
  EXPECT_EQ(answer.data["expiration"], Now() + kDefaultTtl);
  const std::string warning =
      "TTL \"87600h0m0s\" is longer than permitted maxTTL \"768h0m0s\", so maxTTL is being used";
  if (IsVault()) {
    EXPECT_THAT(answer.warnings, Not(Contains(warning)));
  } else {
    EXPECT_THAT(answer.warnings, Contains(warning));
  }
}

TEST_P(RootTest, RefusesNamesInUseReservedOrMalformed) {
  Root({{"issuer_name", "r"}, {"key_name", "k"}});
  const auto with = [&](const char* field, const char* name) {
    return Write("root/generate/internal", {{"common_name", "x"}, {field, name}});
  };
  EXPECT_THAT(with("issuer_name", "r"), Refuses(400, "issuer name already in use"));
  EXPECT_THAT(with("issuer_name", "default"),
              Refuses(400, "reserved keyword 'default' can not be used as issuer name"));
  EXPECT_THAT(with("issuer_name", "bad name"),
              Refuses(400, "issuer name contained invalid characters"));
  EXPECT_THAT(with("issuer_name", " "), Refuses(400, "expected non-empty issuer name"));
  EXPECT_THAT(with("key_name", "k"), Refuses(400, "key name already in use"));
  EXPECT_THAT(with("key_name", "Default"),
              Refuses(400, "reserved keyword 'default' can not be used as key name"));
}

TEST_P(RootTest, RefusedRequestLeavesNothingBehind) {
  Write("root/generate/internal", {{"common_name", "a..b"}, {"key_type", "ec"}});
  EXPECT_EQ(List("issuers/").status, 404);
  EXPECT_EQ(List("keys/").status, 404);
  EXPECT_EQ(List("certs/").status, 404);
}

TEST_P(RootTest, KeyOfAnExistingRootMakesASecondOne) {
  const Json first = Root({{"key_name", "k1"}});
  const Answer second = Write("root/generate/existing", {{"common_name", "b"}, {"key_ref", "k1"}});
  ASSERT_EQ(second.status, 200);
  EXPECT_EQ(second.data["key_id"], first["key_id"]);
  EXPECT_EQ(List("keys/").data["keys"].size(), 1u);
  EXPECT_THAT(
      Write("root/generate/existing", {{"common_name", "b"}, {"key_bits", 256}}),
      Refuses(400,
              "invalid parameter for the kms/existing path parameter, key_type nor key_bits "
              "arguments can be set in this mode"));
}

TEST_P(RootTest, ExistingKeyMustBeNamed) {
  Root();
  EXPECT_THAT(Write("root/generate/existing", {{"common_name", "x"}, {"key_ref", ""}}),
              Refuses(400,
                      "failed to lookup public key from existing key: missing argument key_ref for "
                      "existing type"));
}

TEST_P(RootTest, RotatedRootIsCalledNextOnce) {
  Root();
  EXPECT_EQ(
      Write("root/rotate/internal", {{"common_name", "c"}, {"key_type", "ec"}}).data["issuer_name"],
      "next");
  EXPECT_EQ(
      Write("root/rotate/internal", {{"common_name", "d"}, {"key_type", "ec"}}).data["issuer_name"],
      "");
  EXPECT_EQ(Write("root/replace").status, 200);
}

TEST_P(RootTest, TwoRsaRootsInOneMountNeverShareAKey) {
  const Answer first = Write("root/generate/internal", {{"common_name", "a"}});
  const Answer second = Write("root/generate/internal", {{"common_name", "b"}});
  EXPECT_NE(first.data["key_id"], second.data["key_id"]);
}

TEST_P(RootTest, UrlsOfTheMountGoIntoTheCertificate) {
  Write("config/urls", {{"issuing_certificates", "http://v/ca"},
                        {"ocsp_servers", "http://v/ocsp"},
                        {"crl_distribution_points", "http://v/crl"}});
  const Answer answer =
      Write("root/generate/internal", {{"common_name", "b.com"}, {"key_type", "ec"}});
  EXPECT_THAT(answer.warnings, IsEmpty());
  const Json facts = FactsOf(answer.data);
  EXPECT_EQ(facts["aia"], Json({"OCSP:http://v/ocsp", "caIssuers:http://v/ca"}));
  EXPECT_EQ(facts["crl_distribution_points"], Json({"http://v/crl"}));
}

TEST_P(RootTest, IssuerIdTemplateCannotServeARoot) {
  Write("config/urls",
        {{"issuing_certificates", "http://v/{{issuer_id}}"}, {"enable_templating", true}});
  const Answer answer =
      Write("root/generate/internal", {{"common_name", "b.com"}, {"key_type", "ec"}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_FALSE(FactsOf(answer.data).contains("aia"));
}

TEST_P(RootTest, WrongUrlTemplateServesNobody) {
  Write("config/urls", {{"enable_templating", true}, {"ocsp_servers", "nope"}});
  EXPECT_THAT(Write("root/generate/internal", {{"common_name", "x"}, {"key_type", "any"}}),
              Refuses(500, Multi("unable to parse AIA URL information: error validating templated "
                                 "ocsp_servers; invalid URI: nope\nUsing templated AIA URL's "
                                 "{{issuer_id}} field when generating root certificates is not "
                                 "supported.")));
}

TEST_P(RootTest, DeletingTheRootKeepsRolesAndCertificates) {
  Root();
  WebRole();
  const Answer answer = Delete("root");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(List("issuers/").status, 404);
  EXPECT_EQ(List("keys/").status, 404);
  EXPECT_EQ(List("roles/").data["keys"], Json({"web"}));
  EXPECT_EQ(List("certs/").data["keys"].size(), 1u);
  EXPECT_EQ(Read("ca/pem").status, 204);
}

TEST_P(RootTest, ManagedKeysHaveTheirOwnTypeOnVault) {
  if (!IsVault()) return;
  for (const char* path : {"root/generate/kms", "intermediate/generate/kms"}) {
    EXPECT_THAT(Write(path, {{"common_name", "x"}, {"key_type", "ec"}}),
                Refuses(400,
                        "invalid parameter for the kms/existing path parameter, key_type nor "
                        "key_bits arguments can be set in this mode"));
    EXPECT_THAT(Write(path, {{"common_name", "x"}}),
                Refuses(400,
                        "unable to determine managed key id: missing argument managed_key_name or "
                        "managed_key_id"));
  }
}

// Vault tells of the last complaint; an intermediate's signer may have any key.
TEST_P(RootTest, UnknownKeyTypes) {
  const Json body = {{"common_name", "x"}, {"key_type", "x"}};
  EXPECT_THAT(Write("root/generate/internal", body),
              Answers(400, IsVault() ? "unsupported hash signature algorithm for keyType x: 0"
                                     : "unknown key type x"));
  EXPECT_THAT(Write("intermediate/generate/internal", body), Refuses(400, "unknown key type x"));
  EXPECT_EQ(Write("intermediate/generate/internal",
                  {{"common_name", "x"}, {"key_type", "rsa"}, {"signature_bits", 1}})
                .status,
            IsVault() ? 200 : 400);
}

TEST_P(RootTest, PathLengthBelowMinusOne) {
  const std::string by_go =
      "unable to create certificate: x509: invalid MaxPathLen, must be greater or equal to -1";
  const std::string by_vault =
      "requested max_path_length -2 is invalid: must be a non-negative integer or -1 for no "
      "constraint";
  EXPECT_THAT(Write("root/generate/internal",
                    {{"common_name", "x"}, {"key_type", "ec"}, {"max_path_length", -2}}),
              IsVault2() ? Answers(400, by_vault) : Answers(500, Multi(by_go)));
}

TEST_P(RootTest, RequestsAreNotSignedWithPssOnVault121) {
  const Answer answer = Write("intermediate/generate/internal",
                              {{"common_name", "x"}, {"key_type", "rsa"}, {"use_pss", true}});
  const Json facts = FactsAt(Json{{"data", answer.data}}, "/data/csr");
  EXPECT_EQ(facts["signature"], IsVault121() ? "sha256WithRSAEncryption" : "RSASSA-PSS-sha256");
}

// The root stays all the same.
TEST_P(RootTest, CrlThatCannotBeBuilt) {
  Write("config/crl", {{"expiry", "-1h"}});
  const Answer answer = Write("root/generate/internal", {{"common_name", "x"}, {"key_type", "ec"}});
  EXPECT_EQ(answer.status, IsVault121() ? 500 : 200);
  if (IsVault121()) {
    EXPECT_THAT(
        answer.errors,
        ElementsAre(testing::HasSubstr("template.ThisUpdate is after template.NextUpdate")));
  }
  EXPECT_EQ(List("issuers").data["keys"].size(), 1u);
}

TEST_P(RootTest, UnknownKindIsRefused) {
  EXPECT_THAT(Write("root/generate/foo"),
              Refuses(400,
                      "the \"exported\" path parameter must be \"internal\", \"existing\", "
                      "exported\" or \"kms\""));
}

}  // namespace
}  // namespace vaultsim::pki
