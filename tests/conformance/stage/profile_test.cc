#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "conformance/data/embedded.h"
#include "conformance/vocabulary/vocabulary.h"

namespace conformance {
namespace {

TEST(Profile, WhatItSays) {
  const auto profile = ParseProfile(R"({"server": "odd", "note": "anything",
      "environment": {"ADDR": "{address}"},
      "tools": {"read_secret": {"name": "do", "fixed": {"a": 1}}}})");
  ASSERT_TRUE(profile) << profile.error().message;
  EXPECT_EQ(profile->server, "odd");
  EXPECT_EQ(profile->environment.at("ADDR"), "{address}");
  EXPECT_EQ((*profile->tools)["read_secret"]["name"], "do");
}

TEST(Profile, WhatIsNone) {
  for (const char* text :
       {"", "[]", "1", R"({"servers": "x"})", R"({"environment": {"A": 1}})",
        R"({"environment": "x"})", R"({"tools": "x"})", R"({"tools": []})",
        R"({"tools": {"no_such_tool": {}}})", R"({"tools": {"read_secret": "do"}})",
        R"({"tools": {"read_secret": {"name": 1}}})",
        R"({"tools": {"read_secret": {"fixed": [1]}}})",
        R"({"tools": {"read_secret": {"parameters": "x"}}})",
        R"({"tools": {"read_secret": {"parameters": {"path": 1}}}})",
        R"({"tools": {"read_secret": {"parameters": {"path": [1]}}}})"}) {
    EXPECT_FALSE(ParseProfile(text)) << text;
  }
}

TEST(Profile, OurOwnCanBeRead) {
  for (const EmbeddedText& file : EmbeddedFolder("profiles/")) {
    const auto profile = ParseProfile(file.text);
    ASSERT_TRUE(profile) << file.name << ": " << profile.error().message;
    EXPECT_FALSE(profile->server.empty()) << file.name;
  }
}

}  // namespace
}  // namespace conformance
