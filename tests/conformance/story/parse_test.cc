// The text form of stories: every directive, what is refused of it, and that a story written is
// the story read.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <variant>

#include "conformance/story/story.h"

namespace conformance {
namespace {

constexpr const char* kHead = "id X\ntitle A title\n";

Story One(const std::string& text) {
  auto stories = ParseStories(text, "a.story");
  EXPECT_TRUE(stories) << (stories ? "" : stories.error().message);
  if (!stories || stories->empty()) return {};
  return stories->front();
}

// The error of a story that has this line; "" for none.
std::string ErrorOf(const std::string& line) {
  auto stories = ParseStories(kHead + line + "\nalive\n", "a.story");
  return stories ? "" : stories.error().message;
}

template <typename T>
T StepOf(const std::string& line) {
  auto step = ParseStep(line);
  EXPECT_TRUE(step) << line << ": " << (step ? "" : step.error().message);
  if (!step || !std::holds_alternative<T>(step->what)) {
    ADD_FAILURE() << line << " is something else";
    return {};
  }
  return std::get<T>(step->what);
}

TEST(StoryParse, ReadsAHead) {
  const Story story =
      One("# a comment\n\nid V-KV-01.two\ntitle Two writers\nwhy One is lost.\nwhy And unseen.\n"
          "hunts V-KV-01 V-KV-02\nneeds http tool:read_secret optional:delete_secret.key\nalive\n");
  EXPECT_EQ(story.id, "V-KV-01.two");
  EXPECT_EQ(story.title, "Two writers");
  EXPECT_EQ(story.why, "One is lost. And unseen.");
  EXPECT_EQ(story.hunts, (std::vector<std::string>{"V-KV-01", "V-KV-02"}));
  EXPECT_EQ(story.needs,
            (std::vector<std::string>{"http", "tool:read_secret", "optional:delete_secret.key"}));
  EXPECT_EQ(story.file, "a.story");
  ASSERT_EQ(story.steps.size(), 1u);
  EXPECT_EQ(story.steps[0].line, 9);
}

TEST(StoryParse, AnEmptyLineOfTheReasonAddsNothing) {
  const auto stories = ParseStories("id a\ntitle t\nwhy one\nwhy\nwhy two\nalive\n", "f");
  ASSERT_TRUE(stories.ok());
  EXPECT_EQ(stories->front().why, "one two");
}

TEST(StoryParse, ReadsAnEstate) {
  const Story story =
      One(std::string(kHead) +
          "estate mount kv/ kv2\nestate secret \"kv/my app\" {\"a\": 1}\n"
          "estate policy p path \"kv/*\" { capabilities = [\"read\"] }\n"
          "estate agent one p q\nestate revision one 2025-06-18\n"
          "estate ca pki/root {\"ttl\": \"1h\"}\nestate role pki/web\n"
          "estate certificate pki/web\nestate setting kv/config {\"b\": 2}\nalive\n");
  ASSERT_EQ(story.estate.size(), 9u);
  EXPECT_EQ(story.estate[0].word, "kv2");
  EXPECT_EQ(story.estate[1].name, "kv/my app");
  EXPECT_EQ(*story.estate[1].value, Json({{"a", 1}}));
  EXPECT_EQ(story.estate[2].text, "path \"kv/*\" { capabilities = [\"read\"] }");
  EXPECT_EQ(story.estate[3].word, "p q");
  EXPECT_EQ(story.estate[4].word, "2025-06-18");
  EXPECT_EQ(*story.estate[5].value, Json({{"ttl", "1h"}}));
  EXPECT_TRUE(story.estate[6].value->is_null());
}

TEST(StoryParse, ReadsACall) {
  const auto call = StepOf<CallStep>(
      "one> write_secret mount=kv path=\"a b\" n=2 t=true z=null o={\"x\": [1]} e= held begun");
  EXPECT_EQ(call.agent, "one");
  EXPECT_EQ(call.tool, "write_secret");
  EXPECT_TRUE(call.held);
  EXPECT_TRUE(call.begun);
  EXPECT_EQ(*call.arguments, Json({{"mount", "kv"},
                                   {"path", "a b"},
                                   {"n", 2},
                                   {"t", true},
                                   {"z", nullptr},
                                   {"o", {{"x", {1}}}},
                                   {"e", ""}}));
}

TEST(StoryParse, ReadsAnAnswer) {
  using Kind = AnswerClause::Kind;
  const auto answer = StepOf<AnswerStep>(
      "one< done showing \"a b\" hiding c veiling d within 10 lists x/, \"y z\" or refused saying "
      "/no\\/yes/ or answered");
  ASSERT_EQ(answer.alternatives.size(), 3u);
  const auto& first = answer.alternatives[0];
  ASSERT_EQ(first.size(), 6u);
  EXPECT_EQ(first[0].kind, Kind::kDone);
  EXPECT_EQ(first[1].kind, Kind::kShows);
  EXPECT_EQ(first[1].text, "a b");
  EXPECT_EQ(first[2].kind, Kind::kHides);
  EXPECT_EQ(first[3].kind, Kind::kVeils);
  EXPECT_EQ(first[4].kind, Kind::kWithin);
  EXPECT_EQ(first[4].bytes, 10u);
  EXPECT_EQ(first[5].names, (std::vector<std::string>{"x/", "y z"}));
  EXPECT_EQ(answer.alternatives[1][0].kind, Kind::kRefused);
  EXPECT_EQ(answer.alternatives[1][1].text, "no/yes");
  EXPECT_EQ(answer.alternatives[2][0].kind, Kind::kAnswered);
}

TEST(StoryParse, ReadsTheBackend) {
  using Kind = BackendStep::Kind;
  const auto has = StepOf<BackendStep>("backend secret kv/app has a, b when one done");
  EXPECT_EQ(has.kind, Kind::kHas);
  EXPECT_EQ(has.names, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(has.when_agent, "one");
  EXPECT_TRUE(has.when_done);
  const auto equal = StepOf<BackendStep>("backend secret \"kv/a b\" = {\"x\": 1} when two refused");
  EXPECT_EQ(equal.kind, Kind::kEquals);
  EXPECT_EQ(equal.name, "kv/a b");
  EXPECT_EQ(*equal.value, Json({{"x", 1}}));
  EXPECT_FALSE(equal.when_done);
  EXPECT_EQ(StepOf<BackendStep>("backend mount kv present").kind, Kind::kPresent);
  EXPECT_EQ(StepOf<BackendStep>("backend role pki/web absent").kind, Kind::kAbsent);
  EXPECT_EQ(StepOf<BackendStep>("backend issuer pki/ca unchanged").kind, Kind::kUnchanged);
  EXPECT_EQ(StepOf<BackendStep>("backend setting kv/config lacks x").kind, Kind::kLacks);
  EXPECT_EQ(*StepOf<BackendStep>("backend secret kv/app version 3").value, Json(3));
}

TEST(StoryParse, ReadsTheTraffic) {
  using Kind = TrafficStep::Kind;
  EXPECT_EQ(StepOf<TrafficStep>("traffic none").kind, Kind::kNone);
  EXPECT_EQ(StepOf<TrafficStep>("traffic unchanging").kind, Kind::kUnchanging);
  EXPECT_EQ(StepOf<TrafficStep>("traffic inside kv/, pki/").names,
            (std::vector<std::string>{"kv/", "pki/"}));
  EXPECT_EQ(StepOf<TrafficStep>("traffic token one, two").kind, Kind::kToken);
  EXPECT_EQ(StepOf<TrafficStep>("traffic has POST kv/data/a b").names,
            (std::vector<std::string>{"POST kv/data/a b"}));
  EXPECT_EQ(StepOf<TrafficStep>("traffic lacks GET kv/*").kind, Kind::kLacks);
  EXPECT_EQ(StepOf<TrafficStep>("traffic hiding \"a b\"").names, (std::vector<std::string>{"a b"}));
}

TEST(StoryParse, ReadsEvents) {
  for (const char* line :
       {"colleague writes kv/app {\"a\": 1}", "colleague deletes kv/app",
        "colleague destroys kv/app 1", "colleague revokes pki/ca", "colleague mounts kv/ kv2",
        "colleague unmounts kv/", "seal", "unseal", "expire one", "demote one", "renew one",
        "fault server_error {\"times\": 1}", "fault sealed", "calm", "cancel one", "leave one",
        "alive"}) {
    StepOf<EventStep>(line);
  }
  EXPECT_EQ(StepOf<ReleaseStep>("release one").agent, "one");
}

TEST(StoryParse, RepeatsLines) {
  const Story story =
      One(std::string(kHead) + "repeat 3\nestate secret kv/s{n} {\"a\": {n}}\nend\nalive\n");
  ASSERT_EQ(story.estate.size(), 3u);
  EXPECT_EQ(story.estate[2].name, "kv/s3");
  EXPECT_EQ(*story.estate[2].value, Json({{"a", 3}}));
}

TEST(StoryParse, ReadsWindowsLineEndsAndNoLastOne) {
  EXPECT_EQ(One("id X\r\ntitle T\r\n  alive").steps.size(), 1u);
}

TEST(StoryParse, SeveralStoriesOfOneText) {
  auto stories = ParseStories("id A\ntitle T\nalive\n\nid B\ntitle T\nalive\n", "a.story");
  ASSERT_TRUE(stories);
  ASSERT_EQ(stories->size(), 2u);
  EXPECT_EQ((*stories)[1].id, "B");
  stories = ParseStories("", "a.story");
  ASSERT_TRUE(stories);
  EXPECT_TRUE(stories->empty());
}

struct Bad {
  const char* line;
  const char* says;
};

class StoryRefuses : public testing::TestWithParam<Bad> {};

TEST_P(StoryRefuses, WithFileAndLine) {
  const std::string error = ErrorOf(GetParam().line);
  EXPECT_TRUE(error.starts_with("a.story:3: ")) << error;
  EXPECT_NE(error.find(GetParam().says), std::string::npos) << error;
}

INSTANTIATE_TEST_SUITE_P(
    Lines, StoryRefuses,
    testing::Values(
        Bad{"estate castle x", "castle"}, Bad{"estate", "missing"}, Bad{"estate mount", "name"},
        Bad{"estate mount kv/", "type"}, Bad{"estate policy p", "text"},
        Bad{"estate agent one", "more than a name"}, Bad{"estate revision one", "more than a name"},
        Bad{"estate secret kv/a {\"a\"", "not JSON"}, Bad{"estate secret kv/a {} more", "too much"},
        Bad{"estate mount kv/ kv2 more", "too much"}, Bad{"hunts", "needs words"},
        Bad{"needs", "needs words"}, Bad{"needs gold", "gold"}, Bad{"needs tool:", "tool:"},
        Bad{"needs optional:x", "optional:x"}, Bad{"one>", "tool is missing"},
        Bad{"one> read_secret mount", "name=value"}, Bad{"one> read_secret =x", "name=value"},
        Bad{"one> read_secret a={\"b\"", "not JSON"}, Bad{"one<", "answer is missing"},
        Bad{"one< happy", "happy"}, Bad{"one< done or", "answer is missing"},
        Bad{"one< lists", "needs names"}, Bad{"one< saying no", "/pattern/"},
        Bad{"one< saying /no", "no end"}, Bad{"one< showing", "missing"},
        Bad{"one< within many", "number of bytes"}, Bad{"one< within -1", "number of bytes"},
        Bad{"backend", "missing"}, Bad{"backend castle x present", "castle"},
        Bad{"backend secret", "needs a name"}, Bad{"backend secret kv/a", "missing"},
        Bad{"backend secret kv/a gone", "gone"}, Bad{"backend secret kv/a has", "needs names"},
        Bad{"backend secret kv/a =", "missing"}, Bad{"backend secret kv/a present when", "when"},
        Bad{"backend secret kv/a present when one happy", "when"},
        Bad{"backend secret kv/a present now", "too much"}, Bad{"traffic", "missing"},
        Bad{"traffic heavy", "heavy"}, Bad{"traffic inside", "needs names"},
        Bad{"traffic token", "needs names"}, Bad{"traffic has POST", "METHOD path"},
        Bad{"traffic hiding", "missing"}, Bad{"traffic none more", "too much"},
        Bad{"release", "name of an agent"}, Bad{"colleague sleeps", "sleeps"},
        Bad{"colleague deletes", "more words"}, Bad{"colleague writes kv/a {", "not JSON"},
        Bad{"fault", "more words"}, Bad{"expire", "more words"}, Bad{"alive again", "too much"},
        Bad{"dance", "dance"}, Bad{"end", "without a repeat"}, Bad{"repeat 0", "1 to 10000"},
        Bad{"repeat 10001", "1 to 10000"}, Bad{"id X", "expects nothing"}));

TEST(StoryParse, RefusesWhatIsNoStory) {
  const auto error = [](const std::string& text) {
    auto stories = ParseStories(text, "a.story");
    return stories ? std::string() : stories.error().message;
  };
  EXPECT_EQ(error("title T\n").find("a.story:1: a story begins"), 0u);
  EXPECT_NE(error("id a/b\n").find("letters"), std::string::npos);
  EXPECT_NE(error("id X\ntitle T\n").find("expects nothing"), std::string::npos);
  EXPECT_NE(error("id X\nalive\n").find("has no title"), std::string::npos);
  EXPECT_NE(error("id X\ntitle T\nalive\nid X\ntitle T\nalive\n").find("there already"),
            std::string::npos);
  EXPECT_NE(error("id X\ntitle T\nalive\ntitle U\n").find("before the first step"),
            std::string::npos);
  EXPECT_NE(error("id X\ntitle T\nrepeat 2\nalive\n").find("no end"), std::string::npos);
  EXPECT_NE(error("id X\ntitle T\nrepeat 2\nrepeat 2\nend\n").find("inside of a repeat"),
            std::string::npos);
}

TEST(StoryParse, ALineOfItsOwnIsReadTheSame) {
  EXPECT_FALSE(ParseStep("title T"));
  EXPECT_FALSE(ParseStep(""));
  EXPECT_EQ(ParseStep("one> list_mounts")->text, "one> list_mounts");
}

}  // namespace
}  // namespace conformance
