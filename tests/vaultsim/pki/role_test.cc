// roles/ [5.4].
#include "pki_fixture.h"

namespace vaultsim::pki {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

VAULTSIM_PKI_SUITE(RoleTest);

TEST_P(RoleTest, DefaultsAreAllThere) {
  Root();
  const Answer answer = Write("roles/r");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.data.size(), IsVault() ? 48u : 52u);
  EXPECT_EQ(answer.data["key_bits"], 2048);
  EXPECT_EQ(answer.data["issuer_ref"], "default");
  EXPECT_EQ(answer.data["key_usage"],
            Json({"DigitalSignature", "KeyAgreement", "KeyEncipherment"}));
  EXPECT_EQ(Read("roles/r").data, answer.data);
}

TEST_P(RoleTest, SignatureBitsFollowTheIssuersKeyOnVault) {
  EXPECT_EQ(Write("roles/r").data["signature_bits"], IsVault() ? 256 : 0);
  Root();
  EXPECT_EQ(Write("roles/r").data["signature_bits"], 0);
}

TEST_P(RoleTest, WritingReplacesAndPatchingKeeps) {
  Root();
  WebRole();
  EXPECT_EQ(Patch("roles/web", {{"max_ttl", "1h"}}).data["allowed_domains"], Json({"example.com"}));
  EXPECT_EQ(Write("roles/web", {{"max_ttl", "1h"}}).data["allowed_domains"], Json::array());
  EXPECT_THAT(Patch("roles/none", {{"max_ttl", "1h"}}),
              Refuses(400, "Unable to fetch role entry to patch"));
}

TEST_P(RoleTest, NetworksAreKeptWithoutHostBits) {
  if (IsVault()) return;
  EXPECT_EQ(Write("roles/r", {{"allowed_ip_sans_cidr", "10.1.2.3/8,::1/64"}})
                .data["allowed_ip_sans_cidr"],
            Json({"10.0.0.0/8", "::/64"}));
}

TEST_P(RoleTest, OpenBaoKnowsItsBounds) {
  if (IsVault()) return;
  EXPECT_THAT(Write("roles/r", {{"not_before_bound", "x"}}),
              Refuses(400,
                      "Unknown value for field `not_before_bound`. Possible values are `permit` "
                      "`duration` or `forbid`"));
  EXPECT_EQ(Write("roles/r", {{"not_after_bound", "x"}}).status, 400);
}

TEST_P(RoleTest, MissingIssuerIsAWarning) {
  EXPECT_THAT(Write("roles/r").warnings,
              ElementsAre("Issuing Certificate was set to default, but no default issuing "
                          "certificate (configurable at /config/issuers) is currently set"));
  EXPECT_THAT(
      Write("roles/r", {{"issuer_ref", "gone"}}).warnings,
      ElementsAre("Issuing Certificate was set to gone but no issuing certificate currently has "
                  "that name"));
}

TEST_P(RoleTest, RefusalsChangeNothing) {
  Root();
  WebRole();
  EXPECT_THAT(Write("roles/web", {{"ttl", "2h"}, {"max_ttl", "1h"}}),
              Refuses(400, "\"ttl\" value must be less than \"max_ttl\" value"));
  EXPECT_THAT(Patch("roles/web", {{"ttl", "100h"}}),
              Refuses(400, "\"ttl\" value must be less than \"max_ttl\" value"));
  EXPECT_THAT(Write("roles/web", {{"ext_key_usage_oids", "1.x"}}),
              Refuses(400, "\"1.x\" could not be parsed as a valid oid for an extended key usage"));
  const std::string few_bits = "RSA keys < 2048 bits are unsafe and not supported: got 1024";
  const std::string on_vault = "error setting keyBits 1024 on role for keyType rsa: " + few_bits;
  const Answer weak = Write("roles/web", {{"key_bits", 1024}});
  EXPECT_THAT(weak, IsVault121() ? Answers(500, Multi(on_vault))
                                 : Answers(400, IsVault() ? on_vault : few_bits));
  const std::string unknown = "cn_validations value incorrect: unknown type: `x`";
  EXPECT_THAT(Write("roles/web", {{"cn_validations", "x"}}),
              IsVault2() ? Answers(400, unknown) : Answers(500, Multi(unknown)));
  EXPECT_EQ(Read("roles/web").data["max_ttl"], 72 * kHour);
}

TEST_P(RoleTest, OtherNamesAreLookedAtBeforeTheKey) {
  EXPECT_THAT(Write("roles/r", {{"key_type", "x"}, {"allowed_other_sans", "bad"}}),
              Refuses(400,
                      "error parsing allowed_other_sans: expected a semicolon in other SAN "
                      "\"bad\""));
  if (!IsVault()) return;
  EXPECT_THAT(Write("roles/r", {{"serial_number_source", "x"}}),
              Refuses(400, "unknown serial_number_source x"));
}

TEST_P(RoleTest, EmptyIssuerBecomesTheDefault) {
  const Answer answer = Write("roles/r", {{"issuer_ref", ""}});
  EXPECT_EQ(answer.data["issuer_ref"], IsVault121() ? "" : "default");
  EXPECT_EQ(Read("roles/r").data["issuer_ref"], "default");
  EXPECT_THAT(
      answer.warnings,
      ElementsAre(IsVault121() ? "Issuing Certificate was set to  but no issuing certificate "
                                 "currently has that name"
                               : "Issuing Certificate was set to default, but no default issuing "
                                 "certificate (configurable at /config/issuers) is currently set"));
}

TEST_P(RoleTest, Ed25519IssuerHasNoSignatureBitsOnVault) {
  Root({{"key_type", "ed25519"}});
  EXPECT_EQ(Write("roles/r", {{"signature_bits", 384}}).data["signature_bits"],
            IsVault() ? 0 : 384);
}

TEST_P(RoleTest, SignatureBitsAreChosenAnewWithoutTheIssuer) {
  Root();
  WebRole();
  EXPECT_EQ(Read("roles/web").data["signature_bits"], 0);
  Delete("root");
  EXPECT_EQ(Read("roles/web").data["signature_bits"], IsVault() ? 256 : 0);
  Root();
  EXPECT_EQ(Read("roles/web").data["signature_bits"], 0);
}

TEST_P(RoleTest, PoliciesMustBeWritable) {
  for (const char* oid : {"-1", "1", "5.6.7", "1.50.3"}) {
    EXPECT_THAT(Write("roles/r", {{"policy_identifiers", oid}}),
                Refuses(500, Multi("asn1: structure error: invalid object identifier")))
        << oid;
  }
  EXPECT_EQ(Write("roles/r", {{"policy_identifiers", "2.50"}}).status, 200);
  EXPECT_EQ(Write("roles/r", {{"policy_identifiers", {""}}}).status, 200);
  const std::string kind = IsVault() ? "Policy Identifier" : "policy identifier";
  for (const auto& [text, part, complaint] :
       {std::tuple("1h", "1h", "invalid character 'h' after top-level value"),
        std::tuple("1.x", "x", "invalid character 'x' in numeric literal"),
        std::tuple("x.1", "x", "invalid character 'x' looking for beginning of value"),
        std::tuple("[1]", "[1]",
                   "json: cannot unmarshal array into Go value of type "
                   "certutil.PolicyIdentifierWithQualifierEntry")}) {
    EXPECT_THAT(
        Write("roles/r", {{"policy_identifiers", {text}}}),
        Refuses(500,
                Multi(kind + " \"" + text + "\" is neither a valid OID: strconv.Atoi: parsing \"" +
                      part + "\": invalid syntax, Nor JSON Policy Identifier: " + complaint)));
  }
}

TEST_P(RoleTest, NoStoreBeatsLeases) {
  Root();
  const Answer answer = Write("roles/r", {{"generate_lease", true}, {"no_store", true}});
  EXPECT_EQ(answer.data["generate_lease"], false);
  EXPECT_THAT(answer.warnings,
              ElementsAre("mutually exclusive values no_store=true and generate_lease=true were "
                          "both specified; no_store=true takes priority"));
}

TEST_P(RoleTest, ListIsSortedAndPagesOnOpenBao) {
  EXPECT_EQ(List("roles/").status, 404);
  for (const char* name : {"c", "A", "b"}) Write(std::string("roles/") + name);
  EXPECT_EQ(List("roles/").data["keys"], Json({"A", "b", "c"}));
  const Answer page = List("roles/", {{"after", "A"}, {"limit", "1"}});
  EXPECT_EQ(page.data["keys"], IsVault() ? Json({"A", "b", "c"}) : Json({"b"}));
}

TEST_P(RoleTest, DeletingIsSilent) {
  WebRole();
  EXPECT_EQ(Delete("roles/web").status, 204);
  EXPECT_EQ(Delete("roles/web").status, 204);
  EXPECT_EQ(Read("roles/web").status, 404);
}

TEST_P(RoleTest, PoliciesMayBeQualified) {
  Root();
  WebRole({{"policy_identifiers",
            R"([{"oid":"1.3.6.1.4.1.7.8","notice":"I am a user Notice"},)"
            R"({"oid":"1.3.6.1.4.1.32473.1.2.4","cps":"https://example.com"}])"}});
  const Json facts = FactsOf(IssueName("a.example.com").data);
  EXPECT_EQ(facts["policies"], Json({"1.3.6.1.4.1.7.8", "1.3.6.1.4.1.32473.1.2.4"}));
}

}  // namespace
}  // namespace vaultsim::pki
