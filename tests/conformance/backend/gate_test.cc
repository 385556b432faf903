#include "conformance/backend/gate.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace conformance {
namespace {

class NoSleep : public vaultsim::FaultSleeper {
 public:
  bool Sleep(std::chrono::milliseconds, const base::CallContext&) override { return true; }
};

// A Vault that counts.
class Counting : public vault::Transport {
 public:
  base::Result<vault::Response> RoundTrip(const vault::Request&,
                                          const base::CallContext&) override {
    ++count;
    if (fails) return base::Error{base::ErrorCode::kUnreachable, "gone"};
    return vault::Response{.status = 204};
  }
  std::atomic<int> count = 0;
  bool fails = false;
};

class GateTest : public testing::Test {
 protected:
  GateTest() { gate_.Attach(vault_); }

  vaultsim::Delivery Deliver(const char* verb, const std::string& path,
                             const base::CallContext& context = {}) {
    vault::Request request{.path = path, .token = base::SecretString("t"), .body = "{}"};
    return gate_.Deliver(verb, request, context);
  }
  static bool Never() { return false; }

  NoSleep sleeper_;
  Counting vault_;
  Gate gate_{sleeper_};
};

TEST_F(GateTest, WritesDownWhatPasses) {
  EXPECT_EQ(Deliver("GET", "/v1/a").response.status, 204);
  Deliver("POST", "/v1/b");
  ASSERT_EQ(gate_.count(), 2u);
  const auto seen = gate_.SeenSince(0);
  EXPECT_EQ(seen[0].number, 1u);
  EXPECT_EQ(seen[0].method, "GET");
  EXPECT_EQ(seen[0].path, "/v1/a");
  EXPECT_EQ(seen[0].token, "t");
  EXPECT_EQ(seen[0].body, "{}");
  EXPECT_EQ(seen[0].status, 204);
  EXPECT_FALSE(seen[0].changes);
  EXPECT_TRUE(seen[1].changes);
  EXPECT_EQ(gate_.SeenSince(1).size(), 1u);
  EXPECT_EQ(gate_.SeenSince(1)[0].path, "/v1/b");
  EXPECT_TRUE(gate_.SeenSince(2).empty());
  EXPECT_TRUE(gate_.SeenSince(99).empty());
}

TEST_F(GateTest, KeepsBackTheNextChange) {
  gate_.HoldNext();
  std::thread held([&] { Deliver("PUT", "/v1/a"); });
  const std::uint64_t number = gate_.AwaitHeld(Never);
  EXPECT_EQ(number, 1u);
  EXPECT_EQ(vault_.count, 0);
  Deliver("GET", "/v1/b");   // looks only
  Deliver("POST", "/v1/c");  // one is kept back, not all
  EXPECT_EQ(vault_.count, 2);
  EXPECT_EQ(gate_.SeenSince(0)[0].status, 0);
  gate_.Release(77);
  gate_.Release(number);
  held.join();
  EXPECT_EQ(vault_.count, 3);
  EXPECT_EQ(gate_.SeenSince(0)[0].status, 204);
  EXPECT_FALSE(gate_.abandoned(number));
}

TEST_F(GateTest, GivesUpWaitingForAChange) {
  gate_.HoldNext();
  EXPECT_EQ(gate_.AwaitHeld([] { return true; }), 0u);
  Deliver("POST", "/v1/a");  // would wait for ever
  EXPECT_EQ(vault_.count, 1);
}

TEST_F(GateTest, ReleasesAll) {
  gate_.HoldNext();
  std::thread first([&] { Deliver("POST", "/v1/a"); });
  EXPECT_EQ(gate_.AwaitHeld(Never), 1u);
  gate_.HoldNext();
  std::thread second([&] { Deliver("DELETE", "/v1/b"); });
  EXPECT_EQ(gate_.AwaitHeld(Never), 2u);
  gate_.HoldNext();
  gate_.ReleaseAll();
  first.join();
  second.join();
  Deliver("POST", "/v1/c");
  EXPECT_EQ(vault_.count, 3);
}

TEST_F(GateTest, KnowsWhoGaveUp) {
  std::stop_source stop;
  gate_.HoldNext();
  std::thread held([&] { Deliver("POST", "/v1/a", {.stop = stop.get_token()}); });
  const std::uint64_t number = gate_.AwaitHeld(Never);
  EXPECT_FALSE(gate_.abandoned(number));
  stop.request_stop();
  held.join();
  EXPECT_TRUE(gate_.abandoned(number));
  EXPECT_FALSE(gate_.abandoned(0));
  EXPECT_FALSE(gate_.abandoned(99));
}

TEST_F(GateTest, FaultsStrikeBeforeOrAfterTheBackend) {
  ASSERT_TRUE(gate_.faults().Arm({.kind = vaultsim::FaultKind::kServerError, .times = 1}));
  EXPECT_EQ(Deliver("GET", "/v1/a").response.status, 500);
  EXPECT_EQ(vault_.count, 0);
  EXPECT_EQ(gate_.SeenSince(0)[0].status, 500);
  EXPECT_EQ(Deliver("GET", "/v1/a").response.status, 204);
  ASSERT_TRUE(gate_.faults().Arm({.kind = vaultsim::FaultKind::kResetAfter, .times = 1}));
  EXPECT_EQ(Deliver("POST", "/v1/a").passage, vaultsim::Passage::kReset);
  EXPECT_EQ(vault_.count, 2);
  EXPECT_EQ(gate_.SeenSince(2)[0].status, 0);
}

TEST_F(GateTest, ABackendWithoutAnswerIsABrokenConnection) {
  vault_.fails = true;
  EXPECT_EQ(Deliver("GET", "/v1/a").passage, vaultsim::Passage::kReset);
  ASSERT_TRUE(gate_.faults().Arm({.kind = vaultsim::FaultKind::kSlow}));
  EXPECT_EQ(Deliver("GET", "/v1/a").passage, vaultsim::Passage::kReset);
}

TEST_F(GateTest, IsAsNewOnAnotherBackend) {
  ASSERT_TRUE(gate_.faults().Arm({.kind = vaultsim::FaultKind::kSealed}));
  gate_.HoldNext();
  Deliver("GET", "/v1/a");
  Counting other;
  gate_.Attach(other);
  EXPECT_EQ(gate_.count(), 0u);
  EXPECT_EQ(Deliver("POST", "/v1/a").response.status, 204);
  EXPECT_EQ(other.count, 1);
  EXPECT_EQ(vault_.count, 0);
}

TEST_F(GateTest, IsASeam) {
  GateTransport seam(gate_, sleeper_);
  const auto answer = seam.RoundTrip({.method = vault::Method::kList, .path = "/v1/kv"}, {});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 204);
  EXPECT_EQ(gate_.SeenSince(0)[0].method, "LIST");
  ASSERT_TRUE(gate_.faults().Arm({.kind = vaultsim::FaultKind::kUnreachable}));
  const auto none = seam.RoundTrip({.path = "/v1/kv"}, {});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, base::ErrorCode::kUnreachable);
}

}  // namespace
}  // namespace conformance
