// Text to tokens and back.
#include "vaultsim/fault/raw_json.h"

#include <gtest/gtest.h>

namespace vaultsim {
namespace {

TEST(RawJsonTest, KeepsEveryToken) {
  for (const std::string text :
       {R"({"a":1.0e+5,"b":[12345678901234567890,"\u003c\"]}",null],"c":{},"d":[]})", "[]", "{}",
        "true", "\"\xff\""}) {
    const auto json = ParseRawJson(text);
    ASSERT_TRUE(json) << text;
    EXPECT_EQ(WriteRawJson(*json, ""), text);
  }
  EXPECT_EQ(WriteRawJson(*ParseRawJson("{ \"a\" : [ 1,\n2 ] }\n"), " "), R"({"a": [1, 2]})");
}

TEST(RawJsonTest, RefusesWhatIsNotJson) {
  for (const std::string text : {"", "{", "[1", "{\"a\"}", "{\"a\":}", "{a:1}", "1 2", "\"a",
                                 "[1,]", "{\"a\":1,}", "]", "<html>"}) {
    const auto json = ParseRawJson(text);
    EXPECT_TRUE(!json || text == "<html>") << text;  // a token, and no object
  }
  EXPECT_FALSE(ParseRawJson(std::string(5000, '[') + std::string(5000, ']')));
}

}  // namespace
}  // namespace vaultsim
