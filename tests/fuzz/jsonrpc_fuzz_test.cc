// The fuzz target of the message layer, over the protocol's cases and some thousand mutants.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "mcp/cases.h"
#include "seeds.h"

namespace {

std::vector<std::string> Seeds() {
  std::vector<std::string> seeds;
  char caller = 0;
  for (const mcp::Case& one : mcp::LoadCases()) {
    for (const Json& step : *one.steps) {
      seeds.push_back(std::string(1, caller++) + mcp::TextOf(step));
    }
  }
  return seeds;
}

TEST(JsonrpcFuzz, EveryCaseFromEveryCaller) {
  for (std::string seed : Seeds()) {
    for (char caller = 0; caller < 8; ++caller) {
      seed[0] = caller;
      fuzz::Feed(seed);
    }
  }
}

TEST(JsonrpcFuzz, MutantsOfTheCases) { fuzz::FeedMutants(Seeds(), 4'000); }

TEST(JsonrpcFuzz, WritesSeedsOnDemand) { fuzz::WriteSeedsOnDemand(Seeds()); }

}  // namespace
