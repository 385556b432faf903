// revoke, CRLs [5.7].
#include "pki_fixture.h"

namespace vaultsim::pki {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class RevokeTest : public PkiFixture {
 protected:
  void SetUp() override {
    root_ = Root();
    WebRole();
  }
  std::string NewSerial() {
    return Issue({{"common_name", "a.example.com"}, {"ttl", "1h"}}).data["serial_number"];
  }
  Json Crl() { return FactsOfRaw(Read("crl").raw, "/crl"); }

  Json root_;
};
INSTANTIATE_TEST_SUITE_P(Servers, RevokeTest, kServers, ProfileLabel);

TEST_P(RevokeTest, RevokedCertificateIsOnTheCrlAndKeepsItsTime) {
  const std::string serial = NewSerial();
  EXPECT_EQ(Crl()["revoked"], 0);
  Advance(5);
  const Answer first = Write("revoke", {{"serial_number", serial}});
  EXPECT_EQ(first.data["state"], "revoked");
  EXPECT_EQ(first.data["revocation_time"], Now());
  EXPECT_EQ(Crl()["revoked"], 1);
  Advance(5);
  EXPECT_EQ(Write("revoke", {{"serial_number", serial}}).data, first.data);
  const Json certificate = Read("cert/" + serial).data;
  EXPECT_EQ(certificate["revocation_time"], first.data["revocation_time"]);
  EXPECT_EQ(certificate["issuer_id"], root_["issuer_id"]);
  EXPECT_EQ(List("certs/revoked/").data["keys"], Json({serial}));
}

TEST_P(RevokeTest, CrlVerifiesWithTheIssuersKey) {
  Write("revoke", {{"serial_number", NewSerial()}});
  const std::string der = Read("crl").raw;
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  const X509CrlPtr crl(d2i_X509_CRL(nullptr, &bytes, static_cast<long>(der.size())));
  const auto issuer = CertificateFromPem(root_["certificate"].get<std::string>());
  EXPECT_EQ(X509_CRL_verify(crl.get(), issuer->public_key()), 1);
}

TEST_P(RevokeTest, SerialMayHaveHyphensAndCapitals) {
  std::string serial = NewSerial();
  for (char& c : serial) c = c == ':' ? '-' : static_cast<char>(std::toupper(c));
  EXPECT_EQ(Write("revoke", {{"serial_number", serial}}).status, 200);
}

TEST_P(RevokeTest, ByCertificateAndByKey) {
  const Answer leaf = Issue({{"common_name", "a.example.com"}, {"ttl", "1h"}});
  const Answer other = Issue({{"common_name", "b.example.com"}, {"ttl", "1h"}});
  const auto with_key = [&](const Json& key) {
    return Write("revoke-with-key",
                 {{"certificate", leaf.data["certificate"]}, {"private_key", key}});
  };
  EXPECT_THAT(with_key(other.data["private_key"]),
              Refuses(500, Multi("provided private key does not match certificate's public key")));
  EXPECT_EQ(with_key(leaf.data["private_key"]).data["state"], "revoked");
  EXPECT_EQ(Write("revoke", {{"certificate", other.data["certificate"]}}).data["state"], "revoked");
}

TEST_P(RevokeTest, UnstoredCertificateOfTheMountCanBeBrought) {
  WebRole({{"no_store", true}});
  const Answer leaf = Issue({{"common_name", "a.example.com"}, {"ttl", "1h"}});
  EXPECT_EQ(Write("revoke", {{"certificate", leaf.data["certificate"]}}).status, 200);
  EXPECT_EQ(Crl()["revoked"], 1);
}

TEST_P(RevokeTest, Refusals) {
  EXPECT_THAT(Write("revoke"),
              Refuses(400, "The serial number or certificate to revoke must be provided."));
  EXPECT_THAT(Write("revoke", {{"serial_number", "00:11"}}),
              Refuses(400, "certificate with serial 00:11 not found."));
  EXPECT_THAT(Write("revoke", {{"serial_number", root_["serial_number"]}}),
              Refuses(400, "adding issuer (id: " + root_["issuer_id"].get<std::string>() +
                               ") to its own CRL is not allowed"));
}

TEST_P(RevokeTest, ExpiredCertificateIsLeftAlone) {
  const std::string serial = NewSerial();
  Advance(2 * kHour);
  const Answer answer = Write("revoke", {{"serial_number", serial}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.data, nullptr);
  EXPECT_THAT(answer.warnings, SizeIs(1));
  EXPECT_EQ(List("certs/revoked/").status, 404);
}

TEST_P(RevokeTest, DisabledCrlIsEmpty) {
  Write("revoke", {{"serial_number", NewSerial()}});
  Write("config/crl", {{"disable", true}});
  EXPECT_EQ(Crl()["revoked"], 0);
  Write("config/crl", {{"disable", false}});
  EXPECT_EQ(Crl()["revoked"], 1);
}

TEST_P(RevokeTest, AutomaticRebuildWaitsForTheGracePeriod) {
  Write("config/crl", {{"auto_rebuild", true}});
  Write("revoke", {{"serial_number", NewSerial()}});
  EXPECT_EQ(Crl()["revoked"], 0);
  Advance(61 * kHour);  // 72 h less 12 h of grace
  EXPECT_EQ(Crl()["revoked"], 1);
}

TEST_P(RevokeTest, EachIssuerHasItsOwnCrl) {
  const Json second = Root({{"common_name", "second"}, {"issuer_name", "second"}});
  const Answer leaf =
      Write("issuer/second/issue/web", {{"common_name", "a.example.com"}, {"ttl", "1h"}});
  Write("revoke", {{"serial_number", leaf.data["serial_number"]}});
  EXPECT_EQ(Crl()["revoked"], 0);
  EXPECT_EQ(FactsOfRaw(Read("issuer/second/crl/der").raw, "/crl")["revoked"], 1);
}

TEST_P(RevokeTest, DeltaCrlListsWhatCameSinceTheCompleteOne) {
  Write("revoke", {{"serial_number", NewSerial()}});
  Write("config/crl", {{"auto_rebuild", true}, {"enable_delta", true}});
  EXPECT_EQ(Read("crl/rotate").data["success"], true);
  const auto delta = [&] { return FactsOfRaw(Read("crl/delta").raw, "/crl"); };
  EXPECT_EQ(Crl()["revoked"], 1);
  EXPECT_EQ(delta()["revoked"], 0);
  Write("revoke", {{"serial_number", NewSerial()}});
  EXPECT_EQ(Read("crl/rotate-delta").data["success"], true);
  EXPECT_EQ(Crl()["revoked"], 1);
  EXPECT_EQ(delta()["revoked"], 1);
  EXPECT_EQ(FactsOfRaw(Read("issuer/default/crl/delta/der").raw, "/crl"), delta());
  EXPECT_EQ(Read("crl/rotate").data["success"], true);
  EXPECT_EQ(Crl()["revoked"], 2);
  EXPECT_EQ(delta()["revoked"], 0);
}

TEST_P(RevokeTest, DeltaCrlNamesItsBase) {
  Read("crl/rotate");
  const auto load = [&](const std::string& path) {
    const std::string der = Read(path).raw;
    const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
    return X509CrlPtr(d2i_X509_CRL(nullptr, &bytes, static_cast<long>(der.size())));
  };
  const auto number = [](const X509CrlPtr& crl, int nid) {
    const Asn1IntegerPtr value(
        static_cast<ASN1_INTEGER*>(X509_CRL_get_ext_d2i(crl.get(), nid, nullptr, nullptr)));
    return value ? ASN1_INTEGER_get(value.get()) : -1;
  };
  const X509CrlPtr complete = load("crl");
  const X509CrlPtr delta = load("crl/delta");
  EXPECT_EQ(number(complete, NID_delta_crl), -1);
  EXPECT_EQ(number(delta, NID_delta_crl), number(complete, NID_crl_number));
  EXPECT_GT(number(delta, NID_crl_number), number(complete, NID_crl_number));
}

TEST_P(RevokeTest, RotatingRaisesTheNextUpdate) {
  const Json before = Crl();
  Advance(kHour);
  EXPECT_EQ(Read("crl/rotate").data["success"], true);
  EXPECT_NE(Crl()["next_update"], before["next_update"]);
}

}  // namespace
}  // namespace vaultsim::pki
