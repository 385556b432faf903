#include "tools/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tools/paging.h"

namespace tools {
namespace {

using testing::ElementsAre;

TEST(ArgumentsTest, NameListTakesATextOrAList) {
  const Json arguments = {{"a", "x.com, y.com ,,"}, {"b", {" x.com", "", "y.com"}}, {"c", 5}};
  EXPECT_THAT(NameList(arguments, "a"), ElementsAre("x.com", "y.com"));
  EXPECT_THAT(NameList(arguments, "b"), ElementsAre("x.com", "y.com"));
  EXPECT_TRUE(NameList(arguments, "c").empty());
  EXPECT_TRUE(NameList(arguments, "d").empty());
}

TEST(ArgumentsTest, Durations) {
  const auto seconds = [](const char* text) { return DurationSeconds(Json{{"ttl", text}}, "ttl"); };
  EXPECT_EQ(*seconds("30d"), 2'592'000);
  EXPECT_EQ(*seconds("87600h"), 315'360'000);
  EXPECT_EQ(*seconds("90"), 90);
  EXPECT_EQ(*seconds("1h30m"), 5'400);
  EXPECT_EQ(*seconds(""), 0);
  EXPECT_EQ(*DurationSeconds(Json::object(), "ttl"), 0);
  for (const char* text : {"-1s", "0", "10ms", "abc", "99999999999h", "1y", "; drop"}) {
    EXPECT_EQ(seconds(text).error().code, base::ErrorCode::kInvalidArgument) << text;
  }
}

class PagingTest : public testing::Test {
 protected:
  std::vector<std::string> Take(const Json& arguments) {
    result_ = Json::object();
    const Page page = TakePage(keys_, arguments, result_);
    return {keys_.begin() + static_cast<std::ptrdiff_t>(page.first),
            keys_.begin() + static_cast<std::ptrdiff_t>(page.end)};
  }
  std::vector<std::string> keys_ = {"a", "b", "c", "d", "e"};
  Json result_;
};

TEST_F(PagingTest, V_META_05_PagesCoverTheListOnce) {
  EXPECT_THAT(Take({{"limit", 2}, {"cursor", ""}}), ElementsAre("a", "b"));
  EXPECT_EQ(result_, (Json{{"total", 5}, {"more", 3}, {"next_cursor", "b"}}));
  EXPECT_THAT(Take({{"limit", 2}, {"cursor", "b"}}), ElementsAre("c", "d"));
  EXPECT_THAT(Take({{"limit", 2}, {"cursor", "d"}}), ElementsAre("e"));
  EXPECT_EQ(result_, (Json{{"total", 5}}));
}

TEST_F(PagingTest, ACursorWhoseEntryHasGoneStillWorks) {
  EXPECT_THAT(Take({{"cursor", "bb"}}), ElementsAre("c", "d", "e"));
  EXPECT_TRUE(Take({{"cursor", "z"}}).empty());
}

}  // namespace
}  // namespace tools
