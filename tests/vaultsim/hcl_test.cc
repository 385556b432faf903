#include "vaultsim/policy/hcl.h"

#include <gtest/gtest.h>

namespace vaultsim::hcl {
namespace {

std::string Error(const std::string& text) { return Parse(text).error; }

TEST(Hcl, ReadsBlocksAndAssignments) {
  const Parsed parsed = Parse(
      "# comment\nname = \"n\" // more\n/* and\n more */ path \"a/b\" {\n"
      "  capabilities = [\"read\", \"list\",]\n  n = 3\n  b = true\n}\n");
  ASSERT_EQ(parsed.error, "");
  ASSERT_EQ(parsed.items.size(), 2u);
  EXPECT_EQ(parsed.items[0].keys, std::vector<std::string>{"name"});
  EXPECT_EQ(parsed.items[0].value.text, "n");
  EXPECT_EQ(parsed.items[1].keys, (std::vector<std::string>{"path", "a/b"}));
  EXPECT_EQ(parsed.items[1].line, 4);
  ASSERT_EQ(parsed.items[1].value.object.size(), 3u);
  EXPECT_EQ(parsed.items[1].value.object[0].value.list.size(), 2u);
}

TEST(Hcl, ReadsEscapesHeredocsAndTemplates) {
  const Parsed parsed =
      Parse("a = \"x\\\"y\\n\"\nb = <<EOT\none\ntwo\nEOT\nc = \"{{x}} ${\"q\"}\"\n");
  ASSERT_EQ(parsed.error, "");
  EXPECT_EQ(parsed.items[0].value.text, "x\"y\n");
  EXPECT_EQ(parsed.items[1].value.text, "one\ntwo\n");
  EXPECT_EQ(parsed.items[2].value.text, "{{x}} ${\"q\"}");
}

TEST(Hcl, PlacesItsErrors) {
  EXPECT_EQ(Error("path \"a\" {"), "At 1:12: object expected closing RBRACE got: EOF");
  EXPECT_EQ(Error("hello"),
            "At 1:7: key 'hello' expected start of object ('{') or assignment ('=')");
  EXPECT_EQ(Error("a = \"x"), "At 1:7: literal not terminated");
  EXPECT_EQ(Error("path \"a\" { capabilities = [\"read\" \"list\"] }"),
            "At 1:35: error parsing list, expected comma or list end, got: STRING");
  EXPECT_EQ(Error("path \"a\" { capabilities = [\"read\", }"),
            "At 1:36: unexpected token while parsing list: RBRACE");
  EXPECT_EQ(Error("path \"a\" capabilities"),
            "At 1:23: key 'path \"a\" capabilities' expected start of object ('{') or assignment "
            "('=')");
  EXPECT_EQ(Error("path \"a\" = {}"), "At 1:10: nested object expected: LBRACE got: ASSIGN");
  EXPECT_EQ(Error("path \"a\" {}}"),
            "At 1:12: expected: IDENT | STRING | ASSIGN | LBRACE got: RBRACE");
  EXPECT_EQ(Error("path \"a\" { /* x"), "At 1:16: comment not terminated");
  EXPECT_EQ(Error("x = <<E\nabc"), "At 2:4: heredoc not terminated");
  EXPECT_EQ(Error("path 'a' {}"), "At 1:6: illegal char");
  EXPECT_EQ(Error("= 1"), "At 1:1: no object keys found!");
  EXPECT_EQ(Error("{\"path\":x}"), "1:9: illegal char");
}

TEST(Hcl, RefusesWhatTheOriginalRefuses) {
  EXPECT_EQ(Error("a,b"), "At 1:2: expected: IDENT | STRING | ASSIGN | LBRACE got: COMMA");
  EXPECT_EQ(Error("a 1.5"), "At 1:3: expected: IDENT | STRING | ASSIGN | LBRACE got: FLOAT");
  EXPECT_EQ(Error("{}"), "");
  EXPECT_EQ(Error("a {} {}"), "At 1:6: expected: IDENT | STRING got: LBRACE");
  EXPECT_EQ(Error("a { b }"), "At 1:7: key 'b' expected start of object ('{') or assignment ('=')");
  EXPECT_EQ(Error("a = [{b}]"),
            "At 1:6: error while trying to parse object within list: At 1:8: key 'b' expected "
            "start of object ('{') or assignment ('=')");
  EXPECT_EQ(Error("a = +"), "At 1:5: Unknown token: 1:5 ADD +");
  EXPECT_EQ(Error("a = \"\\q\""), "At 1:7: illegal char escape");
  EXPECT_EQ(Error("a = \"\\q\" 'b"), "At 1:10: illegal char");
  EXPECT_EQ(Error("/a"), "At 1:1: expected '/' for comment");
  EXPECT_EQ(Error("a = 099"), "At 1:8: illegal octal number");
}

TEST(Hcl, TakesWhatTheOriginalTakes) {
  EXPECT_TRUE(Parse("a =").items.empty());
  EXPECT_EQ(Error("a ="), "");
  EXPECT_EQ(Error("a = 1, b = 2"), "");
  EXPECT_EQ(Error("a = [[1] [2]]"), "");
  EXPECT_EQ(Error("a = [,1,,]"), "");
  const Parsed parsed = Parse("a = \"\\101\\x42\\u00e9\"\r\nb = <<-E\n  c\n   d\n  E\n");
  ASSERT_EQ(parsed.error, "");
  EXPECT_EQ(parsed.items[0].value.text, "AB\xc3\xa9");
  EXPECT_EQ(parsed.items[1].value.text, "c\n d\n");
}

TEST(Hcl, SurvivesDeepNesting) {
  EXPECT_NE(Error("a = " + std::string(100000, '[')), "");
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "a {";
  EXPECT_NE(Error(deep), "");
  EXPECT_NE(Error("{\"a\":" + std::string(100000, '[') + "1"), "x");
}

TEST(Hcl, ReadsJson) {
  const Parsed parsed = Parse(R"({"path":{"a":{"capabilities":["read"]},"b":{}}})");
  ASSERT_EQ(parsed.error, "");
  ASSERT_EQ(parsed.items.size(), 2u);
  EXPECT_EQ(parsed.items[0].keys, (std::vector<std::string>{"path", "a"}));
}

TEST(Hcl, TakesJsonThatEndsEarlyForEmpty) {
  EXPECT_EQ(Error(R"({"path":)"), "");
  EXPECT_NE(Error(R"({"path":x})"), "");
}

}  // namespace
}  // namespace vaultsim::hcl
