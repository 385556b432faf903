// How two servers' answers are made comparable.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "conformance/diff/compare.h"
#include "conformance/diff/generator.h"
#include "conformance/diff/observe.h"
#include "conformance/diff/scan.h"
#include "conformance/diff/step.h"

namespace diff {
namespace {

vault::Response Answer(const Json& body) {
  return {.status = 200, .headers = {}, .body = body.dump() + "\n"};
}

constexpr const char* kOneId = "11111111-2222-3333-4444-555555555555";
constexpr const char* kOtherId = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";

TEST(DiffTest, SameThingsHaveTheSameNameOnBothSides) {
  Observer left;
  Observer right;
  left.Observe(1, Answer({{"id", kOneId}}));
  right.Observe(1, Answer({{"id", kOtherId}}));
  const Json a = left.Observe(2, Answer({{"again", std::string("of ") + kOneId}}));
  const Json b = right.Observe(2, Answer({{"again", std::string("of ") + kOtherId}}));
  EXPECT_TRUE(Compare(a, b).empty()) << a << b;
  const Json c = right.Observe(3, Answer({{"again", std::string("of ") + kOneId}}));
  EXPECT_EQ(Compare(a, c).size(), 1u) << "another thing";
}

TEST(DiffTest, ListsOfIdsHaveNoOrder) {
  Observer left;
  Observer right;
  left.Observe(1, Answer({{"a", kOneId}, {"b", kOtherId}}));
  right.Observe(1, Answer({{"a", kOtherId}, {"b", kOneId}}));
  const Json ids = {{"keys", {kOneId, kOtherId}}};
  EXPECT_TRUE(Compare(left.Observe(2, Answer(ids)), right.Observe(2, Answer(ids))).empty());
}

TEST(DiffTest, TimesMayBeApartByAFewSeconds) {
  const auto with = [](const char* time) { return Json{{"text", time}}; };
  EXPECT_TRUE(
      Compare(with("at 2026-01-02T03:04:05.1Z"), with("at 2026-01-02T03:04:07.2Z")).empty());
  EXPECT_FALSE(Compare(with("2026-01-02T03:04:05Z"), with("2026-01-02T04:04:05Z")).empty());
  EXPECT_FALSE(Compare(with("2026-01-02T03:04:05Z"), with("2026-01-02T03:04:05.1Z")).empty());
  EXPECT_TRUE(Compare(Json{{"ttl", 3600}}, Json{{"ttl", 3599}}).empty());
  EXPECT_FALSE(Compare(Json{{"version", 3}}, Json{{"version", 2}}).empty());
  EXPECT_FALSE(Compare(Json{{"n", 1}}, Json{{"n", 1.0}}).empty());
}

TEST(DiffTest, ReferencesAreFilledIn) {
  Answers answers;
  answers[3] = json::Box(Json{{"auth", {{"client_token", "a\"b"}}}});
  EXPECT_EQ(Fill("x " + Reference(3, "/auth/client_token"), answers, false), "x a\"b");
  EXPECT_EQ(Fill(Reference(3, "/auth/client_token"), answers, true), "a\\\"b");
  EXPECT_EQ(Fill(Reference(4, "/a"), answers, false), "unknown");
  EXPECT_EQ(Fill("{{issuer_id}}", answers, false), "{{issuer_id}}");
}

TEST(DiffTest, KnowsWhatServersMakeUp) {
  const auto kind = [](std::string_view text, std::string_view key = "") {
    const auto found = MadeUpAt(text, 0, key);
    return found && found->length == text.size() ? found->kind : "";
  };
  EXPECT_EQ(kind(kOneId), "uuid");
  EXPECT_EQ(kind("s.abcdefghijklmnopqrstuvwx.AbC123"), "token");
  EXPECT_EQ(kind("0a:1b:2c:3d:4e:5f:6a:7b:8c:9d:0e:1f:2a"), "serial");
  EXPECT_EQ(kind("AbC123", "id"), "nsid");
  EXPECT_EQ(kind("an ordinary text"), "");
}

TEST(DiffTest, TheSameSeedMakesTheSameSteps) {
  Generator one(7, "", "root");
  Generator two(7, "", "root");
  for (int i = 0; i < 50; ++i) EXPECT_EQ(Show(one.Next()), Show(two.Next()));
}

}  // namespace
}  // namespace diff
