// When certificates begin and end [5.5, "TTL computation"].
#include "pki_fixture.h"
#include "vaultsim/pki/go_text.h"

namespace vaultsim::pki {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::StartsWith;

class ValidityTest : public PkiFixture {
 protected:
  void SetUp() override { Root(); }
  std::int64_t End(Json body) {
    body["common_name"] = "a.example.com";
    const Answer answer = Issue(body);
    EXPECT_EQ(answer.status, 200) << Json(answer.errors);
    return answer.data["expiration"].get<std::int64_t>() - Now();
  }
};
INSTANTIATE_TEST_SUITE_P(Servers, ValidityTest, kServers, ProfileLabel);

TEST_P(ValidityTest, RequestBeatsRoleBeatsMount) {
  WebRole({{"ttl", "2h"}});
  EXPECT_EQ(End({{"ttl", "60"}}), 60);
  EXPECT_EQ(End({{"ttl", 0}}), 2 * kHour);
  EXPECT_EQ(End(Json::object()), 2 * kHour);
  WebRole({{"max_ttl", 0}});
  EXPECT_EQ(End(Json::object()), kDefaultTtl);
}

TEST_P(ValidityTest, ExplicitEndIsCappedOnVault2Only) {
  WebRole();
  const std::int64_t asked = ParseRfc3339("2030-01-01T00:00:00Z")->seconds - Now();
  EXPECT_EQ(End({{"not_after", "2030-01-01T00:00:00Z"}}), IsVault2() ? 72 * kHour : asked);
}

TEST_P(ValidityTest, VaultRefusesToEndBeforeItBegins) {
  if (!IsVault()) return;
  WebRole();
  EXPECT_THAT(Issue({{"common_name", "a.example.com"}, {"not_after", "2020-01-01T00:00:00Z"}}),
              Refuses(400, "notAfter before notBefore"));
  EXPECT_THAT(
      Write("intermediate/generate/internal",
            {{"common_name", "x"}, {"key_type", "ec"}, {"not_after", "2020-01-01T00:00:00Z"}}),
      Refuses(400, "notAfter before notBefore"));
}

TEST_P(ValidityTest, EndInTheYear9999) {
  WebRole({{"max_ttl", 0}});
  Patch("issuer/default", {{"leaf_not_after_behavior", "permit"}});
  EXPECT_EQ(End({{"not_after", "9999-12-31T23:59:59Z"}}) + Now(), 253402300799);
}

TEST_P(ValidityTest, VaultRefusesToBeginBeforeTheIssuer) {
  WebRole({{"not_before_duration", "10m"}});
  const Answer answer = IssueName("a.example.com");
  if (IsVault()) {
    EXPECT_THAT(answer, Refuses(400, "notBefore before signer's notBefore"));
  } else {
    EXPECT_EQ(answer.data["not_before"], Now() - 600);
  }
}

TEST_P(ValidityTest, OpenBaoBoundsExplicitTimes) {
  if (IsVault()) return;
  WebRole({{"not_after_bound", "forbid"}, {"not_before_bound", "forbid"}});
  EXPECT_THAT(Issue({{"common_name", "a.example.com"}, {"not_after", "2030-01-01T00:00:00Z"}}),
              Refuses(400, "not_after_bound is set to forbid. not_after cannot be provided."));
  EXPECT_THAT(Issue({{"common_name", "a.example.com"}, {"not_before", "2020-01-01T00:00:00Z"}}),
              Refuses(400, "not_before_bound is set to forbid. not_before cannot be provided."));
  WebRole({{"not_after_bound", "ttl-limited"}});
  EXPECT_EQ(Issue({{"common_name", "a.example.com"}, {"not_after", "2030-01-01T00:00:00Z"}}).status,
            400);
}

TEST_P(ValidityTest, OpenBaoRefusesCertificatesThatEndBeforeTheyBegin) {
  if (IsVault()) return;
  WebRole({{"not_before_bound", "permit"}, {"not_after_bound", "permit"}});
  EXPECT_THAT(Issue({{"common_name", "a.example.com"},
                     {"not_before", "2031-01-01T00:00:00Z"},
                     {"not_after", "2030-01-01T00:00:00Z"}}),
              Refuses(400,
                      "The certificate's Not Before (2031-01-01T00:00:00Z) is later than the "
                      "certificate's Not After (2030-01-01T00:00:00Z)"));
  // That is found last.
  EXPECT_THAT(Issue({{"common_name", "a.example.com"},
                     {"user_ids", "u1"},
                     {"not_before", "2031-01-01T00:00:00Z"},
                     {"not_after", "2030-01-01T00:00:00Z"}}),
              Refuses(400, "user_id u1 is not allowed by this role"));
}

}  // namespace
}  // namespace vaultsim::pki
