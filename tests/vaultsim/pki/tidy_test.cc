// tidy [5.7].
#include "pki_fixture.h"

namespace vaultsim::pki {
namespace {

VAULTSIM_PKI_SUITE(TidyTest);

TEST_P(TidyTest, RemovesWhatExpiredLongEnoughAgo) {
  Root();
  WebRole();
  Issue({{"common_name", "a.example.com"}, {"ttl", "1h"}});
  EXPECT_EQ(Read("tidy-status").data["state"], "Inactive");
  Advance(2 * kHour);
  Write("tidy", {{"tidy_cert_store", true}});
  EXPECT_EQ(List("certs/").data["keys"].size(), 2u);
  const Answer answer = Write("tidy", {{"tidy_cert_store", true}, {"safety_buffer", "30m"}});
  EXPECT_EQ(answer.status, 202);
  EXPECT_EQ(List("certs/").data["keys"].size(), 1u);
  const Json status = Read("tidy-status").data;
  EXPECT_EQ(status["state"], "Finished");
  EXPECT_EQ(status["cert_store_deleted_count"], 1);
}

TEST_P(TidyTest, NothingSelectedIsAWarning) {
  const Answer answer = Write("tidy");
  EXPECT_EQ(answer.status, 202);
  EXPECT_TRUE(
      answer.warnings[0].starts_with("Manual tidy requested but no tidy operations were set."));
  EXPECT_THAT(Write("tidy", {{"safety_buffer", 0}}),
              Refuses(400, "safety_buffer must be greater than zero"));
}

TEST_P(TidyTest, AutomaticTidyingIsConfigured) {
  EXPECT_EQ(Write("config/auto-tidy", {{"enabled", true}}).status, 400);
  const Answer answer = Write("config/auto-tidy", {{"enabled", true}, {"tidy_cert_store", true}});
  EXPECT_EQ(answer.data["tidy_cert_store"], true);
  EXPECT_EQ(Read("config/auto-tidy").data, answer.data);
}

}  // namespace
}  // namespace vaultsim::pki
