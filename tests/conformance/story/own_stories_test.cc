// The suite's own stories: all can be read, each stays the same when written and read again, and
// no two have the same id.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "conformance/data/embedded.h"
#include "conformance/story/story.h"

namespace conformance {
namespace {

std::vector<Story> OwnStories() {
  std::vector<Story> all;
  for (const char* folder : {"cases/", "traces/"}) {
    for (const EmbeddedText& file : EmbeddedFolder(folder)) {
      if (!file.name.ends_with(".story")) continue;
      auto stories = ParseStories(file.text, std::string(file.name));
      if (!stories) {
        ADD_FAILURE() << stories.error().message;
        continue;
      }
      for (Story& story : *stories) all.push_back(std::move(story));
    }
  }
  return all;
}

TEST(OwnStories, StayTheSameWhenWritten) {
  const std::vector<Story> stories = OwnStories();
  EXPECT_GT(stories.size(), 200u);
  for (const Story& story : stories) {
    const std::string text = WriteStory(story);
    auto again = ParseStories(text, "again");
    ASSERT_TRUE(again) << story.id << ": " << again.error().message;
    ASSERT_EQ(again->size(), 1u);
    EXPECT_EQ(WriteStory(again->front()), text);
    EXPECT_EQ(again->front().steps.size(), story.steps.size());
    EXPECT_EQ(again->front().estate.size(), story.estate.size());
  }
}

TEST(OwnStories, HaveIdsAndReasonsOfTheirOwn) {
  std::set<std::string> ids;
  for (const Story& story : OwnStories()) {
    EXPECT_TRUE(ids.insert(story.id).second) << story.id << " is there twice";
    EXPECT_FALSE(story.why.empty()) << story.id;
  }
}

}  // namespace
}  // namespace conformance
