// The fuzz target of the simulator's bodies, over the recorded bodies, odd ones, and mutants.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "recorded.h"
#include "seeds.h"

namespace {

std::vector<std::string> Seeds() {
  std::vector<std::string> seeds;
  char choice = 0;
  for (const std::string& body : fuzz::RecordedBodies()) {
    seeds.push_back(std::string(1, static_cast<char>(choice++ % 6)) + body);
  }
  for (const char* body :
       {R"({"a":1e400})", R"({"a":-0})", R"({"a":1E5,"b":0.10})", R"({"a":"\ud800"})", "[]", "null",
        "", " ", "{} {}", R"({"a":1,"a":2})", R"({"a":12345678901234567890123})",
        "{\"a\":\"\xff\xfe\"}", R"({"":{"":[[[]]]}})", R"({"a":"\u0000"})", "\xef\xbb\xbf{}"}) {
    for (choice = 0; choice < 6; ++choice) seeds.push_back(std::string(1, choice) + body);
  }
  return seeds;
}

TEST(VaultsimBodyFuzz, RecordedBodiesAndOddOnes) {
  for (const std::string& seed : Seeds()) fuzz::Feed(seed);
}

TEST(VaultsimBodyFuzz, Mutants) { fuzz::FeedMutants(Seeds(), 20'000); }

TEST(VaultsimBodyFuzz, WritesSeedsOnDemand) { fuzz::WriteSeedsOnDemand(Seeds()); }

}  // namespace
