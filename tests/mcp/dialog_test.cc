// Calls that must ask their client before they can answer: in a session and without one.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/limits.h"
#include "harness.h"

namespace mcp {
namespace {

constexpr const char* kCall = R"({"name":"ask"})";
constexpr const char* kAnswer = R"({"action":"accept","content":{"name":"Ada"}})";

std::string StatelessCall(const std::string& more, const char* capabilities, const char* id = "1") {
  return Request("tools/call",
                 R"({"name":"ask","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
                 R"("io.modelcontextprotocol/clientCapabilities":)" +
                     std::string(capabilities) + "}" + more + "}",
                 id);
}

constexpr const char* kElicits = R"({"elicitation":{}})";

class DialogTest : public testing::Test {
 protected:
  // A session whose client can be asked.
  jsonrpc::Caller Connect(const std::string& revision) {
    return harness_.Connect(revision, kElicits);
  }

  static Json AskedOf(const KeptReply& reply) {
    EXPECT_EQ(reply.notified().size(), 1u);
    return reply.notified().empty() ? Json() : Json::parse(reply.notified().front());
  }

  static std::string Response(const Json& asked, const std::string& member) {
    return R"({"jsonrpc":"2.0","id":)" + asked["id"].dump() + "," + member + "}";
  }

  std::string StateOf(const jsonrpc::Caller& caller) {
    const Json result = Json::parse(harness_.Send(StatelessCall("", kElicits), caller).text);
    return result["result"]["requestState"].dump();
  }

  // The answer to the question, with the state.
  jsonrpc::Reply Retry(const std::string& state, jsonrpc::Caller caller,
                       const std::string& arguments = "") {
    return harness_.Send(StatelessCall(std::string(R"(,"inputResponses":{"name":)") + kAnswer +
                                           R"(},"requestState":)" + state + arguments,
                                       kElicits, "2"),
                         std::move(caller));
  }

  Harness harness_;
};

TEST_F(DialogTest, InASessionTheServerAsksAndThenAnswers) {
  for (const char* revision : {"2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"}) {
    const jsonrpc::Caller caller = Connect(revision);
    const auto reply = harness_.Start(Request("tools/call", kCall), caller);
    EXPECT_FALSE(reply->finished());
    const Json asked = AskedOf(*reply);
    EXPECT_EQ(asked["method"], "elicitation/create");
    EXPECT_EQ(asked["params"], (Json{{"message", "Your name?"}}));
    const auto response = Response(asked, std::string(R"("result":)") + kAnswer);
    EXPECT_EQ(harness_.Send(response, caller).kind, jsonrpc::Reply::Kind::kNothing);
    ASSERT_TRUE(reply->finished());
    const Json result = Json::parse(reply->Get().text)["result"];
    EXPECT_EQ(Json::parse(result["content"][0]["text"].get<std::string>()),
              (Json{{"answer", Json::parse(kAnswer)}, {"state", "asked"}}));
    // A second answer is nobody's.
    EXPECT_EQ(harness_.Send(response, caller).kind, jsonrpc::Reply::Kind::kNothing);
  }
}

TEST_F(DialogTest, AnErrorOfTheClientEndsTheCall) {
  const jsonrpc::Caller caller = Connect("2025-11-25");
  for (const char* member :
       {R"("error":{"code":-1,"message":"User rejected"})", R"("error":7)", R"("result":"text")"}) {
    const auto reply = harness_.Start(Request("tools/call", kCall), caller);
    harness_.Send(Response(AskedOf(*reply), member), caller);
    ASSERT_TRUE(reply->finished()) << member;
    const Json result = Json::parse(reply->Get().text)["result"];
    EXPECT_TRUE(result["isError"].get<bool>());
    EXPECT_NE(result["content"][0]["text"].get<std::string>().find("did not answer"),
              std::string::npos);
  }
}

TEST_F(DialogTest, ACancelledOrClosedCallWaitsNoLonger) {
  const jsonrpc::Caller caller = Connect("2025-11-25");
  const auto cancelled = harness_.Start(Request("tools/call", kCall, "7"), caller);
  const Json asked = AskedOf(*cancelled);
  harness_.Send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}})",
                caller);
  ASSERT_TRUE(cancelled->finished());
  EXPECT_EQ(cancelled->Get().text, "");
  harness_.Send(Response(asked, R"("result":{})"), caller);
  const auto closed = harness_.Start(Request("tools/call", kCall, "8"), caller);
  EXPECT_FALSE(closed->finished());
  caller.session->Close();
  ASSERT_TRUE(closed->finished());
  EXPECT_EQ(closed->Get().text, "");
}

TEST_F(DialogTest, AClientOwesSoManyAnswers) {
  const jsonrpc::Caller caller = Connect("2025-11-25");
  std::vector<std::shared_ptr<KeptReply>> open;
  for (std::size_t i = 0; i < base::limits::kQuestionsMax; ++i) {
    open.push_back(harness_.Start(Request("tools/call", kCall, std::to_string(i)), caller));
    EXPECT_FALSE(open.back()->finished());
  }
  const auto one_more = harness_.Start(Request("tools/call", kCall, "100"), caller);
  ASSERT_TRUE(one_more->finished());
  EXPECT_TRUE(one_more->notified().empty());
  EXPECT_TRUE(Json::parse(one_more->Get().text)["result"]["isError"].get<bool>());
  harness_.Send(Response(AskedOf(*open.front()), R"("result":{})"), caller);
  EXPECT_TRUE(open.front()->finished());
  EXPECT_FALSE(harness_.Start(Request("tools/call", kCall, "101"), caller)->finished());
  caller.session->Close();
}

TEST_F(DialogTest, AnotherSessionsAnswerIsNone) {
  const jsonrpc::Caller caller = Connect("2025-11-25");
  const auto reply = harness_.Start(Request("tools/call", kCall), caller);
  harness_.Send(Response(AskedOf(*reply), R"("result":{})"), Connect("2025-11-25"));
  EXPECT_FALSE(reply->finished());
  caller.session->Close();
}

TEST_F(DialogTest, AQuestionInABatchIsAnsweredToo) {
  const jsonrpc::Caller caller = Connect("2025-03-26");
  const auto reply = harness_.Start("[" + Request("tools/call", kCall) + "]", caller);
  harness_.Send(Response(AskedOf(*reply), R"("result":{"action":"decline"})"), caller);
  ASSERT_TRUE(reply->finished());
  EXPECT_EQ(Json::parse(reply->Get().text)[0]["id"], 1);
}

TEST_F(DialogTest, WithoutASessionTheStateComesBack) {
  const jsonrpc::Caller caller = harness_.Stateless();
  const std::string state = StateOf(caller);
  EXPECT_EQ(state.find("asked"), std::string::npos) << "it can be read";
  const Json result = Json::parse(Retry(state, caller).text)["result"];
  EXPECT_EQ(result["resultType"], "complete");
  EXPECT_EQ(result["structuredContent"]["state"], "asked");
}

TEST_F(DialogTest, AStateIsGoodForItsCallerRequestAndTimeAlone) {
  const jsonrpc::Caller caller = harness_.Stateless();
  const std::string state = StateOf(caller);
  const auto refused = [](const jsonrpc::Reply& reply) {
    return reply.kind == jsonrpc::Reply::Kind::kRefused &&
           Json::parse(reply.text)["error"]["code"] == -32602;
  };
  jsonrpc::Caller other = caller;
  other.principal = std::make_shared<const identity::Principal>(
      identity::Principal{"caller", base::SecretString("hvs.another-token-123"), "team"});
  EXPECT_TRUE(refused(Retry(state, other)));
  other.principal = std::make_shared<const identity::Principal>(
      identity::Principal{"caller", base::SecretString(kToken), "team/other"});
  EXPECT_TRUE(refused(Retry(state, other)));
  EXPECT_TRUE(refused(Retry(state, caller, R"(,"arguments":{"x":1})")));
  harness_.clock.Advance(guard::SealedState::kTime - std::chrono::seconds(1));
  EXPECT_FALSE(refused(Retry(state, caller)));
  harness_.clock.Advance(std::chrono::seconds(1));
  EXPECT_TRUE(refused(Retry(state, caller)));
}

TEST_F(DialogTest, NoAlteredStateIsTaken) {
  const jsonrpc::Caller caller = harness_.Stateless();
  const std::string state = StateOf(caller);
  for (std::size_t i = 1; i + 1 < state.size(); ++i) {
    std::string altered = state;
    altered[i] = altered[i] == 'A' ? 'B' : 'A';
    const jsonrpc::Reply reply = Retry(altered, caller);
    // The last character of base64 may carry bits that stand for nothing.
    if (reply.kind == jsonrpc::Reply::Kind::kRefused) continue;
    EXPECT_EQ(Json::parse(reply.text)["result"]["structuredContent"]["state"], "asked");
    EXPECT_GT(i + 4, state.size());
  }
}

}  // namespace
}  // namespace mcp
