#include "vault/errors.h"

#include <gtest/gtest.h>

#include <set>

namespace vault {
namespace {

using base::Error;
using base::ErrorCode;

Answer Of(int status, std::vector<std::string> errors = {}) {
  Answer answer;
  answer.status = status;
  answer.errors = std::move(errors);
  return answer;
}

const RequestFacts kRead{Method::kGet, "secret/data/app", "read"};
const RequestFacts kWrite{Method::kPost, "secret/data/app", "update"};

bool Has(const Error& error, std::string_view text) {
  return error.message.find(text) != std::string::npos;
}

TEST(ErrorsTest, EachStatusHasItsCode) {
  const std::pair<Answer, ErrorCode> cases[] = {{Of(400, {"bad"}), ErrorCode::kRejected},
                                                {Of(403), ErrorCode::kPermissionDenied},
                                                {Of(404), ErrorCode::kNotFound},
                                                {Of(405), ErrorCode::kRejected},
                                                {Of(412), ErrorCode::kStandby},
                                                {Of(413), ErrorCode::kTooLarge},
                                                {Of(429), ErrorCode::kRateLimited},
                                                {Of(472), ErrorCode::kStandby},
                                                {Of(473), ErrorCode::kStandby},
                                                {Of(474), ErrorCode::kStandby},
                                                {Of(500), ErrorCode::kUpstream},
                                                {Of(501), ErrorCode::kUpstream},
                                                {Of(503, {"Vault is sealed"}), ErrorCode::kSealed},
                                                {Of(503, {"overloaded"}), ErrorCode::kUpstream},
                                                {Of(418), ErrorCode::kRejected}};
  std::set<std::string> messages;
  for (const auto& [answer, code] : cases) {
    const Error error = ErrorOf(answer, kRead);
    EXPECT_EQ(error.code, code) << answer.status;
    EXPECT_TRUE(error.request_sent);
    messages.insert(error.message);
  }
  // 472, 473 and 474 differ by their number; every one has a text of its own.
  EXPECT_EQ(messages.size(), std::size(cases));
}

TEST(ErrorsTest, AStandbysHealthIsNoRateLimit) {
  Answer health = Of(429);
  health.from_health = true;
  EXPECT_EQ(ErrorOf(health, kRead).code, ErrorCode::kStandby);
  EXPECT_TRUE(Has(ErrorOf(health, kRead), "VAULT_ADDR"));
}

TEST(ErrorsTest, RateLimitSaysHowLong) {
  Answer answer = Of(429, {"quota"});
  answer.retry_after_s = 3;
  const Error error = ErrorOf(answer, kRead);
  EXPECT_EQ(error.retry_after_s, 3);
  EXPECT_TRUE(Has(error, "3 s"));
}

TEST(ErrorsTest, SealedSaysUnseal) {
  EXPECT_TRUE(Has(ErrorOf(Of(503, {"Vault is sealed"}), kRead), "unseal"));
}

TEST(ErrorsTest, QuotesVaultsOwnText) {
  EXPECT_TRUE(Has(ErrorOf(Of(400, {"no data provided"}), kWrite), "Vault says: no data provided."));
}

TEST(ErrorsTest, AFailedWriteSaysThatItsEffectIsUnknown) {
  EXPECT_TRUE(Has(ErrorOf(Of(500), kWrite), "unknown whether"));
  EXPECT_FALSE(Has(ErrorOf(Of(500), kRead), "unknown whether"));
  EXPECT_FALSE(Has(ErrorOf(Of(400), kWrite), "unknown whether"));
}

TEST(ErrorsTest, DenialNamesCapabilityAndPath) {
  EXPECT_TRUE(Has(PermissionDenied(kRead, std::nullopt),
                  "permission denied: needs \"read\" on \"secret/data/app\""));
  EXPECT_TRUE(
      Has(PermissionDenied(kWrite, std::vector<std::string>{"list", "read"}),
          "needs \"update\" on \"secret/data/app\"; the token has only \"list\", \"read\""));
  EXPECT_TRUE(
      Has(PermissionDenied(kWrite, std::vector<std::string>{"deny"}), "no capability there"));
  EXPECT_TRUE(Has(PermissionDenied(kWrite, std::vector<std::string>{"update"}), "a further rule"));
}

TEST(ErrorsTest, TransportErrorsSayWhatToDoNext) {
  for (const ErrorCode code : {ErrorCode::kUnreachable, ErrorCode::kTls, ErrorCode::kBadResponse}) {
    const Error error = TransportError({code}, kRead);
    EXPECT_TRUE(Has(error, "VAULT_")) << error.message;
    EXPECT_FALSE(Has(error, "changed"));
  }
  const Error own = TransportError({ErrorCode::kUnreachable, "refused by vault.example"}, kRead);
  EXPECT_EQ(own.message, "refused by vault.example");
}

TEST(ErrorsTest, SentencesAreJoinedAsSentences) {
  EXPECT_EQ(With({ErrorCode::kInternal, "a"}, "B.").message, "a. B.");
  EXPECT_EQ(With({ErrorCode::kInternal, "a."}, "B.").message, "a. B.");
  EXPECT_EQ(With({ErrorCode::kInternal, "a?"}, "B.").message, "a? B.");
}

TEST(ErrorsTest, AWriteThatNeverLeftChangedNothing) {
  Error error{ErrorCode::kUnreachable, "refused by VAULT_ADDR"};
  EXPECT_TRUE(Has(TransportError(error, kWrite), "Nothing was changed."));
  error.request_sent = true;
  EXPECT_TRUE(Has(TransportError(error, kWrite), "unknown whether the change took effect"));
}

}  // namespace
}  // namespace vault
