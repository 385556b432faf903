#include "transport/header_values.h"

#include <gtest/gtest.h>

#include <string>

namespace transport {
namespace {

TEST(HeaderValuesTest, ContentType) {
  for (const char* yes : {"application/json", "Application/JSON", "application/json; charset=utf-8",
                          "application/json ;x=y"}) {
    EXPECT_TRUE(IsJson(yes)) << yes;
  }
  for (const char* no : {"", "text/plain", "application/jsonp", "application/json-patch+json",
                         "application/xml;application/json", "application/x-www-form-urlencoded"}) {
    EXPECT_FALSE(IsJson(no)) << no;
  }
}

TEST(HeaderValuesTest, Accept) {
  for (const char* yes : {"application/json", "application/json, text/event-stream",
                          "text/event-stream,application/json", "*/*", "application/*",
                          "text/html, application/json;q=0.1", "APPLICATION/JSON;Q=1",
                          "application/json ; q=0.5 , text/html"}) {
    EXPECT_TRUE(Accepts(yes, "application/json")) << yes;
  }
  for (const char* no :
       {"", "text/html", "text/event-stream", "application/json;q=0",
        "application/json;q=0.000, */*", "application/*;q=0, */*", "text/*", ",,"}) {
    EXPECT_FALSE(Accepts(no, "application/json")) << no;
  }
}

TEST(HeaderValuesTest, MirroredValuesOfTheSpecification) {
  const std::pair<const char*, const char*> examples[] = {
      {"us-west1", "us-west1"},
      {"=?base64?SGVsbG8sIOS4lueVjA==?=", "Hello, 世界"},
      {"=?base64?IHBhZGRlZCA=?=", " padded "},
      {"=?base64?bGluZTEKbGluZTI=?=", "line1\nline2"},
      {"=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=", "=?base64?literal?="},
      {"=?base64?"
       "?=",
       ""},
      {"=?base64?", "=?base64?"},
      {"=?BASE64?SGVs?=", "=?BASE64?SGVs?="},
      {"", ""},
  };
  for (const auto& [sent, meant] : examples) {
    const jsonrpc::Mirrored mirrored = DecodeMirrored(sent);
    EXPECT_TRUE(mirrored.readable) << sent;
    EXPECT_EQ(mirrored.value, meant);
  }
  for (const char* broken : {"=?base64?SGVsbG8?=", "=?base64?!!!!?=", "=?base64?/w==?=",
                             "caf\xc3\xa9", "a\x01z", "a\x7f"}) {
    EXPECT_FALSE(DecodeMirrored(broken).readable) << broken;
  }
}

}  // namespace
}  // namespace transport
