// The fuzz target of the HTTP parsers, over the corpus and some thousand mutants of it.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "net/corpus.h"
#include "seeds.h"

namespace {

std::vector<std::string> Seeds() {
  std::vector<std::string> seeds;
  for (const net_test::CorpusCase& test : net_test::LoadCorpus("re")) {
    const int options = (test.rules.any_method ? 1 : 0) | (test.rules.length_required ? 0 : 2) |
                        (test.head_request ? 4 : 0) | (test.ends ? 8 : 0);
    for (const int limits : {0, 16}) {
      seeds.push_back(std::string{static_cast<char>(options | limits), '\x06'} + test.bytes);
    }
  }
  return seeds;
}

TEST(HttpParserFuzz, TheCorpusInManySplits) {
  for (std::string seed : Seeds()) {
    for (const char size : {'\0', '\1', '\2', '\7', '\x3f'}) {
      seed[1] = size;
      fuzz::Feed(seed);
    }
  }
}

TEST(HttpParserFuzz, MutantsOfTheCorpus) { fuzz::FeedMutants(Seeds(), 4'000); }

TEST(HttpParserFuzz, WritesSeedsOnDemand) { fuzz::WriteSeedsOnDemand(Seeds()); }

}  // namespace
