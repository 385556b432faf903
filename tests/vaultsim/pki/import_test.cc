// set-signed, issuers/import, config/ca [5.2].
#include "pki_fixture.h"

namespace vaultsim::pki {
namespace {

using testing::StartsWith;

VAULTSIM_PKI_SUITE(ImportTest);

std::string ExportedBundle(const Answer& root) { return root.data["certificate"]; }

TEST_P(ImportTest, BundleMovesACaToAnotherMount) {
  const Answer root =
      Write("root/generate/exported",
            {{"common_name", "m.com"}, {"key_type", "ec"}, {"format", "pem_bundle"}});
  At("p2");
  const Answer first = Write("config/ca", {{"pem_bundle", ExportedBundle(root)}});
  ASSERT_EQ(first.status, 200);
  EXPECT_EQ(first.data["imported_issuers"].size(), 1u);
  EXPECT_EQ(first.data["imported_keys"].size(), 1u);
  EXPECT_EQ(first.data["existing_keys"], nullptr);
  EXPECT_EQ(Read("config/issuers").data["default"], first.data["imported_issuers"][0]);
  const Answer again = Write("issuers/import/bundle", {{"pem_bundle", ExportedBundle(root)}});
  EXPECT_EQ(again.data["imported_issuers"], nullptr);
  EXPECT_EQ(again.data["existing_issuers"], first.data["imported_issuers"]);
  EXPECT_EQ(again.data["mapping"], first.data["mapping"]);
  EXPECT_THAT(Write("issuers/import/cert", {{"pem_bundle", ExportedBundle(root)}}),
              Refuses(400,
                      "private keys found in the PEM bundle but not allowed by the path; use "
                      "/issuers/import/bundle"));
}

TEST_P(ImportTest, KeyThatComesLaterMakesTheIssuerUsable) {
  const Answer root =
      Write("root/generate/exported", {{"common_name", "m.com"}, {"key_type", "ec"}});
  At("p2");
  Write("issuers/import/cert", {{"pem_bundle", root.data["certificate"]}});
  EXPECT_EQ(Read("config/issuers").data["default"], "");
  Write("keys/import", {{"pem_bundle", root.data["private_key"]}});
  EXPECT_NE(Read("config/issuers").data["default"], "");
  WebRole();
  EXPECT_EQ(Issue({{"common_name", "a.example.com"}, {"ttl", "1h"}}).status, 200);
}

TEST_P(ImportTest, LeafIsNoIssuerAndOnlyVault121KeepsWhatCameBefore) {
  const Json root = Root();
  WebRole();
  const std::string leaf = IssueName("a.example.com").data["certificate"];
  At("p2");
  const Answer answer =
      Write("issuers/import/cert",
            {{"pem_bundle", root["certificate"].get<std::string>() + "\n" + leaf}});
  ASSERT_EQ(answer.status, 400);
  EXPECT_EQ(answer.errors[0],
            "Error parsing issuer 1: Refusing to import non-CA certificate\n" + leaf + "\n");
  EXPECT_EQ(List("issuers/").status, IsVault121() ? 200 : 404);
}

// The import stays all the same.
TEST_P(ImportTest, CrlThatCannotBeBuilt) {
  const std::string root = Root()["certificate"];
  At("other");
  Root();
  Write("config/crl", {{"expiry", "-1h"}});
  const Answer answer = Write("issuers/import/cert", {{"pem_bundle", root}});
  EXPECT_EQ(answer.status, IsVault121() ? 500 : 200);
  const Texts& told = IsVault121() ? answer.errors : answer.warnings;
  EXPECT_THAT(told, testing::Contains(testing::HasSubstr(
                        "ebuilding the CRL failed. While this is indicative of a problem")));
  EXPECT_EQ(List("issuers").data["keys"].size(), 2u);
}

TEST_P(ImportTest, TooLittleOrNoPem) {
  EXPECT_THAT(Write("intermediate/set-signed"),
              Refuses(400, "'pem_bundle' and 'certificate' parameters were empty"));
  EXPECT_THAT(
      Write("intermediate/set-signed", {{"certificate", "abc"}}),
      Refuses(400,
              "provided data for import was too short; perhaps a path was passed to the API "
              "rather than the contents of a PEM file"));
  EXPECT_THAT(Write("issuers/import/bundle", {{"pem_bundle", std::string(100, 'x')}}),
              Refuses(400, IsVault() ? "provided PEM block contained no data"
                                     : "error when parsing block 1: invalid PEM data"));
}

}  // namespace
}  // namespace vaultsim::pki
