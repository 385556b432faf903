#include <gtest/gtest.h>

#include <set>

#include "conformance/data/embedded.h"
#include "conformance/story/story.h"
#include "conformance/suite/check.h"

namespace conformance {
namespace {

TEST(Catalog, EveryCheckHasAnIdOfItsOwnAndATitle) {
  const std::set<std::string> families = {"protocol",   "tools",  "traces",
                                          "properties", "safety", "faults"};
  std::set<std::string> ids;
  const std::vector<Check> checks = AllChecks();
  EXPECT_FALSE(checks.empty());
  for (const Check& check : checks) {
    EXPECT_TRUE(ids.insert(check.id).second) << check.id << " is there twice";
    EXPECT_FALSE(check.id.empty());
    EXPECT_FALSE(check.title.empty()) << check.id;
    EXPECT_EQ(check.title.find('\n'), std::string::npos) << check.id;
    EXPECT_TRUE(families.contains(check.family)) << check.id << ": " << check.family;
    EXPECT_TRUE(check.run) << check.id;
  }
}

TEST(Catalog, FamiliesStayTogether) {
  std::set<std::string> left;
  std::string current;
  for (const Check& check : AllChecks()) {
    if (check.family == current) continue;
    EXPECT_TRUE(left.insert(current).second);
    current = check.family;
    EXPECT_FALSE(left.contains(current)) << current;
  }
}

TEST(Catalog, EveryStoryCanBeReadAndWrittenBack) {
  int count = 0;
  for (const char* folder : {"cases/", "traces/"}) {
    for (const EmbeddedText& file : EmbeddedFolder(folder)) {
      const auto stories = ParseStories(file.text, std::string(file.name));
      ASSERT_TRUE(stories) << stories.error().message;
      for (const Story& story : *stories) {
        ++count;
        const auto back = ParseStories(WriteStory(story), "written");
        ASSERT_TRUE(back) << story.id << ": " << back.error().message;
        ASSERT_EQ(back->size(), 1u);
        EXPECT_EQ(WriteStory(back->front()), WriteStory(story));
      }
    }
  }
  EXPECT_GT(count, 0);
}

TEST(Catalog, AStoryThatCannotBeReadIsAnError) {
  const auto wrong = StoryChecks("x.story", "id a\ntitle b\nnonsense\n", "traces");
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().message.find("x.story:3"), std::string::npos) << wrong.error().message;
}

struct GlobCase {
  const char* glob;
  const char* text;
  bool matches;
};
constexpr GlobCase kGlobs[] = {{"", "", true},
                               {"", "a", false},
                               {"a", "", false},
                               {"a", "a", true},
                               {"a", "ab", false},
                               {"*", "", true},
                               {"*", "abc", true},
                               {"a*", "abc", true},
                               {"*c", "abc", true},
                               {"a*c", "abc", true},
                               {"a*b", "abc", false},
                               {"*b*", "abc", true},
                               {"**", "a", true},
                               {"V-KV-*.two", "V-KV-01.two", true},
                               {"V-KV-*.two", "V-KV-01.twox", false}};

TEST(Glob, StarStandsForAnyText) {
  for (const GlobCase& one : kGlobs) {
    EXPECT_EQ(MatchesGlob(one.glob, one.text), one.matches) << one.glob << " " << one.text;
  }
}

}  // namespace
}  // namespace conformance
