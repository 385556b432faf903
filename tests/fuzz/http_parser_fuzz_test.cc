// The fuzz target of the HTTP parsers, over the corpus and some thousand mutants of it.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "mutate.h"
#include "net/corpus.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void Feed(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

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
      Feed(seed);
    }
  }
}

TEST(HttpParserFuzz, MutantsOfTheCorpus) {
  fuzz::Mutator mutator(Seeds(), 20'260'728);
  for (int i = 0; i < 4'000; ++i) Feed(mutator.Next());
}

// With VMCP_FUZZ_SEEDS=FOLDER set, writes the corpus there as seeds for the fuzz target.
TEST(HttpParserFuzz, WritesSeedsOnDemand) {
  const char* folder = std::getenv("VMCP_FUZZ_SEEDS");
  if (folder == nullptr) return;
  std::filesystem::create_directories(folder);
  int number = 0;
  for (const std::string& seed : Seeds()) {
    std::ofstream(std::filesystem::path(folder) / std::to_string(number++), std::ios::binary)
        << seed;
  }
}

}  // namespace
