// The fuzz target of the simulator's durations, over all spellings and mutants.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "seeds.h"

namespace {

std::vector<std::string> Seeds() {
  return {"1h",
          "3600",
          "1h30m",
          "1.5h",
          "2d",
          "-1s",
          "250ms",
          "1us",
          "1µs",
          "100ns",
          "0",
          "",
          "bad",
          "1",
          "-1",
          "+5m",
          ".5s",
          "5.s",
          "1e3s",
          "9223372036854775807",
          "9223372036854775807ns",
          "-9223372036854775808ns",
          "2562047h47m16.854775807s",
          "2562048h",
          "1d1h",
          "1 h",
          "1h 2m",
          "1hh",
          "h",
          "-",
          "0.0000000000001h"};
}

TEST(VaultsimDurationFuzz, AllSpellings) {
  for (const std::string& seed : Seeds()) fuzz::Feed(seed);
}

TEST(VaultsimDurationFuzz, Mutants) { fuzz::FeedMutants(Seeds(), 50'000); }

TEST(VaultsimDurationFuzz, WritesSeedsOnDemand) { fuzz::WriteSeedsOnDemand(Seeds()); }

}  // namespace
