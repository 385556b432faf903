// Ten thousand malformed calls and messages: each is answered once, and the server goes on.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "harness.h"

namespace mcp {
namespace {

constexpr int kMessages = 10'000;

// Any JSON value, with the words of the protocol more often than chance would have them.
rc::Gen<Json> AnyValue(int depth) {
  const auto word =
      rc::gen::map(rc::gen::element<std::string>(
                       "echo", "say", "wait", "whoami", "throw", "fail", "message", "times", "2.0",
                       "2026-07-28", "2025-11-25", "1999-01-01", "", "\u202e", "cursor"),
                   [](std::string s) { return Json(std::move(s)); });
  const auto number =
      rc::gen::map(rc::gen::arbitrary<std::int64_t>(), [](std::int64_t i) { return Json(i); });
  const auto fraction =
      rc::gen::map(rc::gen::arbitrary<double>(), [](double d) { return Json(d); });
  const auto simple = rc::gen::element<Json>(Json(nullptr), Json(true), Json(false), Json(0),
                                             Json::object(), Json::array());
  if (depth == 0) return rc::gen::oneOf(word, number, fraction, simple);
  const auto array =
      rc::gen::map(rc::gen::resize(3, rc::gen::container<std::vector<Json>>(
                                          rc::gen::lazy([depth] { return AnyValue(depth - 1); }))),
                   [](std::vector<Json> values) { return Json(std::move(values)); });
  const auto object = rc::gen::exec([depth] {
    Json value = Json::object();
    const int members = *rc::gen::inRange(0, 4);
    for (int i = 0; i < members; ++i) {
      const auto key = *rc::gen::element<std::string>(
          "name", "arguments", "_meta", "message", "times", "cursor", "requestId",
          "protocolVersion", "capabilities", "clientInfo", "version",
          "io.modelcontextprotocol/protocolVersion", "io.modelcontextprotocol/clientCapabilities",
          "x");
      value[key] = *AnyValue(depth - 1);
    }
    return value;
  });
  return rc::gen::oneOf(word, number, simple, array, object, object);
}

rc::Gen<Json> AnyMessage() {
  return rc::gen::exec([] {
    Json message = Json::object();
    if (*rc::gen::inRange(0, 20) != 0) message["jsonrpc"] = "2.0";
    if (*rc::gen::inRange(0, 4) != 0)
      message["id"] = *rc::gen::oneOf(rc::gen::just(Json(1)), AnyValue(1));
    message["method"] =
        *rc::gen::oneOf(rc::gen::map(rc::gen::element<std::string>(
                                         "tools/call", "tools/call", "tools/list", "initialize",
                                         "ping", "server/discover", "notifications/cancelled", "x"),
                                     [](std::string s) { return Json(std::move(s)); }),
                        AnyValue(1));
    if (*rc::gen::inRange(0, 5) != 0) message["params"] = *AnyValue(3);
    return message;
  });
}

void ExpectAlive(Harness& harness) {
  const Json reply = Json::parse(harness.Send(Request("ping"), harness.Connect("2025-11-25")).text);
  EXPECT_EQ(reply, Json::parse(R"({"jsonrpc":"2.0","id":1,"result":{}})"));
}

TEST(SurvivalTest, RandomMessagesAreAnsweredOnceWithJsonRpc) {
  Harness harness;
  harness.runner.Set("wait", [](const Json&, const identity::Principal&, const base::CallContext&) {
    return base::Result<Json>(Json::object());
  });
  std::vector<jsonrpc::Caller> callers = {harness.Connect(), harness.Connect("2025-11-25"),
                                          harness.Connect("2025-03-26"),
                                          harness.Connect("2024-11-05"), harness.Stateless()};
  callers.push_back(harness.Stateless());
  callers.back().mirrors = true;
  callers.back().version = jsonrpc::Mirrored{"2026-07-28", true};
  int left = kMessages;
  rc::check("random messages", [&] {
    for (int i = 0; i < 100 && left > 0; ++i, --left) {
      const Json message = *rc::gen::oneOf(AnyMessage(), AnyMessage(), AnyValue(3));
      const auto caller = *rc::gen::elementOf(callers);
      const auto sink = harness.Start(message.dump(), caller);
      RC_ASSERT(sink->finished());
      const jsonrpc::Reply reply = sink->Get();
      if (reply.kind == jsonrpc::Reply::Kind::kNothing) {
        RC_ASSERT(reply.text.empty());
        continue;
      }
      const Json json = Json::parse(reply.text);
      for (const Json& one : json.is_array() ? json : Json::array({json})) {
        RC_ASSERT(one["jsonrpc"] == "2.0");
        RC_ASSERT(one.contains("result") != one.contains("error"));
      }
    }
  });
  EXPECT_EQ(left, 0);
  ExpectAlive(harness);
}

TEST(SurvivalTest, V_PANIC_RandomArgumentsOfEveryTool) {
  Harness harness;
  harness.runner.Set("wait", [](const Json&, const identity::Principal&, const base::CallContext&) {
    return base::Result<Json>(Json::object());
  });
  const jsonrpc::Caller caller = harness.Connect("2025-11-25");
  int left = kMessages;
  rc::check("random arguments", [&] {
    for (int i = 0; i < 100 && left > 0; ++i, --left) {
      Json params = {{"name", *rc::gen::element<std::string>("echo", "say", "whoami", "throw",
                                                             "fail", "wait", "no")}};
      if (*rc::gen::inRange(0, 5) != 0) params["arguments"] = *AnyValue(3);
      const auto sink = harness.Start(Request("tools/call", params.dump()), caller);
      RC_ASSERT(sink->finished());
      RC_ASSERT(Json::parse(sink->Get().text)["id"] == 1);
    }
  });
  EXPECT_EQ(left, 0);
  ExpectAlive(harness);
}

RC_GTEST_PROP(SurvivalProperty, AnyBytesAreAnswered, (const std::string& bytes)) {
  static Harness harness;
  static const jsonrpc::Caller caller = harness.Connect("2025-11-25");
  const auto sink = harness.Start(bytes, caller);
  RC_ASSERT(sink->finished());
}

}  // namespace
}  // namespace mcp
