// What makes an expectation of a story hold, and what breaks it.
#include "conformance/story/expect.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace conformance {
namespace {

Answer Text(const std::string& text, bool error = false) {
  return ReadAnswer(
      {{"jsonrpc", "2.0"},
       {"id", 1},
       {"result", {{"content", {{{"type", "text"}, {"text", text}}}}, {"isError", error}}}});
}

Answer Structured(const Json& json) {
  return ReadAnswer({{"jsonrpc", "2.0"},
                     {"id", 1},
                     {"result", {{"content", Json::array()}, {"structuredContent", json}}}});
}

bool Holds(const std::string& line, const Answer& answer) {
  auto step = ParseStep("one< " + line);
  EXPECT_TRUE(step) << line;
  return step && !CheckAnswer(std::get<AnswerStep>(step->what), answer);
}

std::optional<std::string> Traffic(const std::string& line, const std::vector<SeenRequest>& seen,
                                   const std::vector<std::string>& tokens = {}) {
  auto step = ParseStep("traffic " + line);
  EXPECT_TRUE(step) << line;
  return CheckTraffic(std::get<TrafficStep>(step->what), seen, tokens);
}

SeenRequest Seen(const std::string& method, const std::string& path, const std::string& body = "") {
  SeenRequest request;
  request.method = method;
  request.path = "/v1/" + path;
  request.body = body;
  request.token = "t1";
  request.changes = method != "GET" && method != "LIST";
  return request;
}

TEST(ExpectAnswer, DoneAndRefused) {
  EXPECT_TRUE(Holds("done", Text("ok")));
  EXPECT_FALSE(Holds("refused", Text("ok")));
  EXPECT_TRUE(Holds("refused", Text("no", true)));
  const Answer protocol = ReadAnswer({{"id", 1}, {"error", {{"code", -32602}, {"message", "no"}}}});
  EXPECT_TRUE(Holds("refused saying /NO/", protocol));
  EXPECT_TRUE(Holds("answered", protocol));
  EXPECT_FALSE(Holds("answered", Answer{}));
  EXPECT_FALSE(Holds("done or refused", Answer{}));
}

TEST(ExpectAnswer, OneAlternativeMustHoldAsAWhole) {
  EXPECT_TRUE(Holds("refused or done showing x", Text("x")));
  EXPECT_FALSE(Holds("refused showing x or done showing zebra", Text("x")));
}

TEST(ExpectAnswer, TextsAnywhere) {
  EXPECT_TRUE(Holds("showing deep", Structured({{"a", {{"b", "deep"}}}})));
  EXPECT_FALSE(Holds("hiding deep", Structured({{"a", {{"b", "deep"}}}})));
  EXPECT_TRUE(Holds("veiling deep", Structured({{"a", {{"b", "deep"}}}})));
  EXPECT_FALSE(Holds("veiling deep", Text("deep")));
  Answer noted = Text("ok");
  noted.messages.emplace_back(Json{{"method", "notifications/message"}, {"params", "secret"}});
  EXPECT_FALSE(Holds("hiding secret", noted));
}

TEST(ExpectAnswer, Sizes) {
  EXPECT_TRUE(Holds("within 200", Text("ok")));
  EXPECT_FALSE(Holds("within 200", Text(std::string(300, 'x'))));
}

TEST(ExpectAnswer, ABrokenPatternHoldsNever) { EXPECT_FALSE(Holds("saying /(/", Text("("))); }

TEST(ExpectAnswer, Lists) {
  EXPECT_TRUE(Holds("lists a, b/", Text(R"(["a", "b/"])")));
  EXPECT_TRUE(Holds("lists b", Text(R"(["a", "b/"])")));
  EXPECT_TRUE(Holds("lists a", Structured({{"items", {{{"name", "a"}}}}})));
  EXPECT_TRUE(Holds("lists kv/", Structured({{"kv/", {{"type", "kv"}}}})));
  EXPECT_TRUE(Holds("lists a, b", Text("- a\n- b\n")));
  EXPECT_FALSE(Holds("lists ab", Text(R"(["a", "b"])")));
  EXPECT_FALSE(Holds("lists a", Text("abc")));
}

TEST(ExpectTraffic, InsideOfMounts) {
  EXPECT_FALSE(Traffic("inside kv/", {Seen("GET", "kv/data/app")}));
  EXPECT_TRUE(Traffic("inside kv/", {Seen("GET", "kv/../sys/policies/acl/x")}));
  EXPECT_TRUE(Traffic("inside kv/", {Seen("GET", "kv/%2e%2e/old/x")}));
  EXPECT_TRUE(Traffic("inside kv/", {Seen("GET", "kv-old/x")}));
  EXPECT_FALSE(Traffic("inside kv/", {Seen("GET", "sys/internal/ui/mounts/kv/app")}));
  EXPECT_FALSE(Traffic("inside kv/", {Seen("POST", "sys/capabilities-self")}));
  EXPECT_TRUE(Traffic("inside kv/", {Seen("POST", "sys/mounts/x")}));
}

TEST(ExpectTraffic, Changes) {
  EXPECT_FALSE(Traffic("none", {}));
  EXPECT_TRUE(Traffic("none", {Seen("GET", "kv/x")}));
  EXPECT_FALSE(Traffic("unchanging", {Seen("GET", "kv/x"), Seen("POST", "sys/capabilities-self")}));
  EXPECT_TRUE(Traffic("unchanging", {Seen("DELETE", "kv/x")}));
}

TEST(ExpectTraffic, AServerMayAskForHealthAtAnyTime) {
  EXPECT_FALSE(Traffic("none", {Seen("GET", "sys/health")}));
  EXPECT_FALSE(Traffic("token one", {Seen("GET", "sys/seal-status")}, {"t2"}));
  EXPECT_TRUE(Traffic("none", {Seen("PUT", "sys/seal")}));
}

TEST(ExpectTraffic, Requests) {
  const std::vector<SeenRequest> seen = {Seen("POST", "kv/data/app", R"({"data":{"a":1}})")};
  EXPECT_FALSE(Traffic("has POST kv/data/app", seen));
  EXPECT_FALSE(Traffic("has POST kv/*", seen));
  EXPECT_TRUE(Traffic("has POST kv/data", seen));
  EXPECT_TRUE(Traffic("lacks POST kv/data/app", seen));
  EXPECT_TRUE(Traffic("hiding data", seen));
  EXPECT_FALSE(Traffic("hiding metadata", seen));
  EXPECT_FALSE(Traffic("token one", seen, {"t1"}));
  EXPECT_TRUE(Traffic("token one", seen, {"t2"}));
}

TEST(ExpectPaths, AsVaultUnderstandsThem) {
  EXPECT_EQ(EffectivePath("/v1/kv/data/a%20b"), "kv/data/a b");
  EXPECT_EQ(EffectivePath("/v1/kv/../sys//x/./y/"), "sys/x/y/");
  EXPECT_EQ(EffectivePath("/v1/../../x"), "x");
  EXPECT_EQ(EffectivePath("/v1/kv/%zz"), "kv/%zz");
  EXPECT_EQ(EncodedName("team/my app"), "team/my%20app");
  EXPECT_EQ(EncodedName("p%d/"), "p%25d/");
}

}  // namespace
}  // namespace conformance
