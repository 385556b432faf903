#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "conformance/diff/compare.h"

namespace diff {
namespace {

std::string KnownTtl(const Json& left_ttl, const Json& left_end, const Json& right_ttl,
                     const Json& right_end) {
  const auto answer = [](const Json& ttl, const Json& end) {
    return Json{{"body", {{"data", {{"ttl", ttl}, {"expire_time", end}}}}}};
  };
  const Step step{.path = "auth/token/lookup"};
  return KnownDivergence(step, answer(left_ttl, left_end), answer(right_ttl, right_end),
                         {"/body/data/ttl", left_ttl.dump(), right_ttl.dump()});
}

TEST(KnownDivergencesTest, ATokenMayHaveLessThanASecondOnOneSideOnly) {
  const char* end = "2026-01-02T03:04:05Z";
  EXPECT_EQ(KnownTtl(0, end, 1, end), "second-boundary");
  EXPECT_EQ(KnownTtl(2, end, 0, end), "second-boundary");
  EXPECT_EQ(KnownTtl(0, end, 60, end), "");
  EXPECT_EQ(KnownTtl(0, nullptr, 1, end), "");
  EXPECT_EQ(KnownTtl(1, end, "0", end), "");
  EXPECT_EQ(KnownTtl(-1, end, 0, end), "");
}

}  // namespace
}  // namespace diff
