// The fuzz target of the simulator's paths, over the recorded requests, ways out, and mutants.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "recorded.h"
#include "seeds.h"

namespace {

std::vector<std::string> Seeds() {
  std::vector<std::string> seeds;
  char choice = 0;
  for (const char* path :
       {"secret/data/open/../hidden", "secret/data/open/%2e%2e/hidden",
        "secret/data/open//../hidden", "secret/data/open/..%2fhidden",
        "secret/data/open/.%2e/hidden", "secret/data/hidden", "secret/data/open/a/../../hidden",
        "/secret/data/hidden", "secret/./data/hidden", "secret//data/hidden",
        "secret/data/hidden\nlist=true", "secret/data/open/%00/hidden", "secret/subkeys/hidden",
        "secret/metadata/hidden", "secret/metadata/\nlist=true", "sys/internal/ui/mounts/secret",
        "secret/data/open/a%0a", "%73ecret/data/hidden"}) {
    for (choice = 0; choice < 30; ++choice) seeds.push_back(std::string(1, choice) + path);
  }
  for (const std::string& path : fuzz::RecordedPaths()) {
    seeds.push_back(std::string(1, choice++) + path);
  }
  return seeds;
}

TEST(VaultsimPathFuzz, RecordedPathsAndWaysOut) {
  for (const std::string& seed : Seeds()) fuzz::Feed(seed);
}

TEST(VaultsimPathFuzz, Mutants) { fuzz::FeedMutants(Seeds(), 20'000); }

TEST(VaultsimPathFuzz, WritesSeedsOnDemand) { fuzz::WriteSeedsOnDemand(Seeds()); }

}  // namespace
