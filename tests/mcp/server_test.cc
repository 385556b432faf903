// What cases/*.json cannot say: time, threads, cancellation, limits, and what must not leave.
#include "mcp/server.h"

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <nlohmann/json.hpp>
#include <stop_token>
#include <string>
#include <thread>

#include "base/thread_pool.h"
#include "harness.h"
#include "json/parse.h"

namespace mcp {
namespace {

using Kind = jsonrpc::Reply::Kind;

std::string Call(const std::string& tool, const std::string& id = "1",
                 const std::string& arguments = "{}") {
  return Request("tools/call", R"({"name":")" + tool + R"(","arguments":)" + arguments + "}", id);
}

std::string Cancel(const std::string& id) {
  return R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":)" + id +
         "}}";
}

// Keeps tasks until it is told to run them.
class ManualExecutor {
 public:
  Executor executor() {
    return [this](std::function<void()> task) {
      if (full) return false;
      tasks.push_back(std::move(task));
      return true;
    };
  }
  void RunAll() {
    while (!tasks.empty()) {
      auto task = std::move(tasks.front());
      tasks.pop_front();
      task();
    }
  }
  bool full = false;
  std::deque<std::function<void()>> tasks;
};

TEST(CancellationTest, AQueuedCallIsNotRunAndNotAnswered) {
  ManualExecutor executor;
  Harness harness({}, {}, executor.executor());
  bool ran = false;
  harness.runner.Set("echo",
                     [&ran](const Json&, const identity::Principal&, const base::CallContext&) {
                       ran = true;
                       return base::Result<Json>(Json::object());
                     });
  const jsonrpc::Caller caller = harness.Connect("2025-11-25");
  const auto reply = harness.Start(Call("echo", "\"a\"", R"({"message":"m"})"), caller);
  EXPECT_FALSE(reply->finished());
  EXPECT_EQ(harness.Send(Cancel("\"b\""), caller).kind, Kind::kNothing);
  EXPECT_EQ(harness.Send(Cancel("\"a\""), caller).kind, Kind::kNothing);
  executor.RunAll();
  EXPECT_FALSE(ran);
  EXPECT_EQ(reply->Get().kind, Kind::kNothing);
  EXPECT_NE(harness.log.text().find("outcome=cancelled"), std::string::npos);
}

TEST(CancellationTest, ARunningCallIsStoppedAndNotAnswered) {
  base::ThreadPool pool(2, 8);
  Harness harness({}, {}, [&pool](auto task) { return pool.Submit(std::move(task)); });
  const jsonrpc::Caller caller = harness.Connect("2025-06-18");
  const auto waiting = harness.Start(Call("wait", "7"), caller);
  const auto other = harness.Start(Call("wait", "8"), caller);
  harness.Send(Cancel("7"), caller);
  EXPECT_EQ(waiting->Get().kind, Kind::kNothing);
  EXPECT_FALSE(other->finished());
  harness.Send(Cancel("8"), caller);
  EXPECT_EQ(other->Get().kind, Kind::kNothing);
  // An id may be used again once it is free, and cancelling what has ended is ignored.
  EXPECT_EQ(harness.Start(Call("whoami", "7"), caller)->Get().kind, Kind::kAnswer);
  EXPECT_EQ(harness.Send(Cancel("7"), caller).kind, Kind::kNothing);
  pool.Stop();
}

TEST(CancellationTest, AnAnswerThatComesAfterTheCancellationIsDropped) {
  Harness harness;
  const jsonrpc::Caller caller = harness.Connect("2025-11-25");
  harness.runner.Set(
      "whoami", [&](const Json&, const identity::Principal&, const base::CallContext& context) {
        harness.server.Receive(Cancel("1"), caller, std::make_shared<KeptReply>());
        EXPECT_TRUE(context.stop.stop_requested());
        return base::Result<Json>(Json::object());
      });
  EXPECT_EQ(harness.Send(Call("whoami"), caller).kind, Kind::kNothing);
}

TEST(CancellationTest, SessionsDoNotReachEachOther) {
  ManualExecutor executor;
  Harness harness({}, {}, executor.executor());
  const jsonrpc::Caller one = harness.Connect("2025-11-25");
  const jsonrpc::Caller two = harness.Connect("2025-11-25");
  const auto reply = harness.Start(Call("whoami"), one);
  harness.Send(Cancel("1"), two);
  executor.RunAll();
  EXPECT_EQ(reply->Get().kind, Kind::kAnswer);
}

TEST(CancellationTest, ClosingASessionStopsItsCallsAndThoseThatComeLater) {
  ManualExecutor executor;
  Harness harness({}, {}, executor.executor());
  const jsonrpc::Caller caller = harness.Connect("2025-11-25");
  const auto before = harness.Start(Call("whoami"), caller);
  caller.session->Close();
  caller.session->Close();
  const auto after = harness.Start(Call("whoami", "2"), caller);
  executor.RunAll();
  EXPECT_EQ(before->Get().kind, Kind::kNothing);
  EXPECT_EQ(after->Get().kind, Kind::kNothing);
}

TEST(CancellationTest, ADisconnectStopsAStatelessCall) {
  base::ThreadPool pool(1, 8);
  Harness harness({}, {}, [&pool](auto task) { return pool.Submit(std::move(task)); });
  std::stop_source disconnect;
  jsonrpc::Caller caller = harness.Stateless();
  caller.gone = disconnect.get_token();
  const auto reply = harness.Start(StatelessRequest("tools/call", R"("name":"wait")"), caller);
  EXPECT_FALSE(reply->finished());
  disconnect.request_stop();
  EXPECT_EQ(reply->Get().kind, Kind::kNothing);
  pool.Stop();
}

TEST(CancellationTest, StatelessCallsOnAConnectionAreCancelledByTheirId) {
  base::ThreadPool pool(1, 8);
  Harness harness({}, {}, [&pool](auto task) { return pool.Submit(std::move(task)); });
  const jsonrpc::Caller caller = harness.Connect();
  const auto reply = harness.Start(StatelessRequest("tools/call", R"("name":"wait")", "5"), caller);
  harness.Send(Cancel("5"), caller);
  EXPECT_EQ(reply->Get().kind, Kind::kNothing);
  pool.Stop();
}

TEST(CancellationTest, ABatchAnswersWhatWasNotCancelled) {
  ManualExecutor executor;
  Harness harness({}, {}, executor.executor());
  const jsonrpc::Caller caller = harness.Connect("2025-03-26");
  const auto reply =
      harness.Start("[" + Call("whoami", "1") + "," + Call("whoami", "2") + "]", caller);
  harness.Send(Cancel("1"), caller);
  executor.RunAll();
  const Json batch = Json::parse(reply->Get().text);
  ASSERT_EQ(batch.size(), 1u);
  EXPECT_EQ(batch[0]["id"], 2);
}

// Over a binding that keeps no sessions.
jsonrpc::Caller Alone(const Harness& harness, const std::string& version = "") {
  jsonrpc::Caller caller = harness.Stateless();
  caller.keeps_no_session = true;
  caller.mirrors = true;
  if (!version.empty()) caller.version = jsonrpc::Mirrored{version};
  return caller;
}

TEST(NoSessionTest, ARequestOfASessionsRevisionStandsAlone) {
  Harness harness;
  for (const char* version : {"", "2025-03-26", "2025-06-18", "2025-11-25"}) {
    const Json listed =
        Json::parse(harness.Send(Request("tools/list"), Alone(harness, version)).text);
    const Json& echo = listed["result"]["tools"][1];
    EXPECT_EQ(echo["name"], "echo");
    EXPECT_EQ(echo.contains("outputSchema"), std::string_view(version) > "2025-03-26") << version;
  }
  EXPECT_EQ(harness.Send(Request("ping"), Alone(harness)).kind, Kind::kAnswer);
  const auto note = R"({"jsonrpc":"2.0","method":"notifications/initialized"})";
  EXPECT_EQ(harness.Send(note, Alone(harness)).kind, Kind::kNothing);
}

TEST(NoSessionTest, InitializeAgreesOnAVersionEachTime) {
  Harness harness;
  for (int i = 0; i < 2; ++i) {
    const auto reply =
        harness.Send(Request("initialize", R"({"protocolVersion":"2025-06-18","capabilities":{},)"
                                           R"("clientInfo":{"name":"c","version":"1"}})"),
                     Alone(harness));
    EXPECT_EQ(Json::parse(reply.text)["result"]["protocolVersion"], "2025-06-18");
  }
}

TEST(NoSessionTest, AnUnknownVersionIsStillRefused) {
  Harness harness;
  const auto reply = harness.Send(Request("tools/list"), Alone(harness, "1999-01-01"));
  EXPECT_EQ(Json::parse(reply.text)["error"]["code"], -32022);
}

TEST(NoSessionTest, BatchesBelongToTheirRevision) {
  Harness harness;
  const std::string batch = '[' + Request("ping") + ',' + Request("tools/list", "", "2") + ']';
  const Json answers = Json::parse(harness.Send(batch, Alone(harness, "2025-03-26")).text);
  EXPECT_EQ(answers.size(), 2u);
  EXPECT_EQ(harness.Send(batch, Alone(harness, "2025-11-25")).kind, Kind::kRefused);
}

// The notifications of a call whose tool reports 0, 1, 1 and 3 of 3.
std::vector<Json> ProgressOf(const std::string& revision, const std::string& token) {
  Harness harness;
  harness.runner.Set("echo",
                     [](const Json&, const identity::Principal&, const base::CallContext& context) {
                       for (const int done : {0, 1, 1, 3}) context.Report(done, 3, "step \"x\"");
                       return base::Result<Json>(Json{{"message", "m"}, {"times", 1}});
                     });
  const std::string meta = token.empty() ? "" : R"(,"_meta":{"progressToken":)" + token + "}";
  const auto reply = harness.Start(
      Request("tools/call", R"({"name":"echo","arguments":{"message":"m"})" + meta + "}"),
      harness.Connect(revision));
  EXPECT_NE(reply->Get().text.find(R"("isError":false)"), std::string::npos);
  std::vector<Json> notified;
  for (const std::string& text : reply->notified()) notified.push_back(Json::parse(text));
  return notified;
}

TEST(ProgressTest, GoesForwardUnderTheCallersToken) {
  const auto notified = ProgressOf("2025-11-25", R"("my token")");
  ASSERT_EQ(notified.size(), 3u);
  EXPECT_EQ(notified[0], (Json{{"jsonrpc", "2.0"},
                               {"method", "notifications/progress"},
                               {"params",
                                {{"progressToken", "my token"},
                                 {"progress", 0},
                                 {"total", 3},
                                 {"message", "step \"x\""}}}}));
  EXPECT_EQ(notified[1]["params"]["progress"], 1);
  EXPECT_EQ(notified[2]["params"]["progress"], 3);
  EXPECT_EQ(ProgressOf("2025-11-25", "7").at(0)["params"]["progressToken"], 7);
}

TEST(ProgressTest, HasNoMessageWhereNobodyKnowsIt) {
  const auto notified = ProgressOf("2024-11-05", "1");
  ASSERT_EQ(notified.size(), 3u);
  EXPECT_FALSE(notified[0]["params"].contains("message"));
}

TEST(ProgressTest, IsNotSentToWhoDidNotAskForIt) {
  for (const char* token : {"", "null", "1.5", "true", "[1]", "{}"}) {
    EXPECT_TRUE(ProgressOf("2025-11-25", token).empty()) << token;
  }
}

TEST(ProgressTest, OfACallInABatchComesBeforeTheBatch) {
  Harness harness;
  harness.runner.Set("echo",
                     [](const Json&, const identity::Principal&, const base::CallContext& context) {
                       context.Report(1, 1, "done");
                       return base::Result<Json>(Json{{"message", "m"}, {"times", 1}});
                     });
  const std::string call = Request(
      "tools/call", R"({"name":"echo","arguments":{"message":"m"},"_meta":{"progressToken":1}})");
  const auto reply = harness.Start('[' + call + ',' + Request("ping", "", "2") + ']',
                                   harness.Connect("2025-03-26"));
  EXPECT_EQ(Json::parse(reply->Get().text).size(), 2u);
  EXPECT_EQ(reply->notified().size(), 1u);
}

TEST(LimitTest, AFullQueueIsAToolErrorWithAnAdvice) {
  ManualExecutor executor;
  executor.full = true;
  Harness harness({}, {}, executor.executor());
  const Json reply = Json::parse(harness.Send(Call("whoami"), harness.Connect("2025-11-25")).text);
  EXPECT_EQ(reply["result"]["isError"], true);
  EXPECT_EQ(reply["result"]["structuredContent"]["error"]["code"], "rate_limited");
  EXPECT_EQ(reply["result"]["structuredContent"]["error"]["retry_after_s"], 1);
}

TEST(LimitTest, V_RATE_02_ARefusedCallIsAToolErrorAndListsAreFree) {
  Harness harness({}, {0.5, 1});
  const jsonrpc::Caller caller = harness.Connect("2025-11-25");
  EXPECT_EQ(Json::parse(harness.Send(Call("whoami"), caller).text)["result"]["isError"], false);
  const Json refused = Json::parse(harness.Send(Call("whoami"), caller).text)["result"];
  EXPECT_EQ(refused["isError"], true);
  EXPECT_EQ(refused["structuredContent"]["error"]["code"], "rate_limited");
  EXPECT_EQ(refused["structuredContent"]["error"]["retry_after_s"], 2);
  EXPECT_NE(refused["content"][0]["text"].get<std::string>().find("retry_after_s: 2"),
            std::string::npos);
  EXPECT_TRUE(Json::parse(harness.Send(Request("tools/list"), caller).text).contains("result"));
  harness.clock.Advance(std::chrono::seconds(2));
  EXPECT_EQ(Json::parse(harness.Send(Call("whoami"), caller).text)["result"]["isError"], false);
}

TEST(LimitTest, ACallHasADeadline) {
  Harness harness({.call_time = std::chrono::milliseconds(250)});
  harness.runner.Set(
      "whoami", [&](const Json&, const identity::Principal&, const base::CallContext& context) {
        EXPECT_EQ(context.deadline, harness.clock.Steady() + std::chrono::milliseconds(250));
        return base::Result<Json>(Json::object());
      });
  harness.Send(Call("whoami"), harness.Connect("2025-11-25"));
}

TEST(ListTest, PagesCoverEveryToolOnceInOrder) {
  Harness harness({.tools_page_size = 6});
  for (const char* revision : {"2025-11-25", "2024-11-05"}) {
    const jsonrpc::Caller caller = harness.Connect(revision);
    const Json first = Json::parse(harness.Send(Request("tools/list"), caller).text)["result"];
    ASSERT_EQ(first["tools"].size(), 6u);
    const std::string cursor = first["nextCursor"];
    const Json second =
        Json::parse(harness.Send(Request("tools/list", R"({"cursor":")" + cursor + "\"}"), caller)
                        .text)["result"];
    ASSERT_EQ(second["tools"].size(), 2u);
    EXPECT_FALSE(second.contains("nextCursor"));
    EXPECT_EQ(first["tools"][5]["name"], "throw");
    EXPECT_EQ(second["tools"][0]["name"], "wait");
    EXPECT_EQ(harness.Send(Request("tools/list"), caller).text,
              harness.Send(Request("tools/list"), caller).text);
  }
}

TEST(ListTest, APageThatIsExactlyFullHasNoNext) {
  Harness harness({.tools_page_size = 8});
  const Json list = Json::parse(
      harness.Send(Request("tools/list"), harness.Connect("2025-11-25")).text)["result"];
  EXPECT_EQ(list["tools"].size(), 8u);
  EXPECT_FALSE(list.contains("nextCursor"));
}

TEST(ListTest, ErrorsConformToThePublishedOutputSchema) {
  Harness harness;
  const jsonrpc::Caller caller = harness.Connect("2025-11-25");
  const Json tools =
      Json::parse(harness.Send(Request("tools/list"), caller).text)["result"]["tools"];
  ASSERT_EQ(tools[1]["name"], "echo");
  const json::Schema published(tools[1]["outputSchema"].dump());
  for (const char* arguments : {R"({"message":"m"})", "{}"}) {
    const Json result =
        Json::parse(harness.Send(Call("echo", "1", arguments), caller).text)["result"];
    EXPECT_EQ(published.Check(result["structuredContent"]), std::nullopt) << result;
  }
  EXPECT_NE(published.Check(Json::object()), std::nullopt);
}

TEST(ExitTest, TheCallersTokenLeavesInNoAnswerAndNoLog) {
  Harness harness;
  const jsonrpc::Caller caller = harness.Connect("2025-11-25");
  const std::string token = kToken;
  for (const std::string& text : {Call("whoami"), Call(token), Call("throw"),
                                  Call("echo", "1", R"({"message":")" + token + "\"}"),
                                  Call("echo", "1", R"({")" + token + R"(":1})"), Request(token)}) {
    const std::string reply = harness.Send(text, caller).text;
    EXPECT_EQ(reply.find(token), std::string::npos) << reply;
    EXPECT_TRUE(Json::parse(reply).is_object());
  }
  EXPECT_NE(harness.Send(Call("whoami"), caller).text.find("[the caller's token]"),
            std::string::npos);
  // The id is the caller's own word: it comes back as it was.
  EXPECT_EQ(Json::parse(harness.Send(Request("ping", "", '"' + token + '"'), caller).text)["id"],
            token);
  EXPECT_EQ(harness.log.text().find(token), std::string::npos) << harness.log.text();
}

TEST(ListTest, AtMostAHundredSuggestionsAreShownAndAllAreCounted) {
  Harness harness;
  const auto reply = harness.Send(
      Request(
          "completion/complete",
          R"({"ref":{"type":"ref/prompt","name":"greet"},"argument":{"name":"name","value":"a"},)"
          R"("context":{"arguments":{"count":"101"}}})"),
      harness.Connect("2025-11-25"));
  const Json completion = Json::parse(reply.text)["result"]["completion"];
  EXPECT_EQ(completion["values"].size(), 100u);
  EXPECT_EQ(completion["total"], 101);
  EXPECT_EQ(completion["hasMore"], true);
}

TEST(ExitTest, TheCallersTokenLeavesInNoResource) {
  Harness harness;
  const auto reply = harness.Send(Request("resources/read", R"({"uri":"fake://token"})"),
                                  harness.Connect("2025-11-25"));
  EXPECT_EQ(Json::parse(reply.text)["result"]["contents"][0]["text"], "[the caller's token]");
}

TEST(LimitTest, AResourceCountsAsACallAndIsRecorded) {
  Harness harness({}, {.per_second = 0.001, .burst = 1});
  const auto caller = harness.Connect("2025-11-25");
  const std::string read = Request("resources/read", R"({"uri":"fake://thing"})");
  EXPECT_TRUE(Json::parse(harness.Send(read, caller).text).contains("result"));
  const Json refused = Json::parse(harness.Send(read, caller).text);
  EXPECT_EQ(refused["error"]["data"]["code"], "rate_limited");
  EXPECT_GE(refused["error"]["data"]["retry_after_s"], 1);
  EXPECT_NE(harness.log.text().find("tool=resources/read"), std::string::npos);
}

TEST(ExitTest, V_META_06_InvisibleCharactersAreVisibleInTheTextAndExactInTheStructure) {
  Harness harness;
  harness.runner.Set("whoami",
                     [](const Json&, const identity::Principal&, const base::CallContext&) {
                       return base::Result<Json>(Json{{"description", "safe\u202e\U000E0041"}});
                     });
  harness.runner.Set("fail", [](const Json&, const identity::Principal&, const base::CallContext&) {
    return base::Result<Json>(base::Error{base::ErrorCode::kRejected, "Vault says \u200bno."});
  });
  const jsonrpc::Caller caller = harness.Connect("2025-11-25");
  const Json result = Json::parse(harness.Send(Call("whoami"), caller).text)["result"];
  const std::string text = result["content"][0]["text"];
  EXPECT_EQ(text, R"({"description":"safe\u202e\udb40\udc41"})");
  EXPECT_EQ(Json::parse(text), result["structuredContent"]);
  EXPECT_EQ(result["structuredContent"]["description"], "safe\u202e\U000E0041");
  const Json error = Json::parse(harness.Send(Call("fail"), caller).text)["result"];
  EXPECT_EQ(error["structuredContent"]["error"]["message"], "Vault says no.");
  EXPECT_EQ(error["content"][0]["text"], "Vault says no. [code: rejected]");
}

TEST(ExitTest, AnExceptionsTextIsNotLogged) {
  Harness harness;
  harness.Send(Call("throw"), harness.Connect("2025-11-25"));
  EXPECT_NE(harness.log.text().find("tool threw an exception tool=throw"), std::string::npos);
  EXPECT_NE(harness.log.text().find("outcome=exception"), std::string::npos);
}

TEST(ExitTest, InvalidUtf8FromAToolBecomesReplacementCharacters) {
  Harness harness;
  harness.runner.Set("whoami",
                     [](const Json&, const identity::Principal&, const base::CallContext&) {
                       return base::Result<Json>(Json{{"v", "\xff"}});
                     });
  const Json reply = Json::parse(harness.Send(Call("whoami"), harness.Connect("2025-11-25")).text);
  EXPECT_EQ(reply["result"]["structuredContent"]["v"], "\ufffd");
}

TEST(ThreadTest, ManyCallersAtOnceGetTheirOwnAnswers) {
  base::ThreadPool pool(4, 10'000);
  Harness harness({}, {}, [&pool](auto task) { return pool.Submit(std::move(task)); });
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&harness, t] {
      const jsonrpc::Caller caller = harness.Connect("2025-11-25");
      for (int i = 0; i < 250; ++i) {
        const std::string id = std::to_string(t * 1000 + i);
        const auto reply = harness.Start(Call("echo", id, R"({"message":")" + id + "\"}"), caller);
        const auto list = harness.Start(Request("tools/list", "", id), caller);
        EXPECT_EQ(Json::parse(list->Get().text)["id"].dump(), id);
        const Json json = Json::parse(reply->Get().text);
        EXPECT_EQ(json["id"].dump(), id);
        EXPECT_EQ(json["result"]["structuredContent"]["message"], id);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  pool.Stop();
}

}  // namespace
}  // namespace mcp
