// V-KV-01: agents that write at once lose nothing, in one process or in several.
#include <gtest/gtest.h>

#include <latch>
#include <nlohmann/json.hpp>
#include <thread>

#include "tool_bench.h"

namespace tools {
namespace {

using base::ErrorCode;
using support::ToolBench;

constexpr int kWriters = 8;
constexpr int kRounds = 12;

void WriteAtOnce(const std::function<void(int writer, int round)>& write) {
  std::latch start(kWriters);
  std::vector<std::jthread> threads;
  for (int writer = 0; writer < kWriters; ++writer) {
    threads.emplace_back([&, writer] {
      start.arrive_and_wait();
      for (int round = 0; round < kRounds; ++round) write(writer, round);
    });
  }
}

std::string Key(int writer, int round) {
  return "w" + std::to_string(writer) + "-" + std::to_string(round);
}

void WriteKey(ToolBench& bench, const std::string& mount, int writer, int round) {
  const auto result = bench.Call(
      "create_secret",
      {{"mount", mount}, {"path", "shared"}, {"key", Key(writer, round)}, {"value", round}});
  ASSERT_TRUE(result.ok()) << result.error().message;
}

TEST(ConcurrencyTest, V_KV_01_NoUpdateIsLostOnVersion2) {
  ToolBench bench;
  bench.Direct("POST", "secret/config", {{"max_versions", 1000}});
  WriteAtOnce([&](int writer, int round) { WriteKey(bench, "secret", writer, round); });
  const Json data = bench.Direct("GET", "secret/data/shared")["body"]["data"];
  EXPECT_EQ(data["data"].size(), static_cast<std::size_t>(kWriters * kRounds));
  EXPECT_EQ(data["metadata"]["version"], kWriters * kRounds);
}

TEST(ConcurrencyTest, V_KV_01_NoUpdateIsLostOnVersion1InOneProcess) {
  ToolBench bench;
  bench.Direct("POST", "sys/mounts/old", {{"type", "kv"}});
  WriteAtOnce([&](int writer, int round) { WriteKey(bench, "old", writer, round); });
  EXPECT_EQ(bench.Direct("GET", "old/shared")["body"]["data"].size(),
            static_cast<std::size_t>(kWriters * kRounds));
}

TEST(ConcurrencyTest, V_KV_01_DeletesAndWritesTogether) {
  ToolBench bench;
  Json data = Json::object();
  for (int writer = 0; writer < kWriters; ++writer) {
    for (int round = 0; round < kRounds; ++round) data["old-" + Key(writer, round)] = 1;
  }
  bench.Put("shared", data);
  WriteAtOnce([&](int writer, int round) {
    if (writer % 2 == 0) return WriteKey(bench, "secret", writer, round);
    const auto result =
        bench.Call("delete_secret",
                   {{"mount", "secret"}, {"path", "shared"}, {"key", "old-" + Key(writer, round)}});
    ASSERT_TRUE(result.ok()) << result.error().message;
  });
  EXPECT_EQ(bench.Direct("GET", "secret/data/shared")["body"]["data"]["data"].size(), data.size());
}

// Another process writes between this one's read and write, as often as it is told.
class Rival : public vault::Transport {
 public:
  Rival(vault::Transport& next, int times) : next_(next), times_(times) {}
  base::Result<vault::Response> RoundTrip(const vault::Request& request,
                                          const base::CallContext& context) override {
    auto response = next_.RoundTrip(request, context);
    const bool read =
        request.method == vault::Method::kGet && request.path == "/v1/secret/data/shared";
    if (read && written_ < times_) {
      vault::Request other = request;
      other.method = vault::Method::kPatch;
      other.headers.emplace_back("Content-Type", "application/merge-patch+json");
      other.body = R"({"data":{"rival":)" + std::to_string(++written_) + "}}";
      (void)next_.RoundTrip(other, context);
    }
    return response;
  }

 private:
  vault::Transport& next_;
  const int times_;
  int written_ = 0;
};

TEST(ConcurrencyTest, V_KV_01_AnotherProcessLosesNothingEither) {
  ToolBench bench(vaultsim::Profile::kOpenBao2,
                  [](vault::Transport& next) { return std::make_unique<Rival>(next, 5); });
  bench.Put("shared", {{"a", 1}});
  bench.Ok("create_secret",
           {{"mount", "secret"}, {"path", "shared"}, {"key", "mine"}, {"value", true}});
  EXPECT_EQ(bench.Direct("GET", "secret/data/shared")["body"]["data"]["data"],
            (Json{{"a", 1}, {"mine", true}, {"rival", 5}}));
}

// Another process deletes the secret between this one's read and write.
class Deleter : public vault::Transport {
 public:
  explicit Deleter(vault::Transport& next) : next_(next) {}
  base::Result<vault::Response> RoundTrip(const vault::Request& request,
                                          const base::CallContext& context) override {
    auto response = next_.RoundTrip(request, context);
    if (request.method == vault::Method::kGet && request.path == "/v1/secret/data/shared") {
      vault::Request other = request;
      other.method = vault::Method::kDelete;
      (void)next_.RoundTrip(other, context);
    }
    return response;
  }

 private:
  vault::Transport& next_;
};

TEST(ConcurrencyTest, V_KV_01_WhatWasDeletedMeanwhileDoesNotComeBack) {
  for (const Json& change : {Json{{"key", "b"}, {"value", 1}}, Json{{"key", "a"}, {"value", 1}},
                             Json{{"data", {{"b", {{"deep", {1, 2}}}}}}}}) {
    ToolBench bench(vaultsim::Profile::kOpenBao2,
                    [](vault::Transport& next) { return std::make_unique<Deleter>(next); });
    bench.Put("shared", {{"a", 1}});
    Json arguments = {{"mount", "secret"}, {"path", "shared"}};
    arguments.update(change);
    const base::Error error = bench.Fail("create_secret", arguments);
    EXPECT_EQ(error.code, ErrorCode::kConflict);
    EXPECT_NE(error.message.find("is deleted"), std::string::npos) << error.message;
    EXPECT_EQ(bench.Direct("GET", "secret/data/shared")["status"], 404);
  }
}

TEST(ConcurrencyTest, V_KV_01_NorWhenAKeyIsTakenOut) {
  ToolBench bench(vaultsim::Profile::kOpenBao2,
                  [](vault::Transport& next) { return std::make_unique<Deleter>(next); });
  bench.Put("shared", {{"a", 1}, {"b", {{"x", 1}}}});
  const base::Error error =
      bench.Fail("delete_secret", {{"mount", "secret"}, {"path", "shared"}, {"key", "b"}});
  EXPECT_EQ(error.code, ErrorCode::kNotFound);
  EXPECT_EQ(bench.Direct("GET", "secret/data/shared")["status"], 404);
}

TEST(ConcurrencyTest, ARivalThatNeverRestsIsReported) {
  ToolBench bench(vaultsim::Profile::kOpenBao2,
                  [](vault::Transport& next) { return std::make_unique<Rival>(next, 1'000); });
  bench.Put("shared", {{"a", 1}});
  const base::Error error = bench.Fail(
      "create_secret", {{"mount", "secret"}, {"path", "shared"}, {"key", "b"}, {"value", 1}});
  EXPECT_EQ(error.code, ErrorCode::kConflict);
  EXPECT_NE(error.message.find("nothing was written"), std::string::npos);
}

}  // namespace
}  // namespace tools
