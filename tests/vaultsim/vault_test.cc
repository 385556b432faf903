#include "vaultsim/vault.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/thread_pool.h"
#include "json/fwd.h"
#include "vaultsim/workshop.h"

namespace vaultsim {
namespace {

// Tells that a request has begun: each is given an id.
class CountingRandom : public base::SeededRandom {
 public:
  using SeededRandom::SeededRandom;
  void Fill(unsigned char* out, std::size_t size) override {
    SeededRandom::Fill(out, size);
    ++fills;
  }
  std::atomic<int> fills{0};
};

class VaultTest : public testing::TestWithParam<Profile> {
 protected:
  vault::Response Send(vault::Method method, const std::string& path, const std::string& body = "",
                       const std::string& token = "root") {
    return vault_
        .RoundTrip({.method = method,
                    .path = "/v1/" + path,
                    .token = base::SecretString(token),
                    .body = body},
                   {})
        .value();
  }

  base::ManualClock clock_{base::WallTime{std::chrono::hours(400000)}};
  CountingRandom random_{1};
  Vault vault_{{.profile = GetParam(), .root_token = base::SecretString("root")}, clock_, random_};
};

INSTANTIATE_TEST_SUITE_P(Profiles, VaultTest, testing::Values(Profile::kOpenBao2, Profile::kVault2),
                         [](const auto& test) {
                           return std::string(test.param == Profile::kVault2 ? "vault" : "openbao");
                         });

TEST_P(VaultTest, WritesAndReadsASecret) {
  EXPECT_EQ(Send(vault::Method::kPost, "secret/data/a", R"({"data":{"k":1.0}})").status, 200);
  const vault::Response read = Send(vault::Method::kGet, "secret/data/a");
  ASSERT_EQ(read.status, 200);
  EXPECT_EQ(Json::parse(read.body)["data"]["data"]["k"], 1);
  EXPECT_EQ(read.header("content-type"), "application/json");
}

TEST_P(VaultTest, TellsTheObserverWhatArrived) {
  std::vector<ReceivedRequest> seen;
  vault_.ObserveRequests([&](const ReceivedRequest& request) { seen.push_back(request); });
  Send(vault::Method::kList, "secret/metadata/a%20b");
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].method, "LIST");
  EXPECT_EQ(seen[0].path, "/v1/secret/metadata/a b");
  EXPECT_EQ(seen[0].status, 404);
}

TEST_P(VaultTest, ResetForgetsEverythingButTheRootToken) {
  Send(vault::Method::kPost, "sys/mounts/other", R"({"type":"kv"})");
  vault_.Seal();
  vault_.Reset();
  EXPECT_FALSE(vault_.sealed());
  EXPECT_EQ(Send(vault::Method::kGet, "sys/mounts/other").status, 400);
}

TEST_P(VaultTest, UnsealsWithItsKey) {
  EXPECT_EQ(Send(vault::Method::kPut, "sys/seal").status, 204);
  EXPECT_TRUE(vault_.sealed());
  const std::string key(vault_.unseal_key().Reveal());
  EXPECT_EQ(Send(vault::Method::kPut, "sys/unseal", R"({"key":")" + key + R"("})").status, 200);
  EXPECT_FALSE(vault_.sealed());
}

TEST_P(VaultTest, StopsBeforeACancelledCall) {
  std::stop_source source;
  source.request_stop();
  const auto result = vault_.RoundTrip({.path = "/v1/sys/health"}, {.stop = source.get_token()});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, base::ErrorCode::kCancelled);
}

TEST_P(VaultTest, RefusesBrokenEscapes) {
  EXPECT_EQ(Send(vault::Method::kGet, "secret/data/%zz").status, 400);
}

std::string RsaRoot(int bits) {
  return R"({"common_name":"ca","key_type":"rsa","key_bits":)" + std::to_string(bits) + "}";
}

// The key takes a tenth of a second at least. A thread may sleep as long once, but not each time.
// The pool runs one task at a time: the key must not count as one.
TEST_P(VaultTest, OthersAreAnsweredWhileAnRsaKeyIsMade) {
  base::ThreadPool pool(2, 10, 1);
  int early = 0;
  for (int i = 0; i < 5 && early == 0; ++i) {
    const std::string mount = "ca" + std::to_string(i);
    ASSERT_EQ(Send(vault::Method::kPost, "sys/mounts/" + mount, R"({"type":"pki"})").status, 204);
    const int before = random_.fills;
    std::promise<int> made;
    ASSERT_TRUE(pool.Submit([&] {
      made.set_value(
          Send(vault::Method::kPost, mount + "/root/generate/internal", RsaRoot(4096)).status);
    }));
    while (random_.fills == before) std::this_thread::yield();
    std::promise<int> listed;
    ASSERT_TRUE(pool.Submit(
        [&] { listed.set_value(Send(vault::Method::kList, mount + "/issuers").status); }));
    // Who waits for the key finds the issuer.
    if (listed.get_future().get() == 404) ++early;
    EXPECT_EQ(made.get_future().get(), 200);
    EXPECT_EQ(Send(vault::Method::kList, mount + "/issuers").status, 200);
  }
  EXPECT_EQ(early, 1);
}

TEST_P(VaultTest, AnRsaKeyIsOneRequest) {
  ASSERT_EQ(Send(vault::Method::kPost, "sys/mounts/ca", R"({"type":"pki"})").status, 204);
  const auto made =
      Send(vault::Method::kPost, "auth/token/create", R"({"policies":["root"],"num_uses":2})");
  const std::string token = Json::parse(made.body)["auth"]["client_token"];
  std::vector<ReceivedRequest> seen;
  vault_.ObserveRequests([&](const ReceivedRequest& request) { seen.push_back(request); });
  const std::string path = "ca/root/generate/internal";
  EXPECT_EQ(Send(vault::Method::kPost, path, RsaRoot(2048), token).status, 200);
  EXPECT_EQ(seen.size(), 1u);
  EXPECT_EQ(Send(vault::Method::kList, "ca/keys", "", token).status, 200);
  EXPECT_EQ(Send(vault::Method::kList, "ca/keys", "", token).status, 403);
  const Json keys = Json::parse(Send(vault::Method::kList, "ca/keys").body)["data"]["keys"];
  EXPECT_EQ(keys.size(), 1u);
}

TEST(Workshop, GivesAProductToWhoOrderedItOnce) {
  Workshop workshop;
  const auto make = [] { return std::make_shared<const int>(7); };
  EXPECT_EQ(workshop.Take("seven", make), nullptr);
  EXPECT_TRUE(workshop.has_order());
  auto order = workshop.TakeOrder();
  ASSERT_TRUE(order);
  EXPECT_FALSE(workshop.has_order());
  order->product = order->make();
  workshop.Put(order);
  EXPECT_FALSE(workshop.has_order());
  EXPECT_EQ(*std::static_pointer_cast<const int>(workshop.Take("seven", make)), 7);
  EXPECT_EQ(workshop.Take("seven", make), nullptr);
  // Of another name: what was made is of no use.
  workshop.Put(order);
  EXPECT_EQ(workshop.Take("eight", make), nullptr);
  EXPECT_TRUE(workshop.has_order());
  workshop.Put(std::nullopt);
  EXPECT_FALSE(workshop.has_order());
}

}  // namespace
}  // namespace vaultsim
