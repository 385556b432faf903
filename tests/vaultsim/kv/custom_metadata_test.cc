#include "vaultsim/kv/custom_metadata.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace vaultsim::kv {
namespace {

std::string Refusal(const Json& object, Profile profile = Profile::kVault2) {
  return ParseCustomMetadata(object, false, profile).refusal.value_or("");
}

std::string One(const std::string& text) {
  return "1 error occurred:\n\t* custom_metadata validation failed: " + text + "\n\n";
}

TEST(CustomMetadata, ScalarsBecomeStrings) {
  const auto parsed = ParseCustomMetadata({{"n", 5}, {"t", true}, {"f", false}, {"s", "x"}}, false,
                                          Profile::kVault2);
  EXPECT_FALSE(parsed.refusal);
  const std::map<std::string, std::string> expected = {
      {"f", "0"}, {"n", "5"}, {"s", "x"}, {"t", "1"}};
  EXPECT_EQ(parsed.values, expected);
}

TEST(CustomMetadata, LimitsAreInclusive) {
  EXPECT_EQ(Refusal({{std::string(128, 'k'), std::string(512, 'v')}}), "");
  EXPECT_EQ(Refusal({{"k", std::string(513, 'v')}}),
            One("length of value for key \"k\" is 513 but must be 0 < len(value) <= 512"));
  const std::string key(129, 'k');
  EXPECT_EQ(Refusal({{key, "v"}}),
            One("length of key \"" + key + "\" is 129 but must be 0 < len(key) <= 128"));
  EXPECT_EQ(Refusal({{"", "v"}}), One("length of key \"\" is 0 but must be 0 < len(key) <= 128"));
}

TEST(CustomMetadata, AtMost64Keys) {
  Json object = Json::object();
  for (int i = 0; i < 64; ++i) object["k" + std::to_string(i)] = "v";
  EXPECT_EQ(Refusal(object), "");
  object["more"] = "";  // the count is checked first and alone
  EXPECT_EQ(Refusal(object), One("payload must contain at most 64 keys, provided 65"));
}

TEST(CustomMetadata, SeveralErrorsAreAllNamed) {
  EXPECT_EQ(Refusal({{"a", ""}, {"b", ""}}),
            "2 errors occurred:\n"
            "\t* custom_metadata validation failed: length of value for key \"a\" is 0 but must be "
            "0 < len(value) <= 512\n"
            "\t* custom_metadata validation failed: length of value for key \"b\" is 0 but must be "
            "0 < len(value) <= 512\n\n");
}

TEST(CustomMetadata, UnprintableIsShownEscaped) {
  EXPECT_EQ(Refusal({{"k\x01", "v"}}),
            One("key \"k\\x01\" (k\x01) contains unprintable characters"));
  EXPECT_EQ(Refusal({{"k", "v\n"}}), One("value for key \"k\" contains unprintable characters"));
}

TEST(CustomMetadata, StructuresAreRefusedInEachServersWords) {
  EXPECT_EQ(Refusal({{"n", {{"a", 1}}}}, Profile::kVault2),
            "custom_metadata validation failed: '' expected type 'string', got unconvertible type "
            "'map[string]interface {}', value: 'map[a:1]'");
  EXPECT_EQ(Refusal({{"n", {"a"}}}, Profile::kOpenBao2),
            "custom_metadata validation failed: '' expected type 'string', got unconvertible type "
            "'[]interface {}'");
}

TEST(CustomMetadata, APatchMayCarryNulls) {
  EXPECT_NE(Refusal({{"a", nullptr}}), "");
  const auto patch = ParseCustomMetadata({{"a", nullptr}, {"b", "x"}}, true, Profile::kVault2);
  EXPECT_FALSE(patch.refusal);
  EXPECT_EQ(patch.values.size(), 1u);
}

TEST(IsPrintable, FollowsUnicode) {
  EXPECT_TRUE(IsPrintable("a b"));
  EXPECT_TRUE(IsPrintable("\xc3\xa9 \xe4\xb8\xad \xf0\x9f\x98\x80"));  // é 中 😀
  EXPECT_FALSE(IsPrintable("\x7f"));
  EXPECT_FALSE(IsPrintable("\xc2\xa0"));          // no-break space
  EXPECT_FALSE(IsPrintable("\xe2\x80\x8b"));      // zero width space
  EXPECT_FALSE(IsPrintable("\xe2\x80\xa8"));      // line separator
  EXPECT_FALSE(IsPrintable("\xef\xbb\xbf"));      // byte order mark
  EXPECT_FALSE(IsPrintable("\xee\x80\x80"));      // private use
  EXPECT_TRUE(IsPrintable("\xef\xbf\xbd"));       // replacement character
  EXPECT_FALSE(IsPrintable("\xf3\xa0\x80\x81"));  // language tag
}

TEST(QuoteGo, EscapesAsGoDoes) {
  EXPECT_EQ(QuoteGo("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(QuoteGo("\n\t\x7f\x01"), R"("\n\t\x7f\x01")");
  EXPECT_EQ(QuoteGo("\xe2\x80\x8b\xc3\xa9"), "\"\\u200b\xc3\xa9\"");
  EXPECT_EQ(QuoteGo("\xf3\xa0\x80\x81"), R"("\U000e0001")");
}

}  // namespace
}  // namespace vaultsim::kv
