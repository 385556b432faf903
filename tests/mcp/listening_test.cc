// What clients hear that they did not ask for at that moment: log messages and changes.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/limits.h"
#include "harness.h"
#include "mcp/session.h"

namespace mcp {
namespace {

class KeptMessages : public jsonrpc::Listener {
 public:
  void Deliver(std::string text) override { messages.push_back(Json::parse(text)); }
  std::vector<Json> messages;
};

constexpr const char* kTell = R"({"name":"tell"})";

Json Changed(const char* what) {
  return {{"jsonrpc", "2.0"},
          {"method", std::string("notifications/") + what + "/list_changed"},
          {"params", Json::object()}};
}

Json Updated(const char* uri) {
  return {{"jsonrpc", "2.0"},
          {"method", "notifications/resources/updated"},
          {"params", {{"uri", uri}}}};
}

std::vector<std::string> LevelsOf(const KeptReply& reply) {
  std::vector<std::string> levels;
  for (const std::string& text : reply.notified()) {
    const Json message = Json::parse(text);
    if (message["method"] == "notifications/message") levels.push_back(message["params"]["level"]);
  }
  return levels;
}

std::string TellWithLevel(const char* level) {
  return StatelessRequest("tools/call", R"("name":"tell")")
      .replace(StatelessRequest("tools/call", R"("name":"tell")").find(R"("io.model)"), 0,
               std::string(R"("io.modelcontextprotocol/logLevel":")") + level + "\",");
}

using Levels = std::vector<std::string>;

class ListeningTest : public testing::Test {
 protected:
  struct Client {
    jsonrpc::Caller caller;
    std::shared_ptr<KeptMessages> heard = std::make_shared<KeptMessages>();
  };

  Client Connect(const std::string& revision = "2025-11-25") {
    Client client{harness_.Connect(revision)};
    client.caller.session->SetListener(client.heard);
    return client;
  }

  std::shared_ptr<KeptReply> Listen(const std::string& filter, const jsonrpc::Caller& caller,
                                    const std::string& id = "1") {
    return harness_.Start(
        StatelessRequest("subscriptions/listen", R"("notifications":)" + filter, id), caller);
  }

  void Tell(const jsonrpc::Caller& caller, const char* params = kTell) {
    harness_.Send(Request("tools/call", params, "9"), caller);
  }

  Harness harness_{ServerOptions{.changing = {.tools = true, .prompts = true}}};
};

TEST_F(ListeningTest, ASessionHearsLogMessagesFromItsLevelOn) {
  const Client client = Connect();
  const auto at_first = harness_.Start(Request("tools/call", kTell), client.caller);
  EXPECT_EQ(LevelsOf(*at_first), Levels{"warning"});
  const std::pair<const char*, Levels> wanted[] = {
      {"debug", {"debug", "warning"}}, {"warning", {"warning"}}, {"error", {}}};
  for (const auto& [level, levels] : wanted) {
    harness_.Send(Request("logging/setLevel", R"({"level":")" + std::string(level) + "\"}"),
                  client.caller);
    EXPECT_EQ(LevelsOf(*harness_.Start(Request("tools/call", kTell), client.caller)), levels);
  }
}

TEST_F(ListeningTest, WithoutASessionOnlyWhoAsksForALevelHearsLogMessages) {
  const auto call = [&](const std::string& text) {
    return LevelsOf(*harness_.Start(text, harness_.Stateless()));
  };
  EXPECT_EQ(call(StatelessRequest("tools/call", R"("name":"tell")")), Levels{});
  EXPECT_EQ(call(TellWithLevel("debug")), (Levels{"debug", "warning"}));
  EXPECT_EQ(call(TellWithLevel("critical")), Levels{});
}

TEST_F(ListeningTest, LogMessagesNeverHoldTheToken) {
  const auto reply = harness_.Start(TellWithLevel("debug"), harness_.Stateless());
  for (const std::string& text : reply->notified()) {
    EXPECT_EQ(text.find(kToken), std::string::npos) << text;
  }
}

TEST_F(ListeningTest, SessionsHearOfListsThatChange) {
  const Client client = Connect();
  const Client other = Connect("2024-11-05");
  const Client begun_later = [&] {
    Client later{harness_.Connect()};
    later.caller.session->SetListener(later.heard);
    return later;
  }();
  Tell(client.caller);
  const std::vector<Json> expected = {Changed("tools"), Changed("prompts")};
  EXPECT_EQ(client.heard->messages, expected);
  EXPECT_EQ(other.heard->messages, expected);
  EXPECT_TRUE(begun_later.heard->messages.empty());
  other.caller.session->Close();
  Tell(client.caller);
  EXPECT_EQ(other.heard->messages.size(), 2u);
}

TEST_F(ListeningTest, SessionsHearOfResourcesTheySubscribedTo) {
  const Client client = Connect();
  const auto send = [&](const char* method, const char* uri) {
    return harness_.Send(Request(method, R"({"uri":")" + std::string(uri) + "\"}"), client.caller);
  };
  send("resources/subscribe", "fake://thing");
  Tell(client.caller);
  ASSERT_EQ(client.heard->messages.size(), 3u);
  EXPECT_EQ(client.heard->messages.back(), Updated("fake://thing"));
  Tell(client.caller, R"({"name":"tell","arguments":{"place":"elsewhere"}})");
  EXPECT_EQ(client.heard->messages.size(), 5u);
  send("resources/unsubscribe", "fake://thing");
  Tell(client.caller);
  EXPECT_EQ(client.heard->messages.size(), 7u);
}

TEST_F(ListeningTest, ANamespaceHearsOfItsOwnResources) {
  const Client client = Connect();
  harness_.Send(Request("resources/subscribe", R"({"uri":"fake://thing"})"), client.caller);
  harness_.server.Publish("other", {.updated = {"fake://thing"}});
  EXPECT_TRUE(client.heard->messages.empty());
  harness_.server.Publish("team", {.updated = {"fake://thing"}});
  EXPECT_EQ(client.heard->messages, std::vector<Json>{Updated("fake://thing")});
}

TEST_F(ListeningTest, AListenStreamBeginsWithWhatIsHonored) {
  const auto stream =
      Listen(R"({"toolsListChanged":true,"promptsListChanged":false,"resourcesListChanged":true,)"
             R"("resourceSubscriptions":["fake://thing","fake://fail"]})",
             harness_.Stateless(), "\"s\"");
  EXPECT_FALSE(stream->finished());
  ASSERT_EQ(stream->notified().size(), 1u);
  const Json meta = {{"io.modelcontextprotocol/subscriptionId", "s"}};
  EXPECT_EQ(
      Json::parse(stream->notified()[0]),
      (Json{{"jsonrpc", "2.0"},
            {"method", "notifications/subscriptions/acknowledged"},
            {"params",
             {{"_meta", meta},
              {"notifications",
               {{"toolsListChanged", true}, {"resourceSubscriptions", {"fake://thing"}}}}}}}));
  Tell(Connect().caller);
  ASSERT_EQ(stream->notified().size(), 3u);
  EXPECT_EQ(Json::parse(stream->notified()[1])["method"], "notifications/tools/list_changed");
  const Json updated = Json::parse(stream->notified()[2]);
  EXPECT_EQ(updated["params"], (Json{{"_meta", meta}, {"uri", "fake://thing"}}));
  harness_.server.EndStreams();
}

TEST_F(ListeningTest, AListenStreamEndsInGoodOrder) {
  const auto stream = Listen("{}", harness_.Stateless());
  harness_.server.EndStreams();
  ASSERT_TRUE(stream->finished());
  const Json reply = Json::parse(stream->Get().text);
  EXPECT_EQ(reply["id"], 1);
  EXPECT_EQ(reply["result"]["resultType"], "complete");
  EXPECT_EQ(reply["result"]["_meta"]["io.modelcontextprotocol/subscriptionId"], 1);
  Tell(Connect().caller);
  EXPECT_EQ(stream->notified().size(), 1u);
}

TEST_F(ListeningTest, AListenStreamEndsWithItsClient) {
  std::stop_source gone;
  jsonrpc::Caller caller = harness_.Stateless();
  caller.gone = gone.get_token();
  const auto stream = Listen("{}", caller);
  gone.request_stop();
  ASSERT_TRUE(stream->finished());
  EXPECT_EQ(stream->Get().text, "");
  const auto late = Listen("{}", caller);
  EXPECT_TRUE(late->finished());
}

TEST_F(ListeningTest, OnOneConnectionAListenStreamIsCancelledOrDrained) {
  jsonrpc::Caller caller = harness_.Connect();
  const auto cancelled = Listen("{}", caller, "3");
  harness_.Send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":3}})",
                caller);
  ASSERT_TRUE(cancelled->finished());
  EXPECT_EQ(cancelled->Get().text, "");
  const auto drained = Listen("{}", caller, "4");
  EXPECT_FALSE(drained->finished());
  caller.session->Drain();
  ASSERT_TRUE(drained->finished());
  EXPECT_NE(drained->Get().text, "");
}

TEST_F(ListeningTest, ACallerHasSoManyListenStreams) {
  std::vector<std::shared_ptr<KeptReply>> open;
  for (std::size_t i = 0; i < base::limits::kStreamsPerPrincipalMax; ++i) {
    open.push_back(Listen("{}", harness_.Stateless()));
  }
  const auto refused = Listen("{}", harness_.Stateless());
  ASSERT_TRUE(refused->finished());
  EXPECT_EQ(refused->Get().kind, jsonrpc::Reply::Kind::kTooMany);
  jsonrpc::Caller other = harness_.Stateless();
  other.principal = std::make_shared<const identity::Principal>(identity::Principal{"other"});
  EXPECT_FALSE(Listen("{}", other)->finished());
  harness_.server.EndStreams();
  EXPECT_FALSE(Listen("{}", harness_.Stateless())->finished());
  harness_.server.EndStreams();
}

TEST_F(ListeningTest, ASessionSubscribesToSoMuch) {
  const Client client = Connect();
  auto& session = dynamic_cast<ClientSession&>(*client.caller.session);
  Subscriptions subscriptions;
  for (std::size_t i = 0; i < base::limits::kSubscriptionsMax; ++i) {
    ASSERT_TRUE(session.Subscribe(subscriptions, "", "fake://" + std::to_string(i)));
  }
  EXPECT_FALSE(session.Subscribe(subscriptions, "", "fake://more"));
  EXPECT_TRUE(session.Subscribe(subscriptions, "", "fake://0"));
  session.Unsubscribe("fake://0");
  EXPECT_TRUE(session.Subscribe(subscriptions, "", "fake://more"));
}

}  // namespace
}  // namespace mcp
