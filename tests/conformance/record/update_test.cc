#include "conformance/record/update.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kStories =
    "# of a file\r\n"
    "id a\n"
    "title t\n"
    "one> read_secret path=x\n"
    "  one< done   \r\n"
    "\n"
    "one> read_secret path=y\n"
    "one< refused saying /old/\n"
    "id b\n"
    "title t\n"
    "one> read_secret path=z\n"
    "one< done";

bool All(const std::string&) { return true; }

// A server that refuses everything, as far as answers go.
Played RefuseAll(const Story& story) {
  Played played;
  for (const Step& step : story.steps) {
    if (!std::holds_alternative<AnswerStep>(step.what)) continue;
    played.answers.emplace_back(step.line, "one< refused saying /new/");
    if (step.text == "one< refused saying /new/") continue;
    played.status = CheckStatus::kFailed;
    played.line = step.line;
    break;
  }
  return played;
}

TEST(UpdateAnswers, PutsWhatCameAndNothingElse) {
  const auto updated = UpdateAnswers(kStories, "f", All, RefuseAll);
  ASSERT_TRUE(updated) << updated.error().message;
  EXPECT_EQ(updated->text,
            "# of a file\r\n"
            "id a\n"
            "title t\n"
            "one> read_secret path=x\n"
            "  one< refused saying /new/   \r\n"
            "\n"
            "one> read_secret path=y\n"
            "one< refused saying /new/\n"
            "id b\n"
            "title t\n"
            "one> read_secret path=z\n"
            "one< refused saying /new/");
  ASSERT_THAT(updated->changes, SizeIs(3));
  EXPECT_EQ(updated->changes[0].story, "a");
  EXPECT_EQ(updated->changes[0].line, 5);
  EXPECT_EQ(updated->changes[0].was, "one< done");
  EXPECT_EQ(updated->changes[0].is, "one< refused saying /new/");
  EXPECT_EQ(updated->changes[2].line, 12);
  EXPECT_THAT(updated->left, IsEmpty());
}

TEST(UpdateAnswers, OnlyWhatIsWanted) {
  const auto updated = UpdateAnswers(
      kStories, "f", [](const std::string& id) { return id == "b"; }, RefuseAll);
  ASSERT_TRUE(updated);
  ASSERT_THAT(updated->changes, SizeIs(1));
  EXPECT_EQ(updated->changes[0].line, 12);
}

TEST(UpdateAnswers, WhatPassesStays) {
  for (const CheckStatus status : {CheckStatus::kPassed, CheckStatus::kNotApplicable}) {
    const auto updated =
        UpdateAnswers(kStories, "f", All, [&](const Story&) { return Played{.status = status}; });
    ASSERT_TRUE(updated);
    EXPECT_EQ(updated->text, kStories);
    EXPECT_THAT(updated->changes, IsEmpty());
    EXPECT_THAT(updated->left, IsEmpty());
  }
}

TEST(UpdateAnswers, SaysWhatItCannotUpdate) {
  const std::string text =
      "id a\ntitle t\none> read_secret\nbackend secret kv/a present\n"
      "id b\ntitle t\none> read_secret\none< done\n";
  const auto updated = UpdateAnswers(text, "f", All, [](const Story& story) {
    return Played{.status = CheckStatus::kFailed, .evidence = "hm", .line = story.steps[1].line};
  });
  ASSERT_TRUE(updated);
  EXPECT_EQ(updated->text, text);
  EXPECT_THAT(updated->left, ElementsAre("a: hm", "b: no answer came at line 8"));
  const auto broken = UpdateAnswers(text, "f", All, [](const Story&) {
    return Played{.status = CheckStatus::kError, .evidence = "no backend"};
  });
  ASSERT_TRUE(broken);
  EXPECT_THAT(broken->left, ElementsAre("a: no backend", "b: no backend"));
}

TEST(UpdateAnswers, ALineWithSeveralAnswersIsLeft) {
  const std::string text = "id a\ntitle t\nrepeat 2\none> read_secret\none< done\nend\n";
  int played = 0;
  const auto updated = UpdateAnswers(text, "f", All, [&](const Story&) {
    return Played{.status = CheckStatus::kFailed,
                  .line = 5,
                  .answers = {{5, ++played == 1 ? "one< refused" : "one< done"}}};
  });
  ASSERT_TRUE(updated);
  EXPECT_THAT(updated->changes, SizeIs(1));
  EXPECT_THAT(updated->left, ElementsAre(HasSubstr("line 5 has several answers")));
}

TEST(UpdateAnswers, NoStoriesAreAnError) {
  EXPECT_FALSE(UpdateAnswers("nonsense", "f", All, RefuseAll));
}

}  // namespace
}  // namespace conformance
