// The judge of histories: it must explain what can be explained, and nothing else.
#include "conformance/history/linearizability.h"

#include <gtest/gtest.h>

#include "conformance/history/kv2_secret.h"

namespace conformance {
namespace {

using Call = Kv2Secret::Call;
using Kind = Kv2Secret::Kind;
using Outcome = Kv2Secret::Outcome;
using History = std::vector<Recorded<Call>>;

Call Write(const char* value, int version, std::optional<int> cas = {}) {
  return {.kind = Kind::kWrite, .data = {{"v", value}}, .cas = cas, .version = version};
}
Call Refused(const char* value, int cas) {
  return {.kind = Kind::kWrite, .data = {{"v", value}}, .cas = cas, .outcome = Outcome::kConflict};
}
Call Patch(const char* key, const char* value, int version) {
  return {.kind = Kind::kPatch, .data = {{key, value}}, .version = version};
}
Call Read(Kv2Secret::Data data, int version) {
  return {.kind = Kind::kRead, .data = std::move(data), .version = version};
}
Call ReadNothing() { return {.kind = Kind::kRead, .outcome = Outcome::kAbsent}; }
Call Delete() { return {.kind = Kind::kDelete}; }

bool Explained(const History& history) {
  const Kv2Secret secret;
  return Linearizer<Kv2Secret>(secret, history).Explain().has_value();
}

TEST(Linearizability, OneAfterTheOther) {
  EXPECT_TRUE(Explained({}));
  EXPECT_TRUE(Explained({{ReadNothing(), 1, 2},
                         {Write("a", 1), 3, 4},
                         {Read({{"v", "a"}}, 1), 5, 6},
                         {Delete(), 7, 8},
                         {ReadNothing(), 9, 10},
                         {Write("b", 2), 11, 12}}));
}

TEST(Linearizability, AReadThatBeganAfterAWriteSeesIt) {
  EXPECT_FALSE(Explained({{Write("a", 1), 1, 2}, {ReadNothing(), 3, 4}}));
  EXPECT_FALSE(
      Explained({{Write("a", 1), 1, 2}, {Write("b", 2), 3, 4}, {Read({{"v", "a"}}, 1), 5, 6}}));
}

TEST(Linearizability, WhatOverlapsMayHaveHadEitherOrder) {
  EXPECT_TRUE(Explained({{Write("a", 1), 1, 4}, {ReadNothing(), 2, 3}}));
  EXPECT_TRUE(Explained({{Write("a", 1), 1, 4}, {Read({{"v", "a"}}, 1), 2, 3}}));
  // Two readers that each saw the other order.
  EXPECT_FALSE(
      Explained({{Write("a", 1), 1, 9}, {Read({{"v", "a"}}, 1), 2, 3}, {ReadNothing(), 4, 5}}));
}

TEST(Linearizability, OfTwoWritersWithOneCasOneIsRefused) {
  EXPECT_TRUE(Explained({{Write("a", 1, 0), 1, 4}, {Refused("b", 0), 2, 3}}));
  EXPECT_FALSE(Explained({{Write("a", 1, 0), 1, 4}, {Write("b", 1, 0), 2, 3}}));
  EXPECT_FALSE(Explained({{Write("a", 1, 0), 1, 4}, {Write("b", 2, 0), 2, 3}}));
  EXPECT_FALSE(Explained({{Refused("b", 0), 1, 2}, {Write("a", 1, 0), 3, 4}}));
}

TEST(Linearizability, ALostUpdateIsFound) {
  const Call first = Write("x", 1);
  EXPECT_TRUE(Explained({{first, 1, 2},
                         {Patch("a", "1", 2), 3, 6},
                         {Patch("b", "2", 3), 4, 5},
                         {Read({{"v", "x"}, {"a", "1"}, {"b", "2"}}, 3), 7, 8}}));
  EXPECT_FALSE(Explained({{first, 1, 2},
                          {Patch("a", "1", 2), 3, 6},
                          {Patch("b", "2", 3), 4, 5},
                          {Read({{"v", "x"}, {"b", "2"}}, 3), 7, 8}}));
}

TEST(Linearizability, WithoutAnAnswerItMayHaveHappenedOrNot) {
  Call lost = Write("a", 0);
  lost.outcome = Outcome::kUnknown;
  EXPECT_TRUE(Explained({{lost, 1, 0, true}, {ReadNothing(), 3, 4}}));
  EXPECT_TRUE(Explained({{lost, 1, 0, true}, {Read({{"v", "a"}}, 1), 3, 4}}));
  EXPECT_TRUE(
      Explained({{lost, 1, 0, true}, {ReadNothing(), 3, 4}, {Read({{"v", "a"}}, 1), 5, 6}}));
  EXPECT_FALSE(
      Explained({{lost, 1, 0, true}, {Read({{"v", "a"}}, 1), 3, 4}, {ReadNothing(), 5, 6}}));
}

}  // namespace
}  // namespace conformance
