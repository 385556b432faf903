// Ten thousand malformed calls and messages: each is answered once, and the server goes on.
// RapidCheck chooses the seeds (and prints the one that failed); a seed is a hundred messages.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <bit>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/random.h"
#include "harness.h"

namespace mcp {
namespace {

constexpr int kMessagesOfASeed = 100;  // of 100 seeds

// Any JSON, with the words of the protocol more often than chance would have them.
class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  bool OneIn(std::uint64_t n) { return random_.Below(n) == 0; }

  template <std::size_t N>
  const char* Pick(const std::array<const char*, N>& words) {
    return words[random_.Below(N)];
  }

  Json Value(int depth) {
    switch (random_.Below(depth > 0 ? 8 : 5)) {
      case 0:
        return Pick(kWords);
      case 1:
        return static_cast<std::int64_t>(random_.Uint64());
      case 2:
        return std::bit_cast<double>(random_.Uint64());
      case 3:
        return OneIn(2);
      case 4:
        return nullptr;
      case 5: {
        Json array = Json::array();
        for (auto n = random_.Below(4); n > 0; --n) array.push_back(Value(depth - 1));
        return array;
      }
      default: {
        Json object = Json::object();
        for (auto n = random_.Below(5); n > 0; --n) object[Pick(kKeys)] = Value(depth - 1);
        return object;
      }
    }
  }

  Json Message() {
    if (OneIn(10)) return Value(3);
    Json message = Json::object();
    if (!OneIn(20)) message["jsonrpc"] = "2.0";
    if (!OneIn(4)) message["id"] = OneIn(4) ? Value(1) : Json(1);
    message["method"] = OneIn(6) ? Value(1) : Json(Pick(kMethods));
    if (!OneIn(5)) message["params"] = Value(3);
    return message;
  }

  Json Call() {
    Json params = {{"name", Pick(kTools)}};
    if (!OneIn(5)) params["arguments"] = Value(3);
    return params;
  }

  std::size_t Below(std::size_t bound) { return random_.Below(bound); }

 private:
  static constexpr std::array kTools = {"echo", "say", "whoami", "throw", "fail", "plain", "no"};
  static constexpr std::array kMethods = {
      "tools/call", "tools/list",      "initialize",
      "ping",       "server/discover", "notifications/cancelled",
      "x"};
  static constexpr std::array kWords = {"echo",       "throw",      "message", "2.0", "2026-07-28",
                                        "2025-11-25", "1999-01-01", "\u202e",  "",    "cursor"};
  static constexpr std::array kKeys = {"name",
                                       "arguments",
                                       "_meta",
                                       "message",
                                       "times",
                                       "cursor",
                                       "requestId",
                                       "protocolVersion",
                                       "capabilities",
                                       "clientInfo",
                                       "version",
                                       "io.modelcontextprotocol/protocolVersion",
                                       "io.modelcontextprotocol/clientCapabilities",
                                       "x"};
  base::SeededRandom random_;
};

void ExpectAlive(Harness& harness) {
  const Json reply = Json::parse(harness.Send(Request("ping"), harness.Connect("2025-11-25")).text);
  EXPECT_EQ(reply, Json::parse(R"({"jsonrpc":"2.0","id":1,"result":{}})"));
}

void CheckReply(const jsonrpc::Reply& reply) {
  if (reply.kind == jsonrpc::Reply::Kind::kNothing) {
    RC_ASSERT(reply.text.empty());
    return;
  }
  const Json json = Json::parse(reply.text);
  for (const Json& one : json.is_array() ? json : Json::array({json})) {
    RC_ASSERT(one["jsonrpc"] == "2.0");
    RC_ASSERT(one.contains("result") != one.contains("error"));
  }
}

std::vector<jsonrpc::Caller> AllKindsOfCallers(Harness& harness) {
  std::vector<jsonrpc::Caller> callers = {harness.Connect(), harness.Stateless()};
  for (const char* revision : {"2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"}) {
    callers.push_back(harness.Connect(revision));
  }
  callers.push_back(harness.Stateless());
  callers.back().mirrors = true;
  callers.back().version = jsonrpc::Mirrored{"2026-07-28", true};
  return callers;
}

TEST(SurvivalTest, RandomMessagesAreAnsweredOnceWithJsonRpc) {
  Harness harness;
  harness.runner.Set("wait",
                     [](const Json&, const identity::Principal&,
                        const base::CallContext&) -> base::Result<Json> { return Json::object(); });
  const std::vector<jsonrpc::Caller> callers = AllKindsOfCallers(harness);
  const bool held = rc::check([&](std::uint64_t seed) {
    Generator generator(seed);
    for (int i = 0; i < kMessagesOfASeed; ++i) {
      const auto sink =
          harness.Start(generator.Message().dump(), callers[generator.Below(callers.size())]);
      RC_ASSERT(sink->finished());
      CheckReply(sink->Get());
    }
  });
  EXPECT_TRUE(held);
  ExpectAlive(harness);
}

TEST(SurvivalTest, V_PANIC_RandomArgumentsOfEveryTool) {
  Harness harness;
  const std::vector<jsonrpc::Caller> callers = {harness.Connect("2025-11-25"),
                                                harness.Connect("2024-11-05")};
  const bool held = rc::check([&](std::uint64_t seed) {
    Generator generator(seed);
    for (int i = 0; i < kMessagesOfASeed; ++i) {
      const auto sink = harness.Start(Request("tools/call", generator.Call().dump()),
                                      callers[generator.Below(callers.size())]);
      RC_ASSERT(sink->finished());
      RC_ASSERT(Json::parse(sink->Get().text)["id"] == 1);
    }
  });
  EXPECT_TRUE(held);
  ExpectAlive(harness);
}

TEST(SurvivalTest, AMessageCutOrBentAnywhereIsAnswered) {
  Harness harness;
  const jsonrpc::Caller caller = harness.Connect("2025-11-25");
  const std::string good =
      Request("tools/call", R"({"name":"echo","arguments":{"message":"é","times":2}})");
  for (std::size_t i = 0; i < good.size(); ++i) {
    EXPECT_TRUE(harness.Start(good.substr(0, i), caller)->finished());
    for (const char c : {'\0', '"', '{', '}', '\\', '\xff', '9'}) {
      std::string bent = good;
      bent[i] = c;
      EXPECT_TRUE(harness.Start(bent, caller)->finished()) << bent;
    }
  }
  ExpectAlive(harness);
}

RC_GTEST_PROP(SurvivalProperty, AnyBytesAreAnswered, (const std::string& bytes)) {
  static Harness harness;
  static const jsonrpc::Caller caller = harness.Connect("2025-11-25");
  RC_ASSERT(harness.Start(bytes, caller)->finished());
}

}  // namespace
}  // namespace mcp
