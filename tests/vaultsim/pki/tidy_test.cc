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

// With the list of the revoked the stored certificate goes.
TEST_P(TidyTest, RevokedOnesGoFromBothLists) {
  Root();
  WebRole();
  const Answer leaf = Issue({{"common_name", "a.example.com"}, {"ttl", "1h"}});
  Write("revoke", {{"serial_number", leaf.data["serial_number"]}});
  Delete("issuer/default");
  Write("tidy", {{"tidy_revoked_cert_issuer_associations", true}});
  EXPECT_EQ(Read("tidy-status").data["missing_issuer_cert_count"], 1);
  Advance(2 * kHour);
  Write("tidy", {{"tidy_revoked_certs", true}, {"safety_buffer", "30m"}});
  EXPECT_EQ(List("certs/revoked/").status, 404);
  EXPECT_EQ(List("certs/").data["keys"].size(), 1u);
  EXPECT_EQ(Read("tidy-status").data["revoked_cert_deleted_count"], 1);
  EXPECT_EQ(Read("tidy-status").data["cert_store_deleted_count"], 0);
}

TEST_P(TidyTest, StatusNamesTheBufferOfTheQueueOnVault) {
  EXPECT_FALSE(Read("tidy-status").data.contains("revocation_queue_safety_buffer"));
  Write("tidy", {{"tidy_cert_store", true}});
  const Json status = Read("tidy-status").data;
  EXPECT_EQ(status.value("revocation_queue_safety_buffer", 0), IsVault() ? 48 * kHour : 0);
}

TEST_P(TidyTest, NothingSelectedIsAWarning) {
  const Answer answer = Write("tidy");
  EXPECT_EQ(answer.status, 202);
  EXPECT_TRUE(
      answer.warnings[0].starts_with("Manual tidy requested but no tidy operations were set."));
  EXPECT_THAT(Write("tidy", {{"safety_buffer", 0}}),
              Refuses(400, "safety_buffer must be greater than zero"));
  EXPECT_THAT(Write("tidy", {{"pause_duration", -1}}),
              Refuses(400, "received invalid, negative pause_duration"));
}

TEST_P(TidyTest, AutomaticTidyingIsConfigured) {
  EXPECT_EQ(Write("config/auto-tidy", {{"enabled", true}}).status, 400);
  const Answer answer = Write("config/auto-tidy", {{"enabled", true}, {"tidy_cert_store", true}});
  EXPECT_EQ(answer.data["tidy_cert_store"], true);
  EXPECT_EQ(Read("config/auto-tidy").data, answer.data);
}

}  // namespace
}  // namespace vaultsim::pki
