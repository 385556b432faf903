#include "vault/retry.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/fake_vault.h"
#include "support/manual_sleeper.h"

namespace vault {
namespace {

using base::Error;
using base::ErrorCode;
using std::chrono::milliseconds;
using support::Errors;

class RetryTest : public testing::Test {
 protected:
  base::Result<Response> Send(Method method) {
    Request request;
    request.method = method;
    request.path = "/v1/x";
    return retry_.RoundTrip(request, context_);
  }
  static std::string Line(Method method) { return std::string(MethodName(method)) + " /v1/x"; }
  void Script(Method method, const std::vector<int>& statuses) {
    for (const int status : statuses) fake_.On(Line(method), status, Errors("text"));
  }

  support::FakeVault fake_;
  support::ManualSleeper sleeper_;
  base::CallContext context_;
  Retry retry_{fake_, sleeper_};
};

TEST_F(RetryTest, ReadsAreRepeatedAfterTransientStatuses) {
  for (const int status : {412, 500, 502, 503, 504}) {
    support::FakeVault fake;
    fake.On("GET /v1/x", status, Errors("text"));
    fake.On("GET /v1/x", 200, support::Envelope({}));
    Retry retry(fake, sleeper_);
    Request request;
    request.path = "/v1/x";
    EXPECT_EQ(retry.RoundTrip(request, context_)->status, 200) << status;
    EXPECT_EQ(fake.lines().size(), 2u);
  }
}

TEST_F(RetryTest, RepeatsAreBoundedAndFurtherApart) {
  Script(Method::kGet, {503});
  EXPECT_EQ(Send(Method::kGet)->status, 503);
  EXPECT_EQ(fake_.lines().size(), 3u);
  EXPECT_EQ(sleeper_.slept(), (std::vector<milliseconds>{milliseconds(50), milliseconds(100)}));
}

class KeptLog : public base::CallListener {
 public:
  void OnProgress(int, int, std::string_view) override {}
  void OnLog(base::LogLevel, std::string_view text) override { lines.emplace_back(text); }
  void OnLongWait() override {}
  std::vector<std::string> lines;
};

TEST_F(RetryTest, TheClientIsToldWhyItTakesLonger) {
  KeptLog log;
  context_.listener = &log;
  Script(Method::kGet, {503});
  EXPECT_EQ(Send(Method::kGet)->status, 503);
  const std::string line = "Vault answered 503; trying again";
  EXPECT_EQ(log.lines, (std::vector<std::string>{line, line}));
}

TEST_F(RetryTest, FinalStatusesAreNotRepeated) {
  for (const int status : {200, 204, 307, 400, 403, 404, 405, 429, 473, 501}) {
    support::FakeVault fake;
    fake.On("GET /v1/x", status, Errors("text"));
    Retry retry(fake, sleeper_);
    Request request;
    request.path = "/v1/x";
    EXPECT_EQ(retry.RoundTrip(request, context_)->status, status);
    EXPECT_EQ(fake.lines().size(), 1u) << status;
  }
}

TEST_F(RetryTest, SealedAndPkisLastingFaultsAreNotRepeated) {
  fake_.On("GET /v1/x", 503, Errors("Vault is sealed"));
  (void)Send(Method::kGet);
  EXPECT_EQ(fake_.lines().size(), 1u);
  fake_.On("LIST /v1/x", 500, Errors("unable to find PKI issuer for reference: x"));
  (void)Send(Method::kList);
  EXPECT_EQ(fake_.lines().size(), 2u);
}

TEST_F(RetryTest, AWriteThatMayHaveArrivedIsNeverRepeated) {
  Error error{ErrorCode::kUnreachable, "reset"};
  error.request_sent = true;
  for (const Method method : {Method::kPost, Method::kPut, Method::kPatch, Method::kDelete}) {
    fake_.OnError(Line(method), error);
    fake_.On(Line(method), 200, support::Envelope({}));
    EXPECT_FALSE(Send(method).ok());
  }
  EXPECT_EQ(fake_.lines().size(), 4u);
  Script(Method::kPost, {500});
  (void)Send(Method::kPost);
  EXPECT_EQ(fake_.lines().size(), 5u);
}

TEST_F(RetryTest, AWriteThatNeverLeftIsRepeated) {
  fake_.OnError("POST /v1/x", {ErrorCode::kUnreachable, "refused"});
  fake_.On("POST /v1/x", 200, support::Envelope({}));
  EXPECT_TRUE(Send(Method::kPost).ok());
}

TEST_F(RetryTest, ABrokenConnectionIsRepeatedForReads) {
  Error error{ErrorCode::kUnreachable, "reset"};
  error.request_sent = true;
  fake_.OnError("GET /v1/x", error);
  fake_.On("GET /v1/x", 200, support::Envelope({}));
  EXPECT_TRUE(Send(Method::kGet).ok());
}

TEST_F(RetryTest, OtherErrorsAreFinal) {
  for (const ErrorCode code : {ErrorCode::kTimeout, ErrorCode::kCancelled, ErrorCode::kTls,
                               ErrorCode::kBadResponse, ErrorCode::kTooLarge}) {
    support::FakeVault fake;
    fake.OnError("GET /v1/x", {code, "text"});
    Retry retry(fake, sleeper_);
    Request request;
    request.path = "/v1/x";
    EXPECT_EQ(retry.RoundTrip(request, context_).error().code, code);
    EXPECT_EQ(fake.lines().size(), 1u);
  }
}

TEST_F(RetryTest, ANewMountsUpgradeIsWaitedFor) {
  const Json upgrading = Errors(
      "Upgrading from non-versioned to versioned data. This backend will be unavailable for a "
      "brief "
      "period and will resume service shortly.");
  for (int i = 0; i < 5; ++i) fake_.On("POST /v1/x", 400, upgrading);
  fake_.On("POST /v1/x", 200, support::Envelope({}));
  EXPECT_TRUE(Send(Method::kPost).ok());
  EXPECT_EQ(fake_.lines().size(), 6u);
}

TEST_F(RetryTest, TheDeadlineAndAStopEndIt) {
  Script(Method::kGet, {503});
  sleeper_.Refuse();
  EXPECT_EQ(Send(Method::kGet)->status, 503);
  EXPECT_EQ(fake_.lines().size(), 1u);
}

TEST(RealSleeperTest, DoesNotSleepPastADeadlineOrAStop) {
  RealSleeper sleeper;
  base::CallContext near;
  near.deadline = std::chrono::steady_clock::now() + milliseconds(1);
  EXPECT_FALSE(sleeper.Sleep(std::chrono::hours(1), near));
  std::stop_source source;
  base::CallContext stopped;
  stopped.stop = source.get_token();
  source.request_stop();
  EXPECT_FALSE(sleeper.Sleep(std::chrono::hours(1), stopped));
}

}  // namespace
}  // namespace vault
