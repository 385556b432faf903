#include "json/merge_patch.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

namespace json {
namespace {

TEST(MergePatchTest, SaysOnlyWhatChanges) {
  EXPECT_EQ(MergePatch({{"a", 1}, {"b", {{"x", 1}, {"y", 2}}}, {"c", nullptr}},
                       {{"b", {{"x", 1}, {"z", {1, 2}}}}, {"c", nullptr}, {"d", "new"}}),
            (Json{{"a", nullptr}, {"b", {{"y", nullptr}, {"z", {1, 2}}}}, {"d", "new"}}));
  EXPECT_EQ(MergePatch({{"a", 1}}, {{"a", 1}}), Json::object());
}

TEST(MergePatchTest, ANumberWrittenOtherwiseIsAChange) {
  EXPECT_EQ(MergePatch({{"a", 1}, {"l", {1}}}, {{"a", 1.0}, {"l", {1.0}}}),
            (Json{{"a", 1.0}, {"l", {1.0}}}));
}

TEST(MergePatchTest, ANullCannotBeSet) {
  EXPECT_EQ(MergePatch({{"a", 1}}, {{"a", nullptr}}), std::nullopt);
  EXPECT_EQ(MergePatch({}, {{"a", {{"b", nullptr}}}}), std::nullopt);
  EXPECT_EQ(MergePatch(Json::object(), {{"a", {1, nullptr}}}), std::nullopt);
  EXPECT_EQ(MergePatch({{"a", {{"b", 1}}}}, {{"a", {{"b", nullptr}}}}), std::nullopt);
}

Json AnyObject(int depth) {
  Json object = Json::object();
  const int keys = *rc::gen::inRange(0, 4);
  for (int i = 0; i < keys; ++i) {
    Json& value = object[std::string(1, *rc::gen::inRange<char>('a', 'd'))];
    switch (*rc::gen::inRange(0, depth > 0 ? 6 : 4)) {
      case 0:
        value = *rc::gen::inRange(0, 3);
        break;
      case 1:
        value = nullptr;
        break;
      case 2:
        value = "text";
        break;
      case 3:
        value = 1.0;
        break;
      case 4:
        value = Json::array({AnyObject(0)});
        break;
      default:
        value = AnyObject(depth - 1);
    }
  }
  return object;
}

RC_GTEST_PROP(MergePatchTest, AppliedItMakesOneOfTheOther, ()) {
  const Json from = AnyObject(3);
  const Json to = AnyObject(3);
  const std::optional<Json> patch = MergePatch(from, to);
  RC_PRE(patch.has_value());
  Json patched = from;
  patched.merge_patch(*patch);
  RC_ASSERT(patched.dump() == to.dump());
}

}  // namespace
}  // namespace json
