#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "json/box.h"
#include "json/parse.h"
#include "json/schema.h"

namespace json {
namespace {

using base::ErrorCode;

ErrorCode FailureOf(std::string_view text, const ParseLimits& limits = {}) {
  const auto result = Parse(text, limits);
  EXPECT_FALSE(result.ok()) << text;
  return result.ok() ? ErrorCode::kInternal : result.error().code;
}

TEST(Parse, TakesOneValue) {
  EXPECT_EQ(*Parse(R"( {"a": [1, 2.5, "x", null, true]} )"),
            Json({{"a", {1, 2.5, "x", nullptr, true}}}));
}

TEST(Parse, RefusesWhatIsNotOneJsonValueInUtf8) {
  for (const char* text : {"", "{", "{}x", "{} {}", "'a'", "{\"a\":1,}", "nan", "01", "\"\\x\"",
                           "\"\x80\"", "\xEF\xBB\xBF{}", "[1 2]", "// c\n1", "\"a\nb\""}) {
    EXPECT_EQ(FailureOf(text), ErrorCode::kInvalidArgument);
  }
}

TEST(Parse, ADuplicateKeyIsRefusedAtAnyDepth) {
  EXPECT_EQ(FailureOf(R"({"a":1,"a":2})"), ErrorCode::kInvalidArgument);
  EXPECT_EQ(FailureOf(R"([{"x":{"b":1,"c":2,"b":3}}])"), ErrorCode::kInvalidArgument);
  EXPECT_TRUE(Parse(R"({"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]})").ok());
  EXPECT_TRUE(Parse(R"({"a":1,"a":2})", {.refuse_duplicate_keys = false}).ok());
}

TEST(Parse, DepthAndSizeAreBounded) {
  const std::string deep = std::string(65, '[') + std::string(65, ']');
  EXPECT_EQ(FailureOf(deep), ErrorCode::kTooLarge);
  EXPECT_TRUE(Parse(deep.substr(1, 128)).ok());
  EXPECT_EQ(FailureOf(std::string(1'000'000, '[')), ErrorCode::kTooLarge);
  EXPECT_TRUE(Parse("\"" + std::string(100, '[') + "\"").ok()) << "brackets in a string count not";
  EXPECT_EQ(FailureOf("[1,2,3]", {.bytes_max = 6}), ErrorCode::kTooLarge);
}

TEST(Parse, AnErrorNeverQuotesTheText) {
  const auto result = Parse(R"({"password": hunter2})");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message.find("hunter2"), std::string::npos);
}

TEST(Dump, ReplacesInvalidUtf8InsteadOfThrowing) {
  EXPECT_EQ(Dump(Json(std::string("a\x80z"))), "\"a\xEF\xBF\xBDz\"");
  EXPECT_EQ(Quote("a\"\n"), R"("a\"\n")");
}

std::string DumpByLibrary(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

TEST(Dump, WritesEveryByteAsTheLibraryDoes) {
  for (int c = 0; c < 256; ++c) {
    const std::string text = "a" + std::string(1, static_cast<char>(c)) + "z";
    EXPECT_EQ(Quote(text), DumpByLibrary(Json(text))) << c;
  }
}

TEST(Dump, WritesEveryKindOfValueAsTheLibraryDoes) {
  for (const Json& value : {Json(),
                            Json(true),
                            Json(false),
                            Json(0),
                            Json(-1),
                            Json(INT64_MIN),
                            Json(UINT64_MAX),
                            Json(0.1),
                            Json(1e300),
                            Json(-0.0),
                            Json(2.0),
                            Json(NAN),
                            Json(INFINITY),
                            Json::array(),
                            Json::object(),
                            Json({1, {2, "x"}, nullptr}),
                            Json({{"a", {{"b", Json::array({Json()})}}}}),
                            Json({{"k\"\n\xC3\xA9\x80", 1}}),
                            Json::binary({1, 2}),
                            Json(Json::value_t::discarded)}) {
    EXPECT_EQ(Dump(value), DumpByLibrary(value));
  }
}

RC_GTEST_PROP(Dump, AgreesWithTheLibraryAboutAnyBytes, ()) {
  const auto part =
      rc::gen::oneOf(rc::gen::arbitrary<std::string>(),
                     rc::gen::elementOf(std::vector<std::string>{
                         "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xED\xA0\x80", "\xC3",
                         "\xF0\x9F", "\x80", "\xFF", "\"", "\\", "\x01", "\x7F", "plain"}));
  std::string text;
  for (const std::string& piece : *rc::gen::container<std::vector<std::string>>(part)) {
    text += piece;
  }
  RC_ASSERT(Quote(text) == DumpByLibrary(Json(text)));
}

RC_GTEST_PROP(Json, ParseUndoesQuote, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127));
  RC_ASSERT(Parse(Quote(text)).value() == Json(text));
}

RC_GTEST_PROP(Parse, AnyBytesGiveAValueOrAnError, (const std::string& bytes)) {
  const auto result = Parse(bytes);
  // RC_ASSERT overloads ||, which then evaluates both sides.
  if (!result.ok()) RC_ASSERT(!result.error().message.empty());
}

// Tokens of JSON, good and bad, and values at the edges of what a number can be.
const std::vector<std::string>& Tokens() {
  // clang-format off
  static const std::vector<std::string> tokens = {
      "{", "}", "[", "]", ",", ":", " ", "\n", "\"a\"", "\"b\":", "\"\\u00e9\"",
      "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\ude00\"", "\"\\ud83dx\"", "\"\\u12G4\"",
      "\"\\/\\b\\f\\t\"", "\"\\x\"", "\"\xC3\xA9\"", "\"\xC0\x80\"", "\"\xED\xA0\x80\"",
      "\"\xF4\x90\x80\x80\"", "\"\x1f\"", "\"", "\\", "0", "-0", "-", "1.5", "1.", ".5", "01",
      "1e5", "1E-400", "1e400", "-1e+2", "1e", "2.2250738585072011e-308", "9223372036854775807",
      "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
      "18446744073709551615", "18446744073709551616", "true", "false", "null", "nul", "truex",
      "\"\\u0000\"", "-1", "1.50", "1E400", "-1e-400", "123456789012345678901234567890", "\t",
      "\"\xE2\x82\xAC\"", "\"\\uD834\\uDD1E\"", "\"\\uD834\"", "\"\x7f\"", "\v", "/"};
  // clang-format on
  return tokens;
}

// Text that is nearly JSON, made of its tokens.
rc::Gen<std::string> NearlyJson() {
  const auto token = rc::gen::elementOf(Tokens());
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(token),
                      [](const std::vector<std::string>& tokens) {
                        std::string text;
                        for (const std::string& part : tokens) text += part;
                        return text;
                      });
}

// One value of JSON, mostly.
std::string SomeJson(int depth) {
  const int kind = *rc::gen::inRange(0, depth > 3 ? 4 : 6);
  if (kind < 4) return *NearlyJson();
  std::string text = kind == 4 ? "[" : "{";
  const int count = *rc::gen::inRange(0, 4);
  for (int i = 0; i < count; ++i) {
    if (i > 0) text += ',';
    if (kind == 5) text += *rc::gen::element<std::string>("\"a\":", "\"b\" :", "\"\":");
    text += SomeJson(depth + 1);
  }
  return text + (kind == 4 ? "]" : "}");
}

RC_GTEST_PROP(Parse, AgreesWithAnotherReader, ()) {
  const std::string text = SomeJson(0);
  RC_LOG() << text;
  const Json theirs = Json::parse(text, nullptr, false);
  const auto ours = Parse(text, {.refuse_duplicate_keys = false});
  if (ours.ok()) RC_ASSERT(Dump(*ours) == DumpByLibrary(*ours));
  RC_ASSERT(ours.ok() == !theirs.is_discarded());
  if (ours.ok()) RC_ASSERT(ours->dump() == theirs.dump());
}

TEST(Parse, AgreesWithAnotherReaderOnEachTokenAndPair) {
  for (const std::string& one : Tokens()) {
    for (const std::string& two : Tokens()) {
      for (const std::string& text :
           {one, one + two, '[' + one + two + ']', "{\"k\":" + one + two + '}', one + ' ' + two}) {
        const Json theirs = Json::parse(text, nullptr, false);
        const auto ours = Parse(text);
        ASSERT_EQ(ours.ok(), !theirs.is_discarded()) << text;
        if (ours.ok()) {
          ASSERT_EQ(ours->dump(), theirs.dump()) << text;
        }
      }
    }
  }
}

TEST(Box, CopiesDeeply) {
  Box a(Json{{"k", 1}});
  Box b = a;
  (*b)["k"] = 2;
  EXPECT_EQ((*a)["k"], 1);
  EXPECT_EQ((*b)["k"], 2);
  EXPECT_TRUE(Box()->is_null());
}

class SchemaTest : public testing::Test {
 protected:
  const Schema schema_{R"({
    "type": "object",
    "properties": {
      "mount": {"type": "string", "default": "pki"},
      "count": {"type": "integer", "minimum": 1},
      "type": {"enum": ["kv", "kv2"]},
      "list": {"type": "array", "items": {"type": "string"}}
    },
    "required": ["count"],
    "additionalProperties": false
  })"};
};

TEST_F(SchemaTest, FillsInDefaultsOnlyWhereNothingIs) {
  Json absent = {{"count", 1}};
  schema_.ApplyDefaults(absent);
  EXPECT_EQ(absent["mount"], "pki");
  Json present = {{"mount", "x"}};
  schema_.ApplyDefaults(present);
  EXPECT_EQ(present["mount"], "x");
  Json array = Json::array();
  schema_.ApplyDefaults(array);
  EXPECT_TRUE(array.empty());
}

TEST_F(SchemaTest, NamesThePropertyAndNeverTheValue) {
  EXPECT_FALSE(schema_.Check({{"count", 2}, {"type", "kv2"}, {"list", {"a"}}}));
  const auto expect_error = [&](const Json& value, const std::string& part) {
    const auto error = schema_.Check(value);
    ASSERT_TRUE(error) << value.dump();
    EXPECT_NE(error->find(part), std::string::npos) << *error;
    EXPECT_EQ(error->find("hunter2"), std::string::npos) << *error;
  };
  expect_error(Json::object(), "count");
  expect_error({{"count", "hunter2"}}, "count");
  expect_error({{"count", 0}}, "count");
  expect_error({{"count", 1}, {"mount", 5}}, "mount");
  expect_error({{"count", 1}, {"type", "hunter2"}}, "type");
  expect_error({{"count", 1}, {"list", {"a", 5}}}, "list");
  expect_error({{"count", 1}, {"surplus", 1}}, "surplus");
  expect_error(Json::array(), "object");
}

}  // namespace
}  // namespace json
