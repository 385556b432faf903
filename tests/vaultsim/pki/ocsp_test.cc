// ocsp: good, revoked and unknown, who signs, and what is refused. Expected is what OpenBao 2.7.2
// answered to the same requests.
#include <openssl/ocsp.h>

#include "conformance/diff/ocsp_facts.h"
#include "conformance/diff/ocsp_request.h"
#include "pki_fixture.h"
#include "vault/transport.h"

namespace vaultsim::pki {
namespace {

class OcspTest : public PkiFixture {
 protected:
  void SetUp() override {
    root_ = Root();
    WebRole();
  }

  static std::string RequestFor(const Json& issuer, const std::string& serial,
                                const std::string& hash = "sha1") {
    vault::Request request{
        .path = "/v1/pki/ocsp",
        .body = Json{{"issuer", issuer}, {"serial_number", serial}, {"hash", hash}}.dump()};
    diff::MakeOcspRequest(request);
    return request.body;
  }
  Answer Ask(const std::string& der) { return Send(Operation::kUpdate, "ocsp", nullptr, der); }
  Answer Ask(const Json& issuer, const std::string& serial) {
    return Ask(RequestFor(issuer["certificate"], serial));
  }
  Json Facts(const Json& issuer, const std::string& serial) {
    const Answer answer = Ask(issuer, serial);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.content_type, "application/ocsp-response");
    return diff::OcspFacts(answer.raw);
  }
  std::string NewSerial() {
    return Issue({{"common_name", "a.example.com"}, {"ttl", "1h"}}).data["serial_number"];
  }

  Json root_;
};
INSTANTIATE_TEST_SUITE_P(Servers, OcspTest, kServers, ProfileLabel);

// 401, 400 or 500 and no more than the reason.
MATCHER_P2(RefusesOcsp, status, reason, "") {
  *result_listener << "status " << arg.status;
  return arg.status == status && arg.content_type == "application/ocsp-response" &&
         diff::OcspFacts(arg.raw) == Json{{"status", reason}};
}
constexpr int kMalformed = OCSP_RESPONSE_STATUS_MALFORMEDREQUEST;
constexpr int kInternal = OCSP_RESPONSE_STATUS_INTERNALERROR;
constexpr int kUnauthorized = OCSP_RESPONSE_STATUS_UNAUTHORIZED;

TEST_P(OcspTest, GoodUntilRevoked) {
  const std::string serial = NewSerial();
  Json facts = Facts(root_, serial);
  EXPECT_EQ(facts["certificate"], "good");
  EXPECT_EQ(facts["responder"], Json({"CN=Root CA"}));
  EXPECT_EQ(facts["certificates"], -1);  // no list of them at all
  EXPECT_EQ(facts["count"], 1);
  EXPECT_EQ(facts["extensions"], 0);
  EXPECT_EQ(facts["signature"], "ecdsa-with-SHA256");
  EXPECT_EQ(facts["produced_in_minutes"], true);
  EXPECT_EQ(facts["revoked_at"], nullptr);
  Advance(7);
  Write("revoke", {{"serial_number", serial}});
  const std::string revoked_at = Facts(root_, serial)["this_update"];
  Advance(7);
  facts = Facts(root_, serial);
  EXPECT_EQ(facts["certificate"], "revoked");
  EXPECT_EQ(facts["revoked_at"], revoked_at);
  EXPECT_EQ(facts["reason"], OCSP_REVOKED_STATUS_NOSTATUS);
}

// What was never issued counts as good, as long as the issuer is one of the mount's.
TEST_P(OcspTest, UnknownIsWhatOthersIssued) {
  EXPECT_EQ(Facts(root_, "01:02")["certificate"], "good");
  At("other");
  const Json stranger = Root({{"common_name", "Stranger"}});
  At("pki");
  const Json facts = Facts(stranger, "01:02");
  EXPECT_EQ(facts["certificate"], "unknown");
  EXPECT_EQ(facts["responder"], Json({"CN=Root CA"}));
}

TEST_P(OcspTest, VerifiesWithTheIssuersCertificate) {
  const Answer answer = Ask(root_, NewSerial());
  const auto* bytes = reinterpret_cast<const unsigned char*>(answer.raw.data());
  const std::unique_ptr<OCSP_RESPONSE, SslFree<OCSP_RESPONSE_free>> response(
      d2i_OCSP_RESPONSE(nullptr, &bytes, static_cast<long>(answer.raw.size())));
  const std::unique_ptr<OCSP_BASICRESP, SslFree<OCSP_BASICRESP_free>> basic(
      OCSP_response_get1_basic(response.get()));
  const auto root = CertificateFromPem(root_["certificate"].get<std::string>());
  const std::unique_ptr<X509_STORE, SslFree<X509_STORE_free>> store(X509_STORE_new());
  X509_STORE_add_cert(store.get(), root->native());
  X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store.get()), Now());
  struct StackFree {
    void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
  };
  const std::unique_ptr<STACK_OF(X509), StackFree> known(sk_X509_new_null());
  sk_X509_push(known.get(), root->native());
  EXPECT_EQ(OCSP_basic_verify(basic.get(), known.get(), store.get(), 0), 1);
}

TEST_P(OcspTest, ByGet) {
  const std::string der = RequestFor(root_["certificate"], NewSerial(), "sha384");
  const Answer answer = Read("ocsp/" + base::Base64Encode(der));
  EXPECT_EQ(answer.status, 200);
  const Json facts = diff::OcspFacts(answer.raw);
  EXPECT_EQ(facts["certificate"], "good");
  EXPECT_EQ(facts["hash"], "2.16.840.1.101.3.4.2.2");
  EXPECT_THAT(Read("ocsp/xx"), RefusesOcsp(400, kMalformed));
  EXPECT_THAT(Read("ocsp/"), RefusesOcsp(400, kMalformed));
  EXPECT_EQ(Read("ocsp").status, 405);
  EXPECT_EQ(Write("ocsp/xx").status, 405);
}

TEST_P(OcspTest, Malformed) {
  EXPECT_THAT(Ask(""), RefusesOcsp(400, kMalformed));
  EXPECT_THAT(Ask("xx"), RefusesOcsp(400, kMalformed));
  EXPECT_THAT(Write("ocsp", {{"a", 1}}), RefusesOcsp(400, kMalformed));
  const std::string der = RequestFor(root_["certificate"], "01:02");
  EXPECT_THAT(Ask(der + "x"), RefusesOcsp(400, kMalformed));
  EXPECT_THAT(Ask(std::string(2048, 'x')), RefusesOcsp(400, kMalformed));
  EXPECT_THAT(Ask(RequestFor(root_["certificate"], "01:02", "md5")), RefusesOcsp(400, kMalformed));
}

TEST_P(OcspTest, IssuerMustBeAllowedToSign) {
  const std::string issuer = "issuer/" + root_["issuer_id"].get<std::string>();
  Patch(issuer, {{"usage", "read-only,issuing-certificates,crl-signing"}});
  EXPECT_THAT(Ask(root_, "01:02"), RefusesOcsp(401, kUnauthorized));
  Patch(issuer, {{"usage", "read-only,ocsp-signing"}});
  EXPECT_EQ(Ask(root_, "01:02").status, 200);
  Delete(issuer);
  EXPECT_THAT(Ask(root_, "01:02"), RefusesOcsp(401, kUnauthorized));
}

// Go's OCSP library cannot sign with Ed25519.
TEST_P(OcspTest, Ed25519CannotSign) {
  const Json issuer = Root({{"common_name", "Ed"}, {"key_type", "ed25519"}});
  EXPECT_THAT(Ask(issuer, "01:02"), RefusesOcsp(500, kInternal));
}

TEST_P(OcspTest, PssIsSignedWithoutIt) {
  const Json issuer = Root({{"common_name", "Pss"}, {"key_type", "rsa"}, {"use_pss", true}});
  EXPECT_EQ(Facts(issuer, "01:02")["signature"], "sha256WithRSAEncryption");
}

TEST_P(OcspTest, Configuration) {
  Write("config/crl", {{"ocsp_expiry", "0"}});
  EXPECT_EQ(Facts(root_, "01:02")["next_update"], nullptr);
  Write("config/crl", {{"ocsp_disable", true}});
  EXPECT_THAT(Ask(root_, "01:02"), RefusesOcsp(401, kUnauthorized));
  EXPECT_THAT(Ask("xx"), RefusesOcsp(401, kUnauthorized));
}

// The issuer that a revocation was for is gone: the certificate is nobody's.
TEST_P(OcspTest, RevokedByAnIssuerThatIsGone) {
  const std::string serial = NewSerial();
  const Json second = Root({{"common_name", "Second"}, {"issuer_name", "second"}});
  Write("revoke", {{"serial_number", serial}});
  EXPECT_EQ(Facts(second, serial)["certificate"], "unknown");
  EXPECT_EQ(Facts(root_, serial)["certificate"], "revoked");
}

}  // namespace
}  // namespace vaultsim::pki
