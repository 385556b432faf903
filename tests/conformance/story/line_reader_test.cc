// Words, values and patterns of one line.
#include "conformance/story/line_reader.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace conformance {
namespace {

Json ValueOf(const std::string& text) {
  LineReader line(text);
  auto value = line.Value();
  EXPECT_TRUE(value) << text;
  return value ? *value : Json();
}

TEST(LineReader, Words) {
  LineReader line("  one\ttwo  three ");
  EXPECT_EQ(line.Peek(), "one");
  EXPECT_EQ(line.Word(), "one");
  EXPECT_FALSE(line.Take("three"));
  EXPECT_TRUE(line.Take("two"));
  EXPECT_EQ(line.Rest(), "three");
  EXPECT_TRUE(line.at_end());
  EXPECT_EQ(line.Word(), "");
}

TEST(LineReader, Values) {
  EXPECT_EQ(ValueOf("2"), Json(2));
  EXPECT_EQ(ValueOf("-1.5"), Json(-1.5));
  EXPECT_EQ(ValueOf("true"), Json(true));
  EXPECT_EQ(ValueOf("null"), Json());
  EXPECT_EQ(ValueOf("app/x=y"), Json("app/x=y"));
  EXPECT_EQ(ValueOf("\"2\""), Json("2"));
  EXPECT_EQ(ValueOf(R"("a \"b\" }" rest)"), Json("a \"b\" }"));
  EXPECT_EQ(ValueOf(R"({"a": {"b": ["}", 1]}} rest)"), Json({{"a", {{"b", {"}", 1}}}}}));
  EXPECT_EQ(ValueOf("[1, [2]]"), Json({1, {2}}));
}

TEST(LineReader, BrokenValues) {
  for (const char* text : {"", "   ", "{", "\"a", "[1", "{\"a\"}", "\"\\x\""}) {
    LineReader line(text);
    EXPECT_FALSE(line.Value()) << text;
  }
}

TEST(LineReader, Arguments) {
  LineReader line("a=1 b= c=\"x y\" d");
  EXPECT_EQ(*line.Argument(), (std::pair<std::string, Json>("a", 1)));
  EXPECT_EQ(*line.Argument(), (std::pair<std::string, Json>("b", "")));
  EXPECT_EQ(*line.Argument(), (std::pair<std::string, Json>("c", "x y")));
  EXPECT_FALSE(line.Argument());
}

TEST(LineReader, Patterns) {
  LineReader line(R"(/a\/b|c d/ /x)");
  EXPECT_EQ(*line.Pattern(), "a/b|c d");
  EXPECT_FALSE(line.Pattern());
  LineReader none("word");
  EXPECT_FALSE(none.Pattern());
}

TEST(LineReader, Names) {
  LineReader line("a, b/, \"c d\", \"e\" when");
  EXPECT_EQ(line.Names(), (std::vector<std::string>{"a", "b/", "c d", "e"}));
  EXPECT_TRUE(line.Take("when"));
  LineReader or_line("a or b");
  EXPECT_EQ(or_line.Names(), (std::vector<std::string>{"a"}));
  LineReader one("\"a b\" c");
  EXPECT_EQ(one.Name(), "a b");
  EXPECT_EQ(one.Name(), "c");
  LineReader broken("\"a b");
  EXPECT_EQ(broken.Name(), "\"a");
}

TEST(LineReader, TextsAreNeverNumbers) {
  LineReader line("42 \"x\"");
  EXPECT_EQ(*line.Text(), "42");
  EXPECT_EQ(*line.Text(), "x");
  EXPECT_FALSE(line.Text());
}

}  // namespace
}  // namespace conformance
