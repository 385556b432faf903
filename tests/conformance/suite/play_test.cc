#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "conformance/story/expect.h"
#include "conformance/story/runner.h"

namespace conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

class PlayTest : public testing::Test {
 protected:
  static std::unique_ptr<Stage> Made() {
    auto stage = Stage::Create({});
    EXPECT_TRUE(stage) << stage.error().message;
    return std::move(stage).value();
  }
  Played PlayText(const std::string& text) {
    const auto stories = ParseStories(text, "test");
    EXPECT_TRUE(stories) << stories.error().message;
    if (!stories) return {};
    return Play(stories->front(), *stage_);
  }
  const std::unique_ptr<Stage> stage_ = Made();
};

TEST_F(PlayTest, SaysWhatCame) {
  const Played played = PlayText(R"(id a
title t
estate mount kv/ kv2
one> write_secret mount=kv path=app key=a value=x
one< done
one> read_secret mount=kv path=none
one< refused
one> read_secret mount=kv path=app
one< refused
)");
  EXPECT_EQ(played.status, CheckStatus::kFailed);
  EXPECT_EQ(played.line, 9);
  EXPECT_THAT(played.evidence, HasSubstr("line 9, \"one< refused\": expected refused; done"));
  EXPECT_THAT(played.answers,
              ElementsAre(Pair(5, "one< done"), Pair(7, "one< refused saying /not_found/"),
                          Pair(9, "one< done")));
}

TEST_F(PlayTest, LinesOfARepeatKeepTheirNumbers) {
  const Played played = PlayText(R"(id a
title t
estate mount kv/ kv2
repeat 3
  one> write_secret mount=kv path=app-{n} key=a value=x
  one< done
end
repeat 2
  one> read_secret mount=kv path=app-{n}

  one< refused
end
)");
  EXPECT_EQ(played.status, CheckStatus::kFailed);
  EXPECT_EQ(played.line, 11);
  const auto wrong = ParseStories("id a\ntitle t\nrepeat 2\nalive\nnonsense\nend\n", "f");
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().message, HasSubstr("f:5: "));
}

TEST_F(PlayTest, WhatTheServerDoesNotOfferIsNotJudged) {
  for (const char* text :
       {"id a\ntitle t\none> no_such_tool\none< done\n", "id a\ntitle t\nneeds http\nalive\n",
        "id a\ntitle t\nneeds tool:fly\nalive\n"}) {
    EXPECT_EQ(PlayText(text).status, CheckStatus::kNotApplicable) << text;
  }
  EXPECT_EQ(PlayText("id a\ntitle t\nneeds simulator\nalive\n").status, CheckStatus::kPassed);
}

TEST_F(PlayTest, AnEstateThatCannotBeMadeIsNoFailure) {
  const Played played = PlayText("id a\ntitle t\nestate mount secret/ kv2\nalive\n");
  EXPECT_EQ(played.status, CheckStatus::kError);
  EXPECT_THAT(played.evidence, HasSubstr("estate mount secret/ kv2"));
}

TEST_F(PlayTest, TwoWritersMeetBehindTheGate) {
  const Played played = PlayText(R"(id a
title t
estate mount kv/ kv2
estate secret kv/app {"a": 1}
one> write_secret mount=kv path=app key=b value=2 held
two> write_secret mount=kv path=app key=c value=3 begun
release one
two< done
one< done or refused saying /changed|conflict|version|again/
backend secret kv/app has a, c
)");
  EXPECT_EQ(played.status, CheckStatus::kPassed) << played.evidence;
}

TEST(AnswerLine, IsTheStepThatItFulfils) {
  const auto line = [](const Json& response) { return AnswerLine("one", ReadAnswer(response)); };
  const auto coded = [](const Json& code) -> Json {
    return {{"result", {{"isError", true}, {"structuredContent", {{"error", {{"code", code}}}}}}}};
  };
  EXPECT_EQ(line({{"result", Json::object()}}), "one< done");
  EXPECT_EQ(line({{"error", {{"code", 1}, {"message", "x"}}}}), "one< refused");
  EXPECT_EQ(line(coded("not_found")), "one< refused saying /not_found/");
  for (const Json& code : {Json("a/b"), Json(""), Json("a b"), Json(5), Json("("), Json()}) {
    EXPECT_EQ(line(coded(code)), "one< refused") << code;
  }
  EXPECT_EQ(AnswerLine("one", Answer()), std::nullopt);
}

}  // namespace
}  // namespace conformance
