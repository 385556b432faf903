// config/ [5.3].
#include "pki_fixture.h"

namespace vaultsim::pki {
namespace {

using testing::ElementsAre;

VAULTSIM_PKI_SUITE(ConfigTest);

TEST_P(ConfigTest, UrlsKeepWhatIsNotMentioned) {
  Write("config/urls", {{"issuing_certificates", "http://v/a,http://v/b"}});
  const Json after = Write("config/urls", {{"ocsp_servers", "http://v/o"}}).data;
  EXPECT_EQ(after["issuing_certificates"], Json({"http://v/a", "http://v/b"}));
  EXPECT_EQ(Write("config/urls", {{"issuing_certificates", ""}}).data["issuing_certificates"],
            Json::array());
  EXPECT_THAT(Write("config/urls", {{"ocsp_servers", {"http://a", "x y"}}}),
              Refuses(400,
                      "invalid URL found in Authority Information Access (AIA) parameter "
                      "ocsp_servers: x y"));
}

TEST_P(ConfigTest, DeltaCrlsWithoutCompleteOnesAreAWarningOnVault) {
  if (!IsVault()) return;
  const std::string told =
      " but not crl_distribution_points, consider setting "
      "crl_distribution_points";
  EXPECT_THAT(
      Write("config/urls", {{"delta_crl_distribution_points", {"http://v/a", "http://v/b"}}})
          .warnings,
      ElementsAre("delta_crl_distribution_points were set: http://v/a, http://v/b" + told));
  const Answer root = Write("root/generate/internal", {{"common_name", "x"}, {"key_type", "ec"}});
  EXPECT_THAT(root.warnings,
              ElementsAre("This mount has configured Delta CRL distribution points are set but no "
                          "CRL Distribution Points."));
  EXPECT_THAT(FactsOf(root.data)["extensions"].get<Texts>(), testing::Contains("2.5.29.46"));
  const Answer request =
      Write("intermediate/generate/internal", {{"common_name", "i"}, {"key_type", "ec"}});
  EXPECT_THAT(request.warnings,
              ElementsAre("This mount has configured delta crl distribution points but no base crl "
                          "distribution points were set."));
  const Answer made =
      Write("root/sign-intermediate", {{"csr", request.data["csr"]}, {"ttl", "1h"}});
  EXPECT_THAT(made.warnings,
              ElementsAre("This mount has configured delta CRL distribution points, but not CRL "
                          "distribution points."));
  EXPECT_THAT(
      Write("intermediate/set-signed", {{"certificate", made.data["certificate"]}}).warnings,
      ElementsAre("delta crl distribution points were set, but no base crl distribution points "
                  "were set."));
  const Json crl = FactsAt(Json{{"data", Read("cert/crl").data}}, "/data/certificate");
  EXPECT_EQ(crl["extensions"].size(), IsVault121() ? 2u : 3u) << crl;
  EXPECT_THAT(
      Write("issuer/default", {{"delta_crl_distribution_points", "http://v/d"}}).warnings,
      ElementsAre("delta crl distribution points were set: http://v/d but no base crl distribution "
                  "point was set, consider setting base crl distribution point."));
}

TEST_P(ConfigTest, CrlDurationsMustFit) {
  EXPECT_THAT(Write("config/crl", {{"expiry", "x"}}),
              Refuses(400, "given expiry could not be decoded: time: invalid duration \"x\""));
  EXPECT_EQ(Write("config/crl", {{"auto_rebuild", true}, {"expiry", "1h"}}).status, 400);
  EXPECT_EQ(Write("config/crl", {{"enable_delta", true}}).status, 400);
  EXPECT_EQ(Read("config/crl").data["expiry"], "72h");
}

// As they are they are shown once.
TEST_P(ConfigTest, EmptyCrlDurations) {
  EXPECT_EQ(Write("config/crl", {{"expiry", ""}, {"delta_rebuild_interval", ""}}).data["expiry"],
            "");
  EXPECT_EQ(Read("config/crl").data["expiry"], "72h");
  EXPECT_EQ(Read("config/crl").data["delta_rebuild_interval"], "15m");
  Write("config/crl", {{"expiry", ""}, {"delta_rebuild_interval", ""}});
  EXPECT_EQ(Read("config/crl").data["expiry"], "72h");
  EXPECT_EQ(Read("config/crl").data["delta_rebuild_interval"], "");
}

TEST_P(ConfigTest, EachServerHasItsOwnCrlFields) {
  const Answer answer =
      Write("config/crl", {{"allow_expired_cert_revocation", true}, {"unified_crl", true}});
  EXPECT_EQ(answer.data.contains("unified_crl"), IsVault());
  EXPECT_EQ(answer.data.contains("allow_expired_cert_revocation"), !IsVault());
  EXPECT_EQ(answer.warnings.size(), 1u);
}

TEST_P(ConfigTest, ClusterPathsAreUrls) {
  EXPECT_EQ(Write("config/cluster", {{"path", "https://v/v1/pki"}}).data["path"],
            "https://v/v1/pki");
  EXPECT_THAT(Write("config/cluster", {{"path", "nope"}}),
              Refuses(500, Multi("invalid, non-URL path given to cluster: nope")));
}

}  // namespace
}  // namespace vaultsim::pki
