// The simulator as a whole: equal seeds, snapshots, faults, the clock, the example of the docs.
#include "vaultsim/control/simulator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "../fault/manual_fault_sleeper.h"
#include "vaultsim/audit/sink.h"
#include "vaultsim/fixtures.h"

namespace vaultsim {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using vault::Method;

constexpr base::WallTime kStart{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};

std::string Ask(Simulator& simulator, Method method, const std::string& path,
                const std::string& body = "", const std::string& token = "root") {
  const auto answer = simulator.RoundTrip(
      {.method = method, .path = "/v1/" + path, .token = base::SecretString(token), .body = body},
      {});
  if (!answer) return std::string("error ") + base::ErrorName(answer.error().code);
  std::string text = std::to_string(answer->status) + " ";
  for (const auto& [name, value] : answer->headers) text += name + ": " + value + "\n";
  return text + answer->body + "\n";
}

// As a front asks: what need not wait at once.
std::string AskByFront(Simulator& simulator, Method method, const std::string& path,
                       const std::string& body = "", const std::string& token = "root") {
  const vault::Request request = {
      .method = method, .path = "/v1/" + path, .token = base::SecretString(token), .body = body};
  const std::string_view verb = vault::MethodName(method);
  auto delivery = simulator.DeliverNow(verb, request);
  if (!delivery) delivery = simulator.Deliver(verb, request, {});
  std::string text = std::to_string(delivery->response.status) + " ";
  for (const auto& [name, value] : delivery->response.headers) text += name + ": " + value + "\n";
  return text + delivery->response.body + "\n";
}

// A run through everything that draws randomness.
using Asker = std::string (*)(Simulator&, Method, const std::string&, const std::string&,
                              const std::string&);
std::string AskEverything(Simulator& simulator, Asker ask = Ask) {
  std::string all;
  const auto post = [&](const std::string& path, const std::string& body) {
    all += ask(simulator, Method::kPost, path, body, "root");
  };
  post("secret/data/a", R"({"data":{"k":"v"}})");
  post("auth/token/create", R"({"policies":["default"],"ttl":"1h","num_uses":3})");
  post("sys/auth/approle", R"({"type":"approle"})");
  post("auth/approle/role/r", R"({"policies":["default"]})");
  post("auth/approle/role/r/secret-id", "{}");
  all += ask(simulator, Method::kGet, "auth/approle/role/r/role-id", "", "root");
  post("sys/mounts/run-pki", R"({"type":"pki"})");
  post("run-pki/root/generate/exported", R"({"common_name":"R","key_type":"rsa","key_bits":2048})");
  post("run-pki/roles/ed", R"({"allow_any_name":true,"key_type":"ed25519"})");
  post("run-pki/roles/rsa", R"({"allow_any_name":true,"key_type":"rsa"})");
  post("run-pki/issue/ed", R"({"common_name":"a.example.com"})");
  post("run-pki/issue/rsa", R"({"common_name":"b.example.com"})");
  post("run-pki/keys/generate/exported", R"({"key_type":"ec"})");
  all += ask(simulator, Method::kList, "auth/token/accessors", "", "root");
  all += ask(simulator, Method::kList, "run-pki/certs", "", "root");
  all += ask(simulator, Method::kGet, "run-pki/crl/pem", "", "root");
  all += ask(simulator, Method::kGet, "sys/mounts", "", "root");
  return all;
}

class SimulatorTest : public testing::Test {
 protected:
  std::unique_ptr<Simulator> Make(SimulatorOptions options = {}) {
    if (options.vault.root_token.empty()) options.vault.root_token = base::SecretString("root");
    options.manual_start = kStart;
    auto made = Simulator::Create(options, sleeper_);
    EXPECT_TRUE(made.ok());
    return std::move(made).value();
  }

  support::ManualFaultSleeper sleeper_;
};

TEST_F(SimulatorTest, OneSeedOneRunKeysIncluded) {
  for (const bool fast_keys : {true, false}) {
    std::vector<std::string> runs;
    for (const std::uint64_t seed : {7, 7, 8}) {
      runs.push_back(AskEverything(*Make({.vault = {.fast_keys = fast_keys}, .seed = seed})));
    }
    EXPECT_THAT(runs[0], HasSubstr("PRIVATE KEY"));
    EXPECT_THAT(runs[0], Not(HasSubstr("errors")));
    EXPECT_EQ(runs[0], runs[1]);
    EXPECT_NE(runs[0], runs[2]);
  }
}

TEST_F(SimulatorTest, WhatNeedNotWaitIsNoOtherRun) {
  for (const bool fast_keys : {true, false}) {
    const SimulatorOptions options = {.vault = {.fast_keys = fast_keys}, .chaos_seed = 5};
    const std::string by_front = AskEverything(*Make(options), AskByFront);
    EXPECT_EQ(by_front, AskEverything(*Make(options)));
  }
}

TEST_F(SimulatorTest, AKeyThatMustBeMadeFirstHasToWait) {
  const auto simulator = Make();
  Ask(*simulator, Method::kPost, "sys/mounts/pki", R"({"type":"pki"})");
  const vault::Request request = {.method = Method::kPost,
                                  .path = "/v1/pki/keys/generate/internal",
                                  .token = base::SecretString("root"),
                                  .body = R"({"key_type":"rsa"})"};
  const std::size_t changes = simulator->TakeSnapshot()->requests;
  EXPECT_FALSE(simulator->DeliverNow("POST", request));
  EXPECT_EQ(simulator->TakeSnapshot()->requests, changes);
  EXPECT_EQ(simulator->history().Find({}).size(), 1u);
  EXPECT_THAT(Ask(*simulator, Method::kList, "pki/keys"), StartsWith("404 "));
}

TEST_F(SimulatorTest, AnArmedFaultHasToWait) {
  const auto simulator = Make();
  const vault::Request request = {.path = "/v1/sys/health"};
  EXPECT_TRUE(simulator->DeliverNow("GET", request));
  const auto id = simulator->faults().Arm({.kind = FaultKind::kSlow, .first = 100});
  EXPECT_FALSE(simulator->DeliverNow("GET", request));
  simulator->faults().Disarm(*id);
  EXPECT_TRUE(simulator->DeliverNow("GET", request));
}

TEST_F(SimulatorTest, ResetIsANewStart) {
  const auto simulator = Make({.vault = {.fast_keys = true}, .seed = 3, .chaos_seed = 4});
  const std::string first = AskEverything(*simulator);
  ASSERT_TRUE(simulator->faults().Arm({}).ok());
  simulator->clock().Advance(std::chrono::hours(5));
  ASSERT_TRUE(simulator->Reset().ok());
  EXPECT_TRUE(simulator->faults().Armed().empty());
  EXPECT_TRUE(simulator->history().Find({}).empty());
  EXPECT_EQ(AskEverything(*simulator), first);
}

TEST_F(SimulatorTest, ARestoreGoesOnAsTheFirstTime) {
  const auto simulator = Make({.vault = {.fast_keys = true},
                               .seed = 5,
                               .estate = std::string(SampleEstate()),
                               .chaos_seed = 6});
  Ask(*simulator, Method::kPost, "auth/token/create-orphan", R"({"id":"thrice","num_uses":3})");
  simulator->clock().Advance(std::chrono::minutes(30));
  Ask(*simulator, Method::kGet, "auth/token/lookup-self", "", "thrice");
  for (int i = 0; i < 3; ++i) Ask(*simulator, Method::kGet, "kv/data/staging/app-config");
  Ask(*simulator, Method::kPost, "pki/issue/staging", R"({"common_name":"a.staging.example.com"})");
  ASSERT_TRUE(simulator->faults().Arm({.path_prefix = "sys/", .rate = 0.5}).ok());
  const auto go_on = [&] {
    std::string all;
    for (int i = 0; i < 10; ++i) all += Ask(*simulator, Method::kGet, "sys/mounts") + "\n";
    for (int i = 0; i < 3; ++i) {
      all += Ask(*simulator, Method::kGet, "auth/token/lookup-self", "", "thrice") + "\n";
    }
    simulator->faults().DisarmAll();
    Ask(*simulator, Method::kDelete, "sys/mounts/pki");
    return all + AskEverything(*simulator) + simulator->Describe(true)->dump();
  };
  const auto taken = simulator->TakeSnapshot();
  ASSERT_TRUE(taken.ok());
  const std::string state = simulator->Describe(true)->dump();
  const std::string first = go_on();
  EXPECT_THAT(first, HasSubstr("internal error"));
  EXPECT_THAT(first, HasSubstr("thrice"));
  ASSERT_TRUE(simulator->Restore(taken->id).ok());
  EXPECT_EQ(simulator->Describe(true)->dump(), state);
  EXPECT_EQ(go_on(), first);
  ASSERT_TRUE(simulator->Restore(taken->id).ok());  // once more, from another state
  EXPECT_EQ(go_on(), first);
}

// Requests at random, of tokens that end and are used up; each step also moves the clock a little.
class RandomRun {
 public:
  RandomRun(Simulator& simulator, std::uint64_t seed) : simulator_(simulator), random_(seed) {}

  std::string Steps(int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += Step();
    return all;
  }

 private:
  struct Kind {
    Method method;
    const char* path;
    const char* body;
  };
  static constexpr Kind kKinds[] = {
      {Method::kPost, "secret/data/a", R"({"data":{"k":"v"}})"},
      {Method::kGet, "secret/data/a", ""},
      {Method::kDelete, "secret/data/a", ""},
      {Method::kList, "secret/metadata", ""},
      {Method::kPost, "auth/token/create", R"({"id":"few","num_uses":4,"policies":["root"]})"},
      {Method::kPost, "auth/token/create", R"({"id":"brief","ttl":"5m","policies":["root"]})"},
      {Method::kPost, "auth/token/renew", R"({"token":"brief","increment":"10m"})"},
      {Method::kPost, "auth/token/revoke", R"({"token":"few"})"},
      {Method::kGet, "auth/token/lookup-self", ""},
      {Method::kList, "auth/token/accessors", ""},
      {Method::kPost, "cubbyhole/x", R"({"k":"v"})"},
      {Method::kGet, "cubbyhole/x", ""},
      {Method::kPost, "sys/auth/up", R"({"type":"userpass"})"},
      {Method::kPost, "auth/up/users/ann", R"({"password":"right"})"},
      {Method::kPost, "auth/up/login/ann", R"({"password":"wrong"})"},
      {Method::kPost, "auth/up/login/ann", R"({"password":"right"})"},
      {Method::kPost, "sys/mounts/p", R"({"type":"pki"})"},
      {Method::kPost, "p/root/generate/internal", R"({"common_name":"R","key_type":"ed25519"})"},
      {Method::kPost, "p/config/crl", R"({"auto_rebuild":true,"expiry":"20m"})"},
      {Method::kGet, "p/crl", ""},
      {Method::kGet, "p/cert/crl", ""},
      {Method::kDelete, "sys/mounts/p", ""},
      {Method::kGet, "sys/mounts", ""},
  };

  std::string Step() {
    static constexpr const char* kTokens[] = {"root", "root", "few", "brief"};
    simulator_.clock().Advance(std::chrono::seconds(random_.Below(120)));
    const Kind& kind = kKinds[random_.Below(std::size(kKinds))];
    return Ask(simulator_, kind.method, kind.path, kind.body, kTokens[random_.Below(4)]);
  }

  Simulator& simulator_;
  base::SeededRandom random_;
};

class CountingSink : public AuditSink {
 public:
  std::string Open(const AuditFile&) override { return ""; }
  void Write(const AuditFile&, const std::string&) override { ++lines; }
  int lines = 0;
};

TEST_F(SimulatorTest, ARestoreWritesNoAuditLines) {
  CountingSink sink;
  const auto simulator = Make({.vault = {.audit_sink = &sink, .audit_by_api = true}});
  const std::string made = Ask(*simulator, Method::kPut, "sys/audit/f",
                               R"({"type":"file","options":{"file_path":"/f"}})");
  EXPECT_THAT(made, HasSubstr("204"));
  Ask(*simulator, Method::kPost, "secret/data/a", R"({"data":{}})");
  EXPECT_EQ(sink.lines, 4);
  const auto snapshot = simulator->TakeSnapshot();
  ASSERT_TRUE(snapshot.ok());
  ASSERT_TRUE(simulator->Restore(snapshot->id).ok());
  (void)simulator->Describe(true);
  EXPECT_EQ(sink.lines, 4);
  Ask(*simulator, Method::kGet, "secret/data/a");
  EXPECT_EQ(sink.lines, 6);
}

TEST_F(SimulatorTest, RandomRunsGoOnAfterARestore) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    const auto simulator = Make({.seed = seed});
    RandomRun(*simulator, seed).Steps(150);
    const auto taken = simulator->TakeSnapshot();
    const std::string first = RandomRun(*simulator, seed + 1000).Steps(150);
    ASSERT_TRUE(simulator->Restore(taken->id).ok());
    const std::string again = RandomRun(*simulator, seed + 1000).Steps(150);
    ASSERT_TRUE(first == again);
  }
}

TEST_F(SimulatorTest, SnapshotsAreKeptUpToALimitAndDropped) {
  const auto simulator = Make();
  for (std::size_t i = 0; i < kSnapshotsMax; ++i) ASSERT_TRUE(simulator->TakeSnapshot().ok());
  EXPECT_EQ(simulator->TakeSnapshot().error().code, base::ErrorCode::kTooLarge);
  EXPECT_TRUE(simulator->DropSnapshot(1));
  EXPECT_EQ(simulator->Restore(1).error().code, base::ErrorCode::kNotFound);
  EXPECT_EQ(simulator->TakeSnapshot()->id, kSnapshotsMax + 1);
  EXPECT_EQ(simulator->Snapshots().front().id, 2u);
  EXPECT_FALSE(Make({.snapshots = false})->TakeSnapshot().ok());
}

TEST_F(SimulatorTest, TheClockEndsTokens) {
  const auto simulator = Make();
  Ask(*simulator, Method::kPost, "auth/token/create", R"({"id":"short","ttl":"60s"})");
  simulator->clock().Advance(std::chrono::seconds(59));
  EXPECT_THAT(Ask(*simulator, Method::kGet, "auth/token/lookup-self", "", "short"),
              HasSubstr("\"ttl\":1,"));
  simulator->clock().Advance(std::chrono::seconds(1));
  EXPECT_THAT(Ask(*simulator, Method::kGet, "auth/token/lookup-self", "", "short"),
              HasSubstr("permission denied"));
}

TEST_F(SimulatorTest, FixturesReplaceEverythingOrNothing) {
  const auto simulator = Make({.estate = R"({"secrets":{"secret/":{"first":{"k":"v"}}}})"});
  EXPECT_FALSE(simulator->LoadFixtures(R"({"secrets":5})").ok());
  EXPECT_THAT(Ask(*simulator, Method::kGet, "secret/data/first"), HasSubstr("200 "));
  ASSERT_TRUE(simulator->LoadFixtures(R"({"secrets":{"secret/":{"second":{"k":"v"}}}})").ok());
  EXPECT_THAT(Ask(*simulator, Method::kGet, "secret/data/first"), HasSubstr("404 "));
  const auto taken = simulator->TakeSnapshot();
  // Refused by the Vault in the middle: there is no such mount.
  EXPECT_FALSE(simulator->LoadFixtures(R"({"policies":{"p":"no { policy"}})").ok());
  EXPECT_THAT(Ask(*simulator, Method::kGet, "secret/data/first"), HasSubstr("200 "));
  ASSERT_TRUE(simulator->Restore(taken->id).ok());
  EXPECT_THAT(Ask(*simulator, Method::kGet, "secret/data/second"), HasSubstr("200 "));
  ASSERT_TRUE(simulator->Reset().ok());
  EXPECT_THAT(Ask(*simulator, Method::kGet, "secret/data/first"), HasSubstr("200 "));
}

TEST_F(SimulatorTest, ADumpTellsNoSecretUnlessAsked) {
  const auto simulator =
      Make({.vault = {.fast_keys = true}, .estate = std::string(SampleEstate())});
  Ask(*simulator, Method::kPost, "secret/data/deep/er/a b", R"({"data":{"k":"hunter2"}})");
  Ask(*simulator, Method::kPost, "auth/token/create", R"({"id":"hunter2-token"})");
  const Json plain = *simulator->Describe(false);
  EXPECT_THAT(plain.dump(), Not(HasSubstr("hunter2")));
  EXPECT_THAT(plain.dump(), Not(HasSubstr("PRIVATE KEY")));
  EXPECT_EQ(plain["time"], "2026-01-01T00:00:00Z");
  EXPECT_EQ(plain["mounts"]["pki/"]["type"], "pki");
  EXPECT_TRUE(plain["policies"].contains("staging-read"));
  EXPECT_EQ(plain["counts"]["tokens"], plain["tokens"].size());
  const auto next = Ask(*Make({.seed = 2}), Method::kGet, "sys/mounts");
  const auto other = Make({.seed = 2});
  const Json full = *other->Describe(true);
  EXPECT_EQ(Ask(*other, Method::kGet, "sys/mounts"), next);  // to look changes nothing
  EXPECT_EQ((*simulator->Describe(true))["secrets"]["secret/"]["deep/er/a b"]["k"], "hunter2");
  Ask(*simulator, Method::kPut, "sys/seal");
  EXPECT_TRUE((*simulator->Describe(true))["secrets"].is_null());
}

TEST_F(SimulatorTest, HistoryNamesTheFaultThatStruck) {
  const auto simulator = Make();
  ASSERT_TRUE(simulator->faults().Arm({.kind = FaultKind::kResetAfter, .times = 1}).ok());
  EXPECT_EQ(Ask(*simulator, Method::kPost, "secret/data/a", R"({"data":{"k":"v"}})"),
            "error unreachable");
  EXPECT_THAT(Ask(*simulator, Method::kGet, "secret/data/a"), HasSubstr("200 "));
  const auto requests = simulator->history().Find({});
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[0].fault, "reset_after");
  EXPECT_EQ(requests[0].status, 0);
  EXPECT_EQ(requests[1].fault, "");
  EXPECT_EQ(requests[1].path, "secret/data/a");
}

TEST(SimulatorExampleTest, OfTheDocumentation) {
  // docs/simulator.md shows these lines.
  RealFaultSleeper sleeper;
  auto made = Simulator::Create(
      {.vault = {.root_token = base::SecretString("root")}, .seed = 7, .manual_start = kStart},
      sleeper);
  Simulator& simulator = **made;
  (void)simulator.faults().Arm({.kind = FaultKind::kResetAfter,
                                .operation = OperationClass::kWrite,
                                .path_prefix = "secret/data/",
                                .first = 2});
  const auto before = simulator.TakeSnapshot();
  const auto answer =
      simulator.RoundTrip({.path = "/v1/secret/data/app", .token = base::SecretString("root")}, {});
  simulator.clock().Advance(std::chrono::hours(1));
  (void)simulator.Restore(before->id);
  EXPECT_EQ(answer->status, 404);
  EXPECT_EQ(simulator.clock().Now(), kStart);
}

}  // namespace
}  // namespace vaultsim
