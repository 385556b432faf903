// Many clients at once on one simulator: what Vault promises about a single secret.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "json/fwd.h"
#include "vaultsim/vault.h"

namespace vaultsim {
namespace {

constexpr int kClients = 8;
constexpr int kRounds = 50;

class KvConcurrencyTest : public testing::TestWithParam<Profile> {
 protected:
  vault::Response Send(vault::Method method, const std::string& path, const Json& body = nullptr,
                       const std::string& query = "") {
    const vault::Request request{.method = method,
                                 .path = "/v1/" + path,
                                 .query = query,
                                 .token = base::SecretString("root"),
                                 .body = body.is_null() ? "" : body.dump()};
    auto response = vault_.RoundTrip(request, {});
    return response.ok() ? *std::move(response) : vault::Response{};
  }
  int Put(const std::string& key, const Json& data, int cas) {
    return Send(vault::Method::kPost, "secret/data/" + key,
                {{"data", data}, {"options", {{"cas", cas}}}})
        .status;
  }
  Json Get(const std::string& path, const std::string& query = "") {
    const vault::Response response = Send(vault::Method::kGet, path, nullptr, query);
    return response.status == 200 ? Json::parse(response.body)["data"] : Json();
  }
  // Each client on a thread of its own, numbered from 0.
  template <typename Client>
  static void Run(const Client& client) {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kClients; ++i) threads.emplace_back([&client, i] { client(i); });
  }

  base::SystemClock clock_;
  base::SeededRandom random_{1};
  Vault vault_{{.profile = GetParam(), .root_token = base::SecretString("root")}, clock_, random_};
};

std::string ServerName(const testing::TestParamInfo<Profile>& server) {
  return server.param == Profile::kVault2 ? "Vault" : "OpenBao";
}

INSTANTIATE_TEST_SUITE_P(Servers, KvConcurrencyTest,
                         testing::Values(Profile::kOpenBao2, Profile::kVault2), ServerName);

TEST_P(KvConcurrencyTest, OneOfManyWritersWithTheSameCasWins) {
  Send(vault::Method::kPost, "secret/metadata/k", {{"max_versions", kRounds + 1}});
  std::vector<std::vector<int>> statuses(kRounds, std::vector<int>(kClients));
  std::barrier round(kClients);
  Run([&](int client) {
    for (int version = 0; version < kRounds; ++version) {
      round.arrive_and_wait();
      statuses[static_cast<std::size_t>(version)][static_cast<std::size_t>(client)] =
          Put("k", {{"client", client}}, version);
    }
  });
  for (int version = 0; version < kRounds; ++version) {
    const std::vector<int>& answers = statuses[static_cast<std::size_t>(version)];
    ASSERT_EQ(std::count(answers.begin(), answers.end(), 200), 1) << "version " << version + 1;
    ASSERT_EQ(std::count(answers.begin(), answers.end(), 400), kClients - 1);
    const auto winner = std::find(answers.begin(), answers.end(), 200) - answers.begin();
    EXPECT_EQ(Get("secret/data/k", "version=" + std::to_string(version + 1))["data"]["client"],
              winner);
  }
}

TEST_P(KvConcurrencyTest, ReadThenWriteWithCasLosesNoUpdate) {
  Put("counter", {{"n", 0}}, 0);
  Run([&](int) {
    for (int done = 0; done < kRounds;) {
      const Json read = Get("secret/data/counter");
      const int next = read["data"]["n"].get<int>() + 1;
      if (Put("counter", {{"n", next}}, read["metadata"]["version"].get<int>()) == 200) ++done;
    }
  });
  EXPECT_EQ(Get("secret/data/counter")["data"]["n"], kClients * kRounds);
  EXPECT_EQ(Get("secret/metadata/counter")["current_version"], kClients * kRounds + 1);
}

TEST_P(KvConcurrencyTest, PatchesOfDifferentKeysAllStay) {
  Put("shared", Json::object(), 0);
  Run([&](int client) {
    for (int n = 1; n <= kRounds; ++n) {
      const Json data = {{"client" + std::to_string(client), n}};
      Send(vault::Method::kPatch, "secret/data/shared", {{"data", data}});
    }
  });
  const Json data = Get("secret/data/shared")["data"];
  ASSERT_EQ(data.size(), static_cast<std::size_t>(kClients));
  for (const auto& item : data.items()) EXPECT_EQ(item.value(), kRounds) << item.key();
}

TEST_P(KvConcurrencyTest, ReadersSeeWholeValuesInOrder) {
  Put("pair", {{"a", 0}, {"b", 0}}, 0);
  std::atomic<int> torn = 0;
  std::atomic<int> backwards = 0;
  Run([&](int client) {
    int seen = 0;
    for (int n = 1; n <= kRounds * 4; ++n) {
      if (client == 0) {
        Send(vault::Method::kPost, "secret/data/pair", {{"data", {{"a", n}, {"b", n}}}});
        continue;
      }
      const Json read = Get("secret/data/pair");
      if (read["data"]["a"] != read["data"]["b"]) ++torn;
      const int version = read["metadata"]["version"].get<int>();
      if (version < seen) ++backwards;
      seen = version;
    }
  });
  EXPECT_EQ(torn, 0);
  EXPECT_EQ(backwards, 0);
}

TEST_P(KvConcurrencyTest, KvV1KeepsOneOfTheValuesWritten) {
  Send(vault::Method::kPost, "sys/mounts/kv1", {{"type", "kv"}});
  Run([&](int client) {
    for (int n = 0; n < kRounds; ++n) {
      Send(vault::Method::kPost, "kv1/k", {{"x", client}, {"y", client}});
      const Json read = Get("kv1/k");
      EXPECT_EQ(read["x"], read["y"]);
      Send(vault::Method::kPost, "kv1/" + std::to_string(client) + "/" + std::to_string(n),
           {{"x", 1}});
    }
  });
  const vault::Response list = Send(vault::Method::kList, "kv1");
  EXPECT_EQ(Json::parse(list.body)["data"]["keys"].size(), static_cast<std::size_t>(kClients) + 1);
}

}  // namespace
}  // namespace vaultsim
