// The fuzz target of the suite's stories, over its own ones and some thousand mutants.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "conformance/data/embedded.h"
#include "conformance/story/story.h"
#include "seeds.h"

namespace {

// Every tenth: they are alike.
std::vector<std::string> Seeds() {
  std::vector<std::string> seeds = {
      "id X\ntitle T\nrepeat 3\nestate secret kv/s{n} {\"a\": {n}}\nend\nalive\n",
      "id X\ntitle T\none< done lists \"a b\", c or refused saying /a\\/b/ veiling x within 9\n"};
  std::size_t count = 0;
  for (const conformance::EmbeddedText& file : conformance::EmbeddedFolder("cases/")) {
    const auto stories = conformance::ParseStories(file.text, std::string(file.name));
    if (!stories) continue;
    for (const conformance::Story& story : *stories) {
      if (count++ % 10 == 0) seeds.push_back(conformance::WriteStory(story));
    }
  }
  return seeds;
}

TEST(StoryFuzz, OwnStories) {
  for (const std::string& seed : Seeds()) fuzz::Feed(seed);
}

TEST(StoryFuzz, MutantsOfThem) { fuzz::FeedMutants(Seeds(), 4'000); }

TEST(StoryFuzz, WritesSeedsOnDemand) { fuzz::WriteSeedsOnDemand(Seeds()); }

}  // namespace
