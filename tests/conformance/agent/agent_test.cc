#include "conformance/agent/agent.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Sent {
  Json message;
  Headers headers;

  std::string header(const std::string& wanted) const {
    for (const auto& [name, value] : headers) {
      if (name == wanted) return value;
    }
    return "";
  }
};

struct Script {
  std::vector<Sent> sent = {};
  // The result or the error of a request; null: no answer in time.
  std::function<Json(const Json& request)> answer = [](const Json&) { return Json(); };
  bool headers = false;
};

class FakeWire : public Wire {
 public:
  explicit FakeWire(Script& script) : script_(script) {}

  base::Result<Json> Exchange(const Json& request, const ExchangeOptions& options) override {
    script_.sent.push_back({request, options.headers});
    Json response = script_.answer(request);
    if (response.is_null()) return base::Error{base::ErrorCode::kTimeout, "no answer"};
    if (options.on_message) options.on_message({{"method", "notifications/message"}});
    response["id"] = request["id"];
    return response;
  }
  base::Status Send(const Json& message, const Headers& headers) override {
    script_.sent.push_back({message, headers});
    return {};
  }
  bool has_headers() const override { return script_.headers; }
  bool alive() const override { return true; }

 private:
  Script& script_;
};

Agent AgentOf(Script& script, AgentOptions options) {
  return Agent(std::make_unique<FakeWire>(script), std::move(options));
}

Json Refusal() { return {{"error", {{"code", -32601}, {"message", "no such method"}}}}; }

// A server with sessions that speaks what it is asked for.
Json Session(const Json& request) {
  if (request["method"] == "server/discover") return Refusal();
  if (request["method"] != "initialize") return {{"result", Json::object()}};
  return {{"result",
           {{"protocolVersion", request["params"]["protocolVersion"]},
            {"serverInfo", {{"name", "fake"}, {"version", "3"}}},
            {"instructions", "be kind"},
            {"capabilities", {{"tools", Json::object()}}}}}};
}

Json Stateless(const Json& request) {
  if (request["method"] != "server/discover") return {{"result", Json::object()}};
  return {{"result",
           {{"supportedVersions", {"2025-11-25", "2026-07-28"}},
            {"_meta",
             {{"io.modelcontextprotocol/serverInfo", {{"name", "fake"}, {"version", "4"}}}}}}}};
}

class AgentOfRevision : public testing::TestWithParam<const char*> {};

TEST_P(AgentOfRevision, ShakesHandsInIt) {
  const std::string revision = GetParam();
  const bool stateless = revision == "2026-07-28";
  Script script{.answer = stateless ? Stateless : Session, .headers = true};
  Agent agent = AgentOf(script, {.revision = revision, .token = "hvs.x"});
  ASSERT_TRUE(agent.Open());
  EXPECT_EQ(agent.server().revision, revision);
  EXPECT_EQ(agent.server().name, "fake");
  EXPECT_EQ(agent.stateless(), stateless);
  ASSERT_TRUE(agent.CallTool("read", {{"mount", "kv"}}).done());

  const Sent& first = script.sent.front();
  EXPECT_EQ(first.message["jsonrpc"], "2.0");
  EXPECT_EQ(first.message["id"], 1);
  EXPECT_EQ(first.message["method"], stateless ? "server/discover" : "initialize");
  EXPECT_EQ(first.header("X-Vault-Token"), "hvs.x");
  const Sent& call = script.sent.back();
  EXPECT_EQ(call.message["params"]["name"], "read");
  EXPECT_EQ(call.message["params"]["arguments"]["mount"], "kv");
  EXPECT_EQ(call.header("X-Vault-Token"), "hvs.x");
  EXPECT_EQ(call.header("MCP-Protocol-Version"), revision >= "2025-06-18" ? revision : "");
  EXPECT_EQ(call.header("Mcp-Method"), stateless ? "tools/call" : "");
  EXPECT_EQ(call.header("Mcp-Name"), stateless ? "read" : "");
  EXPECT_EQ(call.message["params"].contains("_meta"), stateless);
  if (stateless) {
    EXPECT_EQ(script.sent.size(), 2u);
    const Json& meta = call.message["params"]["_meta"];
    EXPECT_EQ(meta["io.modelcontextprotocol/protocolVersion"], revision);
    EXPECT_TRUE(meta["io.modelcontextprotocol/clientInfo"].is_object());
    EXPECT_TRUE(meta["io.modelcontextprotocol/clientCapabilities"].is_object());
    return;
  }
  EXPECT_EQ(first.message["params"]["protocolVersion"], revision);
  EXPECT_EQ(first.message["params"]["capabilities"], Json::object());
  EXPECT_EQ(first.header("MCP-Protocol-Version"), "");
  ASSERT_EQ(script.sent.size(), 3u);
  EXPECT_EQ(script.sent[1].message["method"], "notifications/initialized");
  EXPECT_FALSE(script.sent[1].message.contains("id"));
  EXPECT_EQ(agent.server().instructions, "be kind");
  EXPECT_TRUE(agent.server().capabilities->contains("tools"));
}

INSTANTIATE_TEST_SUITE_P(All, AgentOfRevision, testing::ValuesIn(kRevisions), [](const auto& one) {
  std::string name = one.param;
  std::erase(name, '-');
  return "Of" + name;
});

TEST(Agent, TakesTheNewestThatTheServerSpeaks) {
  Script script{.answer = Session};
  Agent agent = AgentOf(script, {});
  ASSERT_TRUE(agent.Open());
  EXPECT_EQ(agent.server().revision, "2025-11-25");
  EXPECT_FALSE(agent.stateless());
  EXPECT_FALSE(script.sent.back().message["params"].contains("_meta"));
  EXPECT_THAT(script.sent.back().headers, ElementsAre());  // no headers over stdio

  Script newer{.answer = Stateless};
  Agent other = AgentOf(newer, {});
  ASSERT_TRUE(other.Open());
  EXPECT_EQ(other.server().revision, "2026-07-28");
}

TEST(Agent, KnowsWhatTheServerChoseInstead) {
  Script script{.answer = [](const Json& request) {
    Json answer = Session(request);
    if (request["method"] == "initialize") answer["result"]["protocolVersion"] = "2025-03-26";
    return answer;
  }};
  Agent agent = AgentOf(script, {.revision = "2025-11-25"});
  ASSERT_TRUE(agent.Open());
  EXPECT_EQ(agent.server().revision, "2025-03-26");
}

TEST(Agent, SaysWhyTheHandshakeFailed) {
  Script refuses{.answer = [](const Json&) { return Refusal(); }};
  const base::Status refused = AgentOf(refuses, {.revision = "2025-06-18"}).Open();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("no such method"));

  Script silent;
  EXPECT_FALSE(AgentOf(silent, {}).Open());

  Script odd{.answer = [](const Json&) { return Json{{"result", {{"_meta", "x"}}}}; }};
  const base::Status without = AgentOf(odd, {}).Open();
  ASSERT_FALSE(without);
  EXPECT_THAT(without.error().message, HasSubstr("no protocolVersion"));

  Script other{.answer = [](const Json&) {
    return Json{{"result", {{"supportedVersions", {"2027-01-01"}}}}};
  }};
  const base::Status unsupported = AgentOf(other, {.revision = "2026-07-28"}).Open();
  ASSERT_FALSE(unsupported);
  EXPECT_THAT(unsupported.error().message, HasSubstr("does not name 2026-07-28"));
}

TEST(Agent, AMetaThatIsNoObjectIsNoException) {
  Script script{.answer = [](const Json&) {
    return Json{{"result", {{"supportedVersions", {"2026-07-28"}}, {"_meta", "x"}}}};
  }};
  Agent agent = AgentOf(script, {});
  EXPECT_TRUE(agent.Open());
  EXPECT_EQ(agent.server().name, "");
}

TEST(Agent, ListsAllPages) {
  Script script{.answer = [](const Json& request) -> Json {
    const Json params = request.value("params", Json::object());
    const std::string cursor = params.value("cursor", "");
    if (cursor.empty()) return {{"result", {{"tools", {{{"name", "a"}}}}, {"nextCursor", "p2"}}}};
    if (cursor == "p2") return {{"result", {{"tools", Json::array()}, {"nextCursor", "p3"}}}};
    return {{"result", {{"tools", {{{"name", "b"}}}}}}};
  }};
  Agent agent = AgentOf(script, {});
  const auto tools = agent.ListTools();
  ASSERT_TRUE(tools) << tools.error().message;
  ASSERT_EQ((*tools)->size(), 2u);
  EXPECT_EQ((**tools)[1]["name"], "b");
  EXPECT_EQ(script.sent.size(), 3u);
}

TEST(Agent, PagesWithoutEndAreAnError) {
  Script script{.answer = [](const Json&) {
    return Json{{"result", {{"tools", Json::array()}, {"nextCursor", "more"}}}};
  }};
  EXPECT_FALSE(AgentOf(script, {}).ListTools());
  Script odd{.answer = [](const Json&) { return Json{{"result", {{"tools", "x"}}}}; }};
  EXPECT_FALSE(AgentOf(odd, {}).ListTools());
}

TEST(Agent, RepeatsParametersInHeadersWhereTheSchemaSaysSo) {
  Script script{.answer = Stateless, .headers = true};
  Agent agent = AgentOf(script, {});
  ASSERT_TRUE(agent.Open());
  const Json schema = {{"properties",
                        {{"region", {{"x-mcp-header", "Region"}}},
                         {"count", {{"x-mcp-header", "Count"}}},
                         {"absent", {{"x-mcp-header", "Absent"}}},
                         {"plain", Json::object()},
                         {"odd", true}}}};
  agent.CallTool("t", {{"region", "eu"}, {"count", 2}, {"plain", "x"}, {"odd", 1}}, &schema);
  EXPECT_EQ(script.sent.back().header("Mcp-Param-Region"), "eu");
  EXPECT_EQ(script.sent.back().header("Mcp-Param-Count"), "2");
  EXPECT_EQ(script.sent.back().header("Mcp-Param-Absent"), "");
}

TEST(Agent, TellsOfCallsAndKeepsWhatCameBefore) {
  Script script{.answer = [](const Json&) { return Json{{"result", Json::object()}}; }};
  std::vector<std::string> calls;
  AgentOptions options;
  options.on_call = [&](const std::string& tool, double) { calls.push_back(tool); };
  Agent agent = AgentOf(script, std::move(options));
  const Answer answer = agent.CallTool("a", nullptr);
  EXPECT_EQ(answer.messages.size(), 1u);
  EXPECT_FALSE(script.sent.back().message["params"].contains("arguments"));
  const Json id = "mine";
  agent.CallTool("b", Json::object(), nullptr, &id);
  EXPECT_EQ(script.sent.back().message["id"], "mine");
  EXPECT_TRUE(agent.Cancel(id));
  EXPECT_EQ(script.sent.back().message["method"], "notifications/cancelled");
  EXPECT_EQ(script.sent.back().message["params"]["requestId"], "mine");
  EXPECT_THAT(calls, ElementsAre("a", "b"));
}

TEST(Agent, NoAnswerInTimeIsSaid) {
  Script script;
  const Answer answer = AgentOf(script, {}).Request("ping", Json::object());
  EXPECT_FALSE(answer.answered());
  EXPECT_TRUE(answer.timed_out);
  EXPECT_EQ(answer.failure, "no answer");
}

}  // namespace
}  // namespace conformance
