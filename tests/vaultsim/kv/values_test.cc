#include "vaultsim/kv/values.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace vaultsim::kv {
namespace {

Json Merged(Json target, const Json& patch) {
  MergePatch(target, patch);
  return target;
}

TEST(MergePatch, FollowsRfc7396) {
  const Json target = {{"k", "v"}, {"o", {{"a", 1}, {"b", {1, 2}}}}};
  EXPECT_EQ(Merged(target, {{"k", nullptr}, {"n", 1}}),
            (Json{{"n", 1}, {"o", {{"a", 1}, {"b", {1, 2}}}}}));
  EXPECT_EQ(Merged(target, {{"o", {{"b", {3}}, {"c", nullptr}}}}),
            (Json{{"k", "v"}, {"o", {{"a", 1}, {"b", {3}}}}}));
  EXPECT_EQ(Merged(target, Json::object()), target);
  EXPECT_EQ(Merged(target, {{"o", 5}}), (Json{{"k", "v"}, {"o", 5}}));
  EXPECT_EQ(Merged(target, {{"k", {{"x", 1}}}}),
            (Json{{"k", {{"x", 1}}}, {"o", {{"a", 1}, {"b", {1, 2}}}}}));
}

TEST(MergePatch, WhatIsAddedHasNoNulls) {
  EXPECT_EQ(Merged(Json::object(), {{"a", {{"b", nullptr}, {"c", {{"d", nullptr}}}}}}),
            (Json{{"a", {{"c", Json::object()}}}}));
  EXPECT_EQ(Merged(Json::object(), {{"l", {{{"x", nullptr}, {"y", 1}}, nullptr, {nullptr}}}}),
            (Json{{"l", {{{"y", 1}}, nullptr, Json::array({nullptr})}}}));
  EXPECT_EQ(Merged({{"kept", nullptr}}, {{"b", 1}}), (Json{{"kept", nullptr}, {"b", 1}}));
}

TEST(RemoveValues, KeepsTheShape) {
  const Json value = {{"a", 1},
                      {"o", {{"p", {{"q", "r"}}}, {"e", Json::object()}}},
                      {"l", {{{"x", 1}}}},
                      {"n", nullptr}};
  const auto shape = [&](std::int64_t depth) {
    Json copy = value;
    RemoveValues(copy, depth);
    return copy;
  };
  const Json full = {{"a", nullptr},
                     {"l", nullptr},
                     {"n", nullptr},
                     {"o", {{"e", nullptr}, {"p", {{"q", nullptr}}}}}};
  EXPECT_EQ(shape(0), full);
  EXPECT_EQ(shape(3), full);
  EXPECT_EQ(shape(1), (Json{{"a", nullptr}, {"l", nullptr}, {"n", nullptr}, {"o", nullptr}}));
  EXPECT_EQ(shape(2), (Json{{"a", nullptr},
                            {"l", nullptr},
                            {"n", nullptr},
                            {"o", {{"e", nullptr}, {"p", nullptr}}}}));
}

TEST(LeaseSeconds, ReadsTtlBeforeLease) {
  EXPECT_EQ(LeaseSeconds({{"ttl", 60}}), 60);
  EXPECT_EQ(LeaseSeconds({{"lease", "2h"}}), 7200);
  EXPECT_EQ(LeaseSeconds({{"ttl", "3600"}, {"lease", "2h"}}), 3600);
  EXPECT_EQ(LeaseSeconds({{"ttl", "1d"}}), 86400);
  EXPECT_EQ(LeaseSeconds({{"ttl", -5}}), -5);
  EXPECT_EQ(LeaseSeconds({{"ttl", "9999h"}}), 35996400);
  EXPECT_EQ(LeaseSeconds({{"ttl", "1500ms"}}), 1);
  EXPECT_EQ(LeaseSeconds({{"ttl", "abc"}, {"lease", "2h"}}), std::nullopt);
  EXPECT_EQ(LeaseSeconds({{"ttl", true}}), std::nullopt);
  EXPECT_EQ(LeaseSeconds({{"ttl", 1.5}}), std::nullopt);
  EXPECT_EQ(LeaseSeconds({{"ttl", 12345678901}}), std::nullopt);
  EXPECT_EQ(LeaseSeconds({{"ttl", ""}}), 0);
  EXPECT_EQ(LeaseSeconds({{"ttl", nullptr}}), 0);
  EXPECT_EQ(LeaseSeconds({{"x", 1}}), std::nullopt);
}

}  // namespace
}  // namespace vaultsim::kv
