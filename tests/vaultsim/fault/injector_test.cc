// What each fault is at the seam, and whether the Vault behind it did what was asked.
#include "vaultsim/fault/injector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "json/fwd.h"
#include "manual_fault_sleeper.h"
#include "vaultsim/vault.h"

namespace vaultsim {
namespace {

using base::ErrorCode;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using vault::Method;

class FaultInjectorTest : public testing::Test {
 protected:
  base::Result<vault::Response> Send(Method method, const std::string& path,
                                     const std::string& body = "", const char* token = "root") {
    return injector_.RoundTrip(
        {.method = method, .path = "/v1/" + path, .token = base::SecretString(token), .body = body},
        {.stop = stop_.get_token()});
  }
  // Under one fault that strikes every request.
  base::Result<vault::Response> Under(Fault fault, Method method = Method::kPost) {
    plan_.Reset();
    EXPECT_TRUE(plan_.Arm(fault).ok());
    auto answer = Send(method, "secret/data/a", R"({"data":{"k":"v"}})");
    EXPECT_EQ(plan_.Counts()[FaultName(fault.kind)], 1u);
    plan_.DisarmAll();
    return answer;
  }
  base::Result<vault::Response> Under(FaultKind kind) { return Under(Fault{.kind = kind}); }
  int Written() {
    const auto read = vault_.RoundTrip(
        {.path = "/v1/secret/metadata/a", .token = base::SecretString("root")}, {});
    if (read->status != 200) return 0;
    return Json::parse(read->body)["data"]["current_version"].get<int>();
  }

  base::ManualClock clock_{base::WallTime(std::chrono::hours(500'000))};
  base::SeededRandom random_{1};
  Vault vault_{{.root_token = base::SecretString("root")}, clock_, random_};
  FaultPlan plan_;
  support::ManualFaultSleeper sleeper_;
  FaultInjector injector_{vault_, plan_, sleeper_};
  std::stop_source stop_;
};

TEST_F(FaultInjectorTest, AnswersInVaultsPlace) {
  const std::map<FaultKind, std::pair<int, const char*>> expected = {
      {FaultKind::kRateLimited, {429, "rate limit quota exceeded"}},
      {FaultKind::kServerError, {500, "internal error"}},
      {FaultKind::kBadGateway, {502, "<html>"}},
      {FaultKind::kSealed, {503, "Vault is sealed"}},
      {FaultKind::kOverloaded, {503, "overloaded"}},
      {FaultKind::kDrStandby, {472, R"("replication_dr_mode":"secondary")"}},
      {FaultKind::kPerformanceStandby, {473, R"("performance_standby":true)"}},
      {FaultKind::kRedirect, {307, ""}},
      {FaultKind::kForbidden, {403, "permission denied"}},
      {FaultKind::kNoRoute, {404, "no handler for route"}}};
  for (const auto& [kind, answer] : expected) {
    const auto response = Under(kind);
    ASSERT_TRUE(response.ok()) << FaultName(kind);
    EXPECT_EQ(response->status, answer.first);
    EXPECT_THAT(response->body, HasSubstr(answer.second));
    EXPECT_EQ(Written(), 0) << FaultName(kind);
  }
  EXPECT_EQ(Under({.kind = FaultKind::kRateLimited, .retry_after_s = 7})->header("Retry-After"),
            "7");
  EXPECT_EQ(Under({.kind = FaultKind::kRedirect, .location = "http://b:1"})->header("Location"),
            "http://b:1/v1/secret/data/a");
}

TEST_F(FaultInjectorTest, ConnectionsThatFail) {
  struct Case {
    FaultKind kind;
    ErrorCode code;
    bool sent;
    int written;
  };
  int written = 0;
  for (const Case& one : {Case{FaultKind::kUnreachable, ErrorCode::kUnreachable, false, 0},
                          Case{FaultKind::kTls, ErrorCode::kTls, false, 0},
                          Case{FaultKind::kResetBefore, ErrorCode::kUnreachable, true, 0},
                          Case{FaultKind::kHang, ErrorCode::kTimeout, true, 0},
                          Case{FaultKind::kResetAfter, ErrorCode::kUnreachable, true, 1},
                          Case{FaultKind::kHangAfter, ErrorCode::kTimeout, true, 1},
                          Case{FaultKind::kTruncated, ErrorCode::kBadResponse, true, 1}}) {
    const auto answer = Under(one.kind);
    ASSERT_FALSE(answer.ok()) << FaultName(one.kind);
    EXPECT_EQ(answer.error().code, one.code) << FaultName(one.kind);
    EXPECT_EQ(answer.error().request_sent, one.sent) << FaultName(one.kind);
    written += one.written;
    EXPECT_EQ(Written(), written) << FaultName(one.kind);
  }
}

TEST_F(FaultInjectorTest, AnswersThatArriveDamaged) {
  const std::string whole = Send(Method::kPost, "secret/data/a", R"({"data":{"k":"v"}})")->body;
  const auto half = Under(FaultKind::kWrongLength);
  EXPECT_EQ(half->status, 200);
  EXPECT_EQ(half->body.size(), whole.size() / 2);
  const auto bytes = Under(FaultKind::kInvalidUtf8);
  EXPECT_THAT(bytes->body, HasSubstr("\xff\xc0"));
  EXPECT_FALSE(Json::accept(bytes->body));
  const auto huge = Under({.kind = FaultKind::kHugeBody, .bytes = 100'000});
  EXPECT_EQ(huge->body.size(), 100'000u);
  EXPECT_TRUE(Json::accept(huge->body));
  EXPECT_EQ(Under(FaultKind::kHugeBody).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(Written(), 5);
  // Without a body.
  EXPECT_EQ(Under({.kind = FaultKind::kWrongLength}, Method::kDelete).error().code,
            ErrorCode::kBadResponse);
  EXPECT_THAT(Under({.kind = FaultKind::kInvalidUtf8}, Method::kDelete)->body, HasSubstr("\xff"));
}

TEST_F(FaultInjectorTest, SlowIsWholeAndLate) {
  const auto answer = Under({.kind = FaultKind::kSlow, .delay = milliseconds(250)});
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->status, 200);
  EXPECT_THAT(sleeper_.slept(), ElementsAre(milliseconds(250)));
}

TEST_F(FaultInjectorTest, WhoeverGivesUpIsCancelled) {
  stop_.request_stop();
  for (const FaultKind kind : {FaultKind::kHang, FaultKind::kHangAfter, FaultKind::kSlow}) {
    EXPECT_EQ(Under(kind).error().code, ErrorCode::kCancelled) << FaultName(kind);
  }
}

TEST_F(FaultInjectorTest, AnExpiredTokenIsRefusedAsVaultDoes) {
  ASSERT_TRUE(plan_.Arm({.kind = FaultKind::kExpiredToken, .first = 2}).ok());
  const auto made = Send(Method::kPost, "auth/token/create-orphan", R"({"id":"mine"})");
  ASSERT_EQ(made->status, 200);
  const auto real =
      vault_.RoundTrip({.path = "/v1/sys/mounts", .token = base::SecretString("never-was")}, {});
  const auto expired = Send(Method::kGet, "sys/mounts", "", "mine");
  EXPECT_EQ(expired->status, real->status);
  EXPECT_EQ(expired->body, real->body);
  EXPECT_EQ(Send(Method::kGet, "sys/health", "", "")->status, 200);
}

TEST(RealFaultSleeperTest, EndsByStopAndByDeadline) {
  RealFaultSleeper sleeper;
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(sleeper.Sleep(milliseconds::max(), {.stop = stop.get_token()}));
  EXPECT_FALSE(sleeper.Sleep(milliseconds::max(), {.deadline = std::chrono::steady_clock::now()}));
  EXPECT_TRUE(sleeper.Sleep(milliseconds(0), {}));
}

}  // namespace
}  // namespace vaultsim
