// Revocation lists: what is on which, when they are built, and what happens when that fails.
// Expected is what OpenBao 2.7.2 answered to the same requests.
#include "pki_fixture.h"

namespace vaultsim::pki {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class CrlTest : public PkiFixture {
 protected:
  void SetUp() override {
    root_ = Root();
    WebRole();
  }
  std::string NewSerial() {
    return Issue({{"common_name", "a.example.com"}, {"ttl", "1h"}}).data["serial_number"];
  }
  Answer Revoke(const std::string& serial) { return Write("revoke", {{"serial_number", serial}}); }
  Json CountAt(const std::string& path) { return FactsOfRaw(Read(path).raw, "/crl")["revoked"]; }
  // An intermediate of the mount's own root, with its key.
  Json Intermediate() {
    const Answer request =
        Write("intermediate/generate/internal", {{"common_name", "Int"}, {"key_type", "ec"}});
    const Answer signed_one = Write("root/sign-intermediate", {{"csr", request.data["csr"]}});
    const Answer imported =
        Write("intermediate/set-signed", {{"certificate", signed_one.data["certificate"]}});
    return {{"id", imported.data["imported_issuers"][0]},
            {"serial_number", signed_one.data["serial_number"]}};
  }
  // From now on no list can be signed.
  void BreakUrls() {
    Write("config/urls", {{"enable_templating", true}, {"ocsp_servers", "nope"}});
  }
  std::string BuildError(const std::string& issuer, const std::string& why) {
    return "error building CRLs: error building CRLs: unable to build CRL for issuer (" + issuer +
           "): " + why;
  }
  // What OpenSSL says of a leaf of the root when it minds the root's list.
  int VerifyWithList(const std::string& leaf) {
    const std::unique_ptr<X509_STORE, SslFree<X509_STORE_free>> store(X509_STORE_new());
    const std::unique_ptr<X509_STORE_CTX, SslFree<X509_STORE_CTX_free>> context(
        X509_STORE_CTX_new());
    const auto root = CertificateFromPem(root_["certificate"].get<std::string>());
    const auto certificate = CertificateFromPem(leaf);
    const std::string der = Read("crl").raw;
    const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
    const X509CrlPtr crl(d2i_X509_CRL(nullptr, &bytes, static_cast<long>(der.size())));
    X509_STORE_add_cert(store.get(), root->native());
    X509_STORE_add_crl(store.get(), crl.get());
    X509_STORE_CTX_init(context.get(), store.get(), certificate->native(), nullptr);
    X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(context.get()), Now());
    X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_X509_STRICT | X509_V_FLAG_CRL_CHECK);
    X509_verify_cert(context.get());
    return X509_STORE_CTX_get_error(context.get());
  }
  static constexpr const char* kBroken =
      "error fetching CA certificate: unable to fetch AIA URL information: error validating "
      "templated ocsp_servers; invalid URI: nope";

  Json root_;
};
INSTANTIATE_TEST_SUITE_P(Servers, CrlTest, kServers, ProfileLabel);

TEST_P(CrlTest, OfAnIssuerThatIsGoneIsOnTheDefaultsList) {
  Revoke(NewSerial());
  Delete("issuer/default");
  Root({{"common_name", "Second"}});
  EXPECT_EQ(CountAt("crl"), 1);
  // The issuer comes back: the certificate is its own again.
  const Answer back = Write("issuers/import/cert", {{"pem_bundle", root_["certificate"]}});
  EXPECT_EQ(CountAt("crl"), 0);
  EXPECT_EQ(CountAt("issuer/" + back.data["imported_issuers"][0].get<std::string>() + "/crl/der"),
            1);
}

TEST_P(CrlTest, RevokedIssuerIsOnItsParentsListOnly) {
  const Json issuer = Intermediate();
  const std::string path = "issuer/" + issuer["id"].get<std::string>();
  EXPECT_EQ(Write(path + "/revoke").status, 200);
  EXPECT_EQ(CountAt("crl"), 1);
  EXPECT_EQ(CountAt(path + "/crl/der"), 0);
  const Json certificate = Read("cert/" + issuer["serial_number"].get<std::string>()).data;
  EXPECT_NE(certificate["revocation_time"], 0);
  EXPECT_FALSE(certificate.contains("issuer_id"));
}

// A parent is who signed, whatever its name.
TEST_P(CrlTest, ParentOfAnotherName) {
  const Answer same_key = Write("root/generate/existing",
                                {{"common_name", "Another name"}, {"key_ref", root_["key_id"]}});
  const Answer revoked =
      Write("issuer/" + same_key.data["issuer_id"].get<std::string>() + "/revoke");
  for (const std::string& warning : revoked.warnings) {
    EXPECT_THAT(warning, testing::Not(HasSubstr("lacks another parent issuer")));
  }
  EXPECT_EQ(CountAt("crl"), 1);
}

TEST_P(CrlTest, ListThatCannotBeSignedIsAnError) {
  const std::string serial = NewSerial();
  BreakUrls();
  const std::string id = root_["issuer_id"];
  const std::string text = "error encountered during CRL building: " + BuildError(id, kBroken);
  EXPECT_THAT(Revoke(serial), Refuses(500, Multi(text)));
  EXPECT_THAT(Read("crl/rotate"), Refuses(500, Multi(text)));
  // It is revoked all the same.
  EXPECT_EQ(Revoke(serial).data["state"], "revoked");
  EXPECT_EQ(CountAt("crl"), 0);
  EXPECT_THAT(Write("issuer/default/revoke"), Refuses(500, Multi(text)));
  EXPECT_EQ(Read("issuer/default").data["revoked"], true);
}

TEST_P(CrlTest, DeletedIssuerIsGoneThoughOthersListsFail) {
  Root({{"common_name", "Second"}, {"issuer_name", "second"}});
  BreakUrls();
  EXPECT_THAT(Delete("issuer/second"),
              Refuses(500, Multi(BuildError(root_["issuer_id"], kBroken))));
  EXPECT_THAT(Read("issuer/second"),
              Refuses(500, Multi("unable to find PKI issuer for reference: second")));
}

// An issuer that comes back has a new id, and no list before one was built.
TEST_P(CrlTest, IssuerThatComesBackHasNoListYet) {
  Root({{"common_name", "Second"}, {"issuer_name", "second"}});
  BreakUrls();
  EXPECT_EQ(Delete("issuer/default").status, 500);
  const Answer back = Write("issuers/import/cert", {{"pem_bundle", root_["certificate"]}});
  const Texts& told = IsVault121() ? back.errors : back.warnings;
  ASSERT_FALSE(told.empty());
  EXPECT_THAT(told.back(), HasSubstr("ebuilding the CRL failed."));
  std::string id = List("issuers").data["keys"][0];
  if (id == Read("issuer/second").data["issuer_id"]) id = List("issuers").data["keys"][1];
  EXPECT_THAT(Read("issuer/" + id + "/crl"),
              Refuses(500, "unable to find CRL for issuer: id:" + id + "/ref:" + id));
  Write("config/urls", {{"ocsp_servers", ""}});
  EXPECT_EQ(Read("crl/rotate").status, 200);
  EXPECT_EQ(Read("issuer/" + id + "/crl").status, 200);
}

TEST_P(CrlTest, VerifiersMindIt) {
  const Json leaf = Issue({{"common_name", "a.example.com"}, {"ttl", "72h"}}).data;
  EXPECT_EQ(VerifyWithList(leaf["certificate"]), X509_V_OK);
  Revoke(leaf["serial_number"]);
  EXPECT_EQ(VerifyWithList(leaf["certificate"]), X509_V_ERR_CERT_REVOKED);
  // A list has its time, too.
  const Json other = Issue({{"common_name", "b.example.com"}, {"ttl", "72h"}}).data;
  Write("config/crl", {{"expiry", "1h"}});
  Read("crl/rotate");
  Advance(kHour + 1);
  EXPECT_EQ(VerifyWithList(other["certificate"]), X509_V_ERR_CRL_HAS_EXPIRED);
  Read("crl/rotate");
  EXPECT_EQ(VerifyWithList(other["certificate"]), X509_V_OK);
}

TEST_P(CrlTest, WhoseExpiryIsPast) {
  Write("config/crl", {{"expiry", "-1h"}});
  At("fresh");
  Write("config/crl", {{"expiry", "-1h"}});
  const Answer root = Write("root/generate/internal", {{"common_name", "x"}, {"key_type", "ec"}});
  const std::string id = List("issuers").data["keys"][0];
  const std::string why = BuildError(
      id, "error creating new CRL: x509: template.ThisUpdate is after template.NextUpdate");
  if (IsVault121()) {
    EXPECT_THAT(root, Refuses(500, Multi(why)));
  } else {
    EXPECT_EQ(root.status, 200);
    EXPECT_EQ(root.warnings.back(), why);
  }
}

TEST_P(CrlTest, DeltaHoldsWhatTheCompleteListDoesNot) {
  Write("config/crl", {{"auto_rebuild", true}, {"enable_delta", true}});
  Revoke(NewSerial());
  EXPECT_EQ(CountAt("crl"), 0);
  EXPECT_EQ(CountAt("crl/delta"), 0);
  EXPECT_EQ(Read("crl/rotate-delta").status, 200);
  EXPECT_EQ(CountAt("crl"), 0);
  EXPECT_EQ(CountAt("crl/delta"), 1);
  EXPECT_EQ(Read("crl/rotate").status, 200);
  EXPECT_EQ(CountAt("crl"), 1);
  EXPECT_EQ(CountAt("crl/delta"), 0);
  EXPECT_EQ(Read("crl/delta").content_type, "application/pkix-crl");
  EXPECT_EQ(Read("crl/delta/pem").content_type, "application/x-pem-file");
  EXPECT_THAT(Read("issuer/default/crl/delta").data["crl"].get<std::string>(),
              HasSubstr("BEGIN X509 CRL"));
}

// A server looks every now and then.
TEST_P(CrlTest, DeltaIsRebuiltInTime) {
  Write("config/crl",
        {{"auto_rebuild", true}, {"enable_delta", true}, {"delta_rebuild_interval", "10m"}});
  Revoke(NewSerial());
  Advance(599);
  EXPECT_EQ(CountAt("crl/delta"), 0);
  Advance(1);
  EXPECT_EQ(CountAt("crl/delta"), 1);
  EXPECT_EQ(CountAt("crl"), 0);
}

TEST_P(CrlTest, EndOfALeaseRevokes) {
  const std::string serial = NewSerial();
  EXPECT_EQ(EngineOf("pki").RevokeLease(serial), std::nullopt);
  EXPECT_EQ(CountAt("crl"), 1);
  // A CA stays, and so does what nobody knows.
  EXPECT_EQ(EngineOf("pki").RevokeLease(root_["serial_number"]), std::nullopt);
  EXPECT_EQ(EngineOf("pki").RevokeLease("01:02"), std::nullopt);
  EXPECT_EQ(CountAt("crl"), 1);
  const std::string other = NewSerial();
  BreakUrls();
  EXPECT_EQ(EngineOf("pki").RevokeLease(other),
            "error encountered during CRL building: " + BuildError(root_["issuer_id"], kBroken));
}

}  // namespace
}  // namespace vaultsim::pki
