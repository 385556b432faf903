// Recorded histories of clients that share one secret have an order that explains them.
#include "conformance/history/linearizability.h"

#include <gtest/gtest.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "conformance/history/kv2_secret.h"
#include "json/fwd.h"
#include "vaultsim/vault.h"

namespace vaultsim {
namespace {

using conformance::Kv2Secret;
using Call = Kv2Secret::Call;
using Kind = Kv2Secret::Kind;
using Outcome = Kv2Secret::Outcome;
using Recorded = conformance::Recorded<Call>;

constexpr int kAgents = 4;
constexpr int kCallsEach = 12;
constexpr int kHistories = 60;

class Agent {
 public:
  Agent(Vault& vault, std::atomic<std::uint64_t>& moments, int name, std::uint64_t seed)
      : vault_(vault), moments_(moments), name_(std::to_string(name)), random_(seed) {}

  std::vector<Recorded> Work() {
    std::vector<Recorded> done;
    for (int n = 0; n < kCallsEach; ++n) {
      Call call = Choose(n);
      const std::uint64_t began = ++moments_;
      const vault::Response response = Send(call);
      const std::uint64_t ended = ++moments_;
      Understand(response, call);
      done.push_back({.call = std::move(call), .began = began, .ended = ended});
    }
    return done;
  }

 private:
  Call Choose(int n) {
    const std::string value = name_ + "." + std::to_string(n);
    switch (random_.Below(8)) {
      case 0:
        return {.kind = Kind::kDelete};
      case 1:
      case 2:
        return {.kind = Kind::kWrite, .data = {{"v", value}}, .cas = seen_};
      case 3:
        return {.kind = Kind::kWrite, .data = {{"v", value}}};
      case 4:
        return {.kind = Kind::kPatch, .data = {{"of" + name_, value}}};
      case 5:
        return {.kind = Kind::kPatch, .data = {{"of" + name_, value}}, .cas = seen_};
      default:
        return {.kind = Kind::kRead};
    }
  }

  vault::Response Send(const Call& call) {
    vault::Request request{.path = "/v1/secret/data/k", .token = base::SecretString("root")};
    Json body = {{"data", call.data}};
    if (call.cas) body["options"] = {{"cas", *call.cas}};
    if (call.kind == Kind::kWrite) request.method = vault::Method::kPost;
    if (call.kind == Kind::kPatch) {
      request.method = vault::Method::kPatch;
      request.headers.emplace_back("Content-Type", "application/merge-patch+json");
    }
    if (call.kind == Kind::kDelete) request.method = vault::Method::kDelete;
    if (call.kind == Kind::kWrite || call.kind == Kind::kPatch) request.body = body.dump();
    return *vault_.RoundTrip(request, {});
  }

  void Understand(const vault::Response& response, Call& call) {
    if (call.kind == Kind::kDelete) return;
    if (response.status == 404) {
      call.outcome = Outcome::kAbsent;
    } else if (response.status == 400) {
      call.outcome = Outcome::kConflict;
    } else {
      const Json data = Json::parse(response.body)["data"];
      const Json& metadata = call.kind == Kind::kRead ? data["metadata"] : data;
      call.version = seen_ = metadata["version"].get<int>();
      if (call.kind == Kind::kRead) call.data = data["data"].get<Kv2Secret::Data>();
    }
  }

  Vault& vault_;
  std::atomic<std::uint64_t>& moments_;
  const std::string name_;
  base::SeededRandom random_;
  int seen_ = 0;
};

TEST(KvLinearizability, EveryHistoryHasAnOrder) {
  const Kv2Secret secret;
  for (std::uint64_t seed = 1; seed <= kHistories; ++seed) {
    base::SystemClock clock;
    base::SeededRandom random(seed);
    Vault vault({.profile = seed % 2 == 0 ? Profile::kVault2 : Profile::kOpenBao2,
                 .root_token = base::SecretString("root")},
                clock, random);
    std::atomic<std::uint64_t> moments = 0;
    std::vector<std::vector<Recorded>> parts(kAgents);
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < kAgents; ++i) {
        threads.emplace_back([&, i] {
          parts[static_cast<std::size_t>(i)] =
              Agent(vault, moments, i, seed * 100 + static_cast<std::uint64_t>(i)).Work();
        });
      }
    }
    std::vector<Recorded> history;
    for (const auto& part : parts) history.insert(history.end(), part.begin(), part.end());
    EXPECT_TRUE(conformance::Linearizer<Kv2Secret>(secret, history).Explain()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace vaultsim
