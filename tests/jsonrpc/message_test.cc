#include "jsonrpc/message.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "base/limits.h"
#include "jsonrpc/encode.h"

namespace jsonrpc {
namespace {

template <typename T>
T Only(std::string_view text) {
  Incoming incoming = Parse(text);
  EXPECT_FALSE(incoming.batch);
  EXPECT_EQ(incoming.messages.size(), 1u);
  EXPECT_TRUE(std::holds_alternative<T>(incoming.messages[0])) << text;
  return std::get<T>(std::move(incoming.messages[0]));
}

TEST(MessageTest, ReadsARequest) {
  const auto request =
      Only<Request>(R"({"jsonrpc":"2.0","id":7,"method":"ping","params":{"a":1}})");
  EXPECT_EQ(request.id.text(), "7");
  EXPECT_EQ(request.method, "ping");
  EXPECT_EQ((*request.params)["a"], 1);
}

TEST(MessageTest, EchoesEveryKindOfId) {
  for (const char* id : {"0", "-1", "9223372036854775807", "18446744073709551615",
                         "-9223372036854775808", R"("")", R"("7")", R"("a\"b\\c\n")", R"("é")"}) {
    const auto request =
        Only<Request>(R"({"jsonrpc":"2.0","method":"ping","id":)" + std::string(id) + "}");
    EXPECT_EQ(request.id.text(), id);
  }
}

TEST(MessageTest, ReadsNotificationsAndResponses) {
  EXPECT_EQ(Only<Notification>(R"({"jsonrpc":"2.0","method":"x"})").method, "x");
  Only<Response>(R"({"jsonrpc":"2.0","id":1,"result":{}})");
  Only<Response>(R"({"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m"}})");
  Only<Response>(R"({"jsonrpc":"2.0","error":{"code":1,"message":"m"}})");
}

struct Bad {
  const char* name;
  std::string text;
  int code;
  const char* id;  // nullptr: could not be read
};

class InvalidMessage : public testing::TestWithParam<Bad> {};

TEST_P(InvalidMessage, IsAnsweredWithItsCodeAndId) {
  const auto invalid = Only<Invalid>(GetParam().text);
  EXPECT_EQ(invalid.code, GetParam().code);
  EXPECT_FALSE(invalid.message.empty());
  ASSERT_EQ(invalid.id.has_value(), GetParam().id != nullptr);
  if (invalid.id) {
    EXPECT_EQ(invalid.id->text(), GetParam().id);
  }
}

std::string Nested(std::size_t depth) {
  return R"({"jsonrpc":"2.0","id":1,"method":"x","params":)" + std::string(depth, '[') +
         std::string(depth, ']') + "}";
}

INSTANTIATE_TEST_SUITE_P(
    All, InvalidMessage,
    testing::Values(
        Bad{"Empty", "", kParseError, nullptr}, Bad{"Garbage", "hello", kParseError, nullptr},
        Bad{"Truncated", R"({"jsonrpc":"2.0","id":1)", kParseError, nullptr},
        Bad{"TwoValues", R"({"jsonrpc":"2.0","id":1,"method":"x"} 1)", kParseError, nullptr},
        Bad{"DuplicateKey", R"({"jsonrpc":"2.0","id":1,"id":2,"method":"x"})", kParseError,
            nullptr},
        Bad{"BadUtf8", "{\"jsonrpc\":\"2.0\",\"id\":\"\xff\",\"method\":\"x\"}", kParseError,
            nullptr},
        Bad{"NaN", R"({"jsonrpc":"2.0","id":NaN,"method":"x"})", kParseError, nullptr},
        Bad{"TooDeep", Nested(70), kInvalidRequest, nullptr},
        Bad{"TooLong", std::string(base::limits::kMessageBytesMax + 1, ' '), kInvalidRequest,
            nullptr},
        Bad{"Number", "1", kInvalidRequest, nullptr}, Bad{"Null", "null", kInvalidRequest, nullptr},
        Bad{"EmptyBatch", "[]", kInvalidRequest, nullptr},
        Bad{"NoVersion", R"({"id":1,"method":"x"})", kInvalidRequest, "1"},
        Bad{"OldVersion", R"({"jsonrpc":"1.0","id":1,"method":"x"})", kInvalidRequest, "1"},
        Bad{"NumericVersion", R"({"jsonrpc":2.0,"id":"a","method":"x"})", kInvalidRequest, "\"a\""},
        Bad{"NullId", R"({"jsonrpc":"2.0","id":null,"method":"x"})", kInvalidRequest, nullptr},
        Bad{"FractionId", R"({"jsonrpc":"2.0","id":1.5,"method":"x"})", kInvalidRequest, nullptr},
        Bad{"HugeId", R"({"jsonrpc":"2.0","id":18446744073709551616,"method":"x"})",
            kInvalidRequest, nullptr},
        Bad{"BooleanId", R"({"jsonrpc":"2.0","id":true,"method":"x"})", kInvalidRequest, nullptr},
        Bad{"ObjectId", R"({"jsonrpc":"2.0","id":{},"method":"x"})", kInvalidRequest, nullptr},
        Bad{"NoMethod", R"({"jsonrpc":"2.0","id":1})", kInvalidRequest, "1"},
        Bad{"NumericMethod", R"({"jsonrpc":"2.0","id":1,"method":1})", kInvalidRequest, "1"},
        Bad{"NullParams", R"({"jsonrpc":"2.0","id":1,"method":"x","params":null})", kInvalidRequest,
            "1"},
        Bad{"StringParams", R"({"jsonrpc":"2.0","id":1,"method":"x","params":"a"})",
            kInvalidRequest, "1"},
        Bad{"MethodAndResult", R"({"jsonrpc":"2.0","id":1,"method":"x","result":{}})",
            kInvalidRequest, "1"},
        Bad{"ResultAndError", R"({"jsonrpc":"2.0","id":1,"result":{},"error":{}})", kInvalidRequest,
            "1"},
        Bad{"ResultWithoutId", R"({"jsonrpc":"2.0","result":{}})", kInvalidRequest, nullptr}),
    [](const testing::TestParamInfo<Bad>& param) { return param.param.name; });

TEST(MessageTest, ReadsABatchInOrderWithItsBadMembers) {
  const Incoming incoming =
      Parse(R"([{"jsonrpc":"2.0","id":1,"method":"a"},7,{"jsonrpc":"2.0","method":"b"}])");
  EXPECT_TRUE(incoming.batch);
  ASSERT_EQ(incoming.messages.size(), 3u);
  EXPECT_TRUE(std::holds_alternative<Request>(incoming.messages[0]));
  EXPECT_TRUE(std::holds_alternative<Invalid>(incoming.messages[1]));
  EXPECT_TRUE(std::holds_alternative<Notification>(incoming.messages[2]));
}

TEST(MessageTest, RefusesALongBatchAsAWhole) {
  std::string text = "[1";
  for (std::size_t i = 0; i < base::limits::kBatchMessagesMax; ++i) text += ",1";
  const auto invalid = Only<Invalid>(text + "]");
  EXPECT_EQ(invalid.code, kInvalidRequest);
}

TEST(EncodeTest, BuildsResponsesAroundSerialisedParts) {
  const Id id = *Id::From(Json("a\"b"));
  EXPECT_EQ(EncodeResult(id, "", ""), R"({"jsonrpc":"2.0","id":"a\"b","result":{}})");
  EXPECT_EQ(EncodeResult(id, R"("x":1)", ""), R"({"jsonrpc":"2.0","id":"a\"b","result":{"x":1}})");
  EXPECT_EQ(EncodeResult(id, "", R"("x":1)"), R"({"jsonrpc":"2.0","id":"a\"b","result":{"x":1}})");
  EXPECT_EQ(EncodeResult(id, R"("x":1)", R"("y":2)"),
            R"({"jsonrpc":"2.0","id":"a\"b","result":{"x":1,"y":2}})");
}

TEST(EncodeTest, BuildsErrors) {
  const Id id = *Id::From(Json(3));
  EXPECT_EQ(EncodeError(id, kInvalidParams, "a \"b\""),
            R"({"jsonrpc":"2.0","id":3,"error":{"code":-32602,"message":"a \"b\""}})");
  EXPECT_EQ(EncodeError({}, kParseError, "m", R"({"k":1})"),
            R"({"jsonrpc":"2.0","error":{"code":-32700,"message":"m","data":{"k":1}}})");
  EXPECT_EQ(EncodeError({}, kParseError, "m", {}, NoId::kNull),
            R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"m"}})");
  EXPECT_EQ(EncodeBatch({"{}", "1"}), "[{},1]");
}

RC_GTEST_PROP(MessageProperty, AnyBytesGiveMessagesAndNoException, (const std::string& bytes)) {
  RC_ASSERT(!Parse(bytes).messages.empty());
}

RC_GTEST_PROP(MessageProperty, StringIdsAreEchoedAsTheSameValue, ()) {
  const auto id = *rc::gen::string<std::string>();
  const Json value(id);
  Json sent = {{"jsonrpc", "2.0"}, {"id", value}, {"method", "x"}};
  const std::string text = sent.dump(-1, ' ', true, Json::error_handler_t::replace);
  const Incoming incoming = Parse(text);
  const auto& request = std::get<Request>(incoming.messages[0]);
  RC_ASSERT(Json::parse(request.id.text()) == Json::parse(text)["id"]);
}

}  // namespace
}  // namespace jsonrpc
