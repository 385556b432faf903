#include "conformance/record/recording.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "conformance/story/story.h"

namespace conformance {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kTools = R"([
  {"name": "read_secret", "inputSchema": {"properties": {"mount": {}, "path": {}}}},
  {"name": "kv_put", "inputSchema": {"properties":
    {"mount_point": {}, "path": {}, "key": {}, "value": {}, "secret_data": {}, "cas": {}}}},
  {"name": "enable_pki", "inputSchema": {"properties": {"path": {}}}},
  {"name": "create_mount", "inputSchema": {"properties": {"path": {}, "type": {}}}},
  {"name": "delete_mount", "inputSchema": {"properties": {"path": {}}}},
  {"name": "list_pki_roles", "inputSchema": {"properties": {"mount": {}}}},
  {"name": "whoami", "inputSchema": {}}])";

// A session, said line by line.
class Session {
 public:
  explicit Session(RecordingOptions options = {.id = "r"}) : recording_(std::move(options)) {}

  int Ask(const std::string& method, Json params) {
    const Json message = {
        {"jsonrpc", "2.0"}, {"id", ++id_}, {"method", method}, {"params", std::move(params)}};
    recording_.ToServer(message.dump());
    return id_;
  }
  void Answer(int id, const Json& result) {
    recording_.FromServer(Json{{"jsonrpc", "2.0"}, {"id", id}, {"result", result}}.dump());
  }
  void ListTools() { Answer(Ask("tools/list", Json::object()), {{"tools", Json::parse(kTools)}}); }
  int Call(const std::string& tool, Json arguments) {
    return Ask("tools/call", {{"name", tool}, {"arguments", std::move(arguments)}});
  }
  void Done(const std::string& tool, Json arguments, Json shown = Json::object()) {
    Answer(Call(tool, std::move(arguments)), {{"structuredContent", std::move(shown)}});
  }
  void Refused(const std::string& tool, Json arguments, const char* code, const char* text = "no") {
    const Json part = {{"type", "text"}, {"text", text}};
    Answer(Call(tool, std::move(arguments)),
           {{"isError", true},
            {"content", Json::array({part})},
            {"structuredContent", {{"error", {{"code", code}}}}}});
  }
  // The text, which can be read as one story.
  std::string Text() const {
    const std::string text = recording_.Text();
    const auto stories = ParseStories(text, "recorded");
    EXPECT_TRUE(stories) << stories.error().message << "\n" << text;
    if (stories) {
      EXPECT_EQ(stories->size(), 1u);
    }
    return text;
  }
  Recording& recording() { return recording_; }

 private:
  Recording recording_;
  int id_ = 0;
};

TEST(Recording, CallsInCanonicalNames) {
  Session session;
  session.Answer(session.Ask("initialize", Json::object()),
                 {{"serverInfo", {{"name", "odd\nserver"}, {"version", "1"}}}});
  session.ListTools();
  session.Done("kv_put", {{"mount_point", "kv"}, {"path", "a b"}, {"key", "k"}, {"value", "pw"}});
  session.Refused("read_secret", {{"mount", "kv"}, {"path", "none"}}, "not_found");
  EXPECT_EQ(session.Text(), R"(# Recorded from odd server 1. Secrets are replaced.
# The estate is a guess from the calls.
id r
title A session with odd server 1
estate mount kv/ kv2
one> write_secret key="k" mount="kv" path="a b" value="secret-1"
one< done
one> read_secret mount="kv" path="none"
one< refused saying /not_found/
)");
}

TEST(Recording, NoSecretIsInIt) {
  Session session(
      {.id = "r", .title = "with hvs.CAESIJlU2xTitle", .secrets = {"from-environment"}});
  session.ListTools();
  session.Done("read_secret", {{"mount", "kv"}, {"path", "hunter2-hunter2/from-environment"}},
               {{"data", {{"pin", "read-value"}}}});
  session.Done("kv_put", {{"mount_point", "hvs.CAESIJlU2xMount"},
                          {"path", "app"},
                          {"secret_data", {{"password", "hunter2-hunter2"}, {"pin", 4711}}}});
  session.Done("whoami", {{"token", "token-value"}, {"hvs.CAESIJlU2xName", 1}});
  session.Refused("read_secret", {{"mount", "kv"}, {"path", "a"}}, "hvs-CAESIJlU2x4f8g2h5j9k1");
  const std::string text = session.Text();
  for (const char* secret :
       {"hunter2", "4711", "CAES", "read-value", "token-value", "from-environment"}) {
    EXPECT_THAT(text, Not(HasSubstr(secret)));
  }
  EXPECT_THAT(text, HasSubstr("# not in the vocabulary: whoami"));
  EXPECT_THAT(text, HasSubstr(R"("password":"secret-)"));
}

TEST(Recording, WithoutAListTheServersOwnNames) {
  Session session;
  session.Done("kv_put", {{"mount_point", "kv"}, {"path", "app"}, {"anything", "hidden"}});
  session.Done("odd tool", {{"path", "app"}});
  session.Done("odd", {{"a b", "app"}});
  session.Done("odd", "text");
  const std::string text = session.Text();
  EXPECT_THAT(text,
              HasSubstr("one> kv_put anything=\"secret-1\" mount_point=\"kv\" path=\"app\"\n"));
  EXPECT_THAT(text, HasSubstr("# not in the vocabulary: odd tool path=...\n"));
  EXPECT_THAT(text, HasSubstr("# not in the vocabulary: odd a b=...\n"));
}

TEST(Recording, AnswersFindTheirCalls) {
  Session session;
  session.ListTools();
  const int first = session.Call("read_secret", {{"mount", "kv"}, {"path", "1"}});
  const int second = session.Call("read_secret", {{"mount", "kv"}, {"path", "2"}});
  session.Call("read_secret", {{"mount", "kv"}, {"path", "3"}});
  const int asked = session.Call("read_secret", {{"mount", "kv"}, {"path", "4"}});
  session.Answer(asked, {{"inputRequests", Json::object()}});
  session.recording().FromServer(R"({"jsonrpc":"2.0","id":)" + std::to_string(second) +
                                 R"(,"error":{"code":-1}})");
  session.Answer(first, Json::object());
  session.Answer(99, Json::object());
  EXPECT_THAT(session.Text(), HasSubstr(R"(one> read_secret mount="kv" path="1"
one< done
one> read_secret mount="kv" path="2"
one< refused
one> read_secret mount="kv" path="3"
# no answer came
)"));
  EXPECT_THAT(session.Text(), Not(HasSubstr(R"(path="4")")));
}

TEST(Recording, ASessionWithoutCallsIsAStory) {
  Session session({.id = "r", .title = "two\nlines"});
  EXPECT_THAT(session.Text(), HasSubstr("title two lines\nalive\n"));
}

TEST(Recording, WhatIsNoMessageIsIgnored) {
  Session session;
  for (const char* line :
       {"", "x", "5", "null", "[]", "[1]", "{}", R"({"id":1})", R"({"id":1,"method":5})",
        R"({"id":1,"method":"tools/call"})", R"({"id":1,"method":"tools/call","params":[]})",
        R"({"id":1,"method":"tools/call","params":{"name":5,"arguments":[1]}})",
        R"({"id":2,"method":"tools/list"})", R"({"id":3,"method":"initialize"})", "\xff\xfe"}) {
    session.recording().ToServer(line);
    session.recording().FromServer(line);
  }
  for (int id = 1; id <= 3; ++id) {
    session.recording().FromServer(R"({"id":)" + std::to_string(id) + R"(,"result":"x"})");
  }
  session.Text();
  session.recording().ToServer(
      R"([{"id":7,"method":"tools/call","params":{"name":"read_secret","arguments":{}}}])");
  session.recording().FromServer(R"([{"id":7,"result":{}}])");
  EXPECT_THAT(session.Text(), HasSubstr("one> read_secret\none< done\n"));
}

TEST(Recording, PagesOfToolsAreOneList) {
  Session session;
  session.Answer(session.Ask("tools/list", Json::object()),
                 {{"tools", Json::array({Json{{"name", "a"}}})}, {"nextCursor", "2"}});
  session.Answer(session.Ask("tools/list", {{"cursor", "2"}}), {{"tools", Json::parse(kTools)}});
  session.Done("kv_put", {{"mount_point", "kv"}});
  EXPECT_THAT(session.Text(), HasSubstr("one> write_secret mount=\"kv\"\n"));
}

TEST(EstateGuess, WhatWasThereBefore) {
  Session session;
  session.ListTools();
  session.Done("read_secret", {{"mount", "/old/"}, {"path", "/app"}}, {{"data", {{"a", "x"}}}});
  session.Done("read_secret", {{"mount", "old"}, {"path", "app"}}, {{"data", {{"a", "x"}}}});
  session.Done("kv_put", {{"mount_point", "old"}, {"path", "new"}, {"key", "k"}, {"value", "v"}});
  session.Done("read_secret", {{"mount", "old"}, {"path", "new"}}, {{"data", {{"k", "v"}}}});
  session.Done("kv_put", {{"mount_point", "old"}, {"path", "cas"}, {"key", "k"}, {"cas", 2}});
  session.Done("create_mount", {{"path", "made"}, {"type", "kv"}});
  session.Done("read_secret", {{"mount", "made"}, {"path", "x"}});
  session.Refused("create_mount", {{"path", "there"}, {"type", "kv"}}, "conflict", "in use");
  session.Refused("read_secret", {{"mount", "none"}, {"path", "x"}}, "not_found", "no such mount");
  session.Done("list_pki_roles", {{"mount", "ca"}});
  session.Done("enable_pki", {{"path", "ca2"}});
  session.Done("list_pki_roles", {{"mount", "ca2"}});
  session.Done("read_secret", {{"mount", "secret"}, {"path", "dev"}});
  session.Done("delete_mount", {{"path", "going"}});
  const std::string text = session.Text();
  const std::size_t begin = text.find("estate mount");
  EXPECT_EQ(text.substr(begin, text.find("one>") - begin), R"(estate mount old/ kv2
estate mount there/ kv2
estate mount ca/ pki
estate mount going/ kv2
estate secret old/app {"a":"secret-2"}
estate secret old/cas {"k":"made up"}
estate secret old/cas {"k":"made up"}
estate secret secret/dev {"value":"made up"}
)");
}

}  // namespace
}  // namespace conformance
