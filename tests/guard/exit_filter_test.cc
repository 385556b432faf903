#include "guard/exit_filter.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "base/log.h"
#include "guard/guard.h"
#include "json/parse.h"

namespace guard {
namespace {

using base::SecretString;

std::string Visible(std::string_view json_text) {
  std::string literal = "\"";
  AppendVisible(literal, json_text);
  literal += '"';
  return Json::parse(literal).get<std::string>();
}

TEST(RedactTokenTest, ReplacesEveryOccurrence) {
  const SecretString token("hvs.0123456789abcdef");
  std::string text =
      R"({"id":"hvs.0123456789abcdef","t":"x hvs.0123456789abcdefhvs.0123456789abcdef"})";
  RedactToken(text, token);
  EXPECT_EQ(text,
            R"({"id":"[the caller's token]","t":"x [the caller's token][the caller's token]"})");
}

TEST(RedactTokenTest, LeavesDevTokensAndEmptyOnes) {
  std::string text = R"({"issuer":"root"})";
  RedactToken(text, SecretString("root"));
  RedactToken(text, SecretString());
  EXPECT_EQ(text, R"({"issuer":"root"})");
}

TEST(AppendVisibleTest, V_META_06_ShowsInvisibleCharactersWithoutChangingTheValue) {
  const Json value = {
      {"zero-width", "a\u200bb"}, {"override", "\u202eevil"},  {"tag", "\U000E0041\U000E0042"},
      {"soft", "\u00ad"},         {"mark", "\ufeff"},          {"next line", "\u0085"},
      {"delete", "\x7f"},         {"plain", "ä€😀 \"q\" \\ \n"}};
  const std::string text = Visible(json::Dump(value));
  EXPECT_EQ(Json::parse(text), value);
  for (const char* invisible :
       {"\u200b", "\u202e", "\U000E0041", "\u00ad", "\ufeff", "\u0085", "\x7f"}) {
    EXPECT_EQ(text.find(invisible), std::string::npos);
  }
  EXPECT_NE(text.find(R"(\u200b)"), std::string::npos);
  EXPECT_NE(text.find(R"(\udb40\udc41)"), std::string::npos);
  EXPECT_NE(text.find("ä€😀"), std::string::npos);
}

TEST(StripInvisibleTest, V_META_06_DropsThemFromProse) {
  EXPECT_EQ(StripInvisible("a\u200b\u202eb\U000E0041 ä€😀\n\tc\x1b[31m\r"), "ab ä€😀\n\tc[31m");
  EXPECT_EQ(StripInvisible("\xff\xc3"), "\xff\xc3");
  EXPECT_EQ(StripInvisible(""), "");
}

RC_GTEST_PROP(ExitFilterProperty, TheTextStaysTheSameValue, ()) {
  const auto points = *rc::gen::container<std::vector<char32_t>>(
      rc::gen::element<char32_t>('a', '"', '\\', '\n', 0x7f, 0x85, 0xad, 0xe9, 0x200b, 0x202e,
                                 0x20ac, 0xfeff, 0x1f600, 0xe0041));
  std::string value;
  for (const char32_t c : points) {
    if (c < 0x80) {
      value += static_cast<char>(c);
    } else if (c < 0x800) {
      value += static_cast<char>(0xc0 | (c >> 6));
      value += static_cast<char>(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
      value += static_cast<char>(0xe0 | (c >> 12));
      value += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
      value += static_cast<char>(0x80 | (c & 0x3f));
    } else {
      value += static_cast<char>(0xf0 | (c >> 18));
      value += static_cast<char>(0x80 | ((c >> 12) & 0x3f));
      value += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
      value += static_cast<char>(0x80 | (c & 0x3f));
    }
  }
  const Json json = {{"v", value}};
  const std::string text = Visible(json::Dump(json));
  RC_ASSERT(Json::parse(text) == json);
  RC_ASSERT(StripInvisible(text) == text);
}

class KeptLog : public base::Log {
 public:
  void Write(base::LogLevel level, std::string_view message,
             std::initializer_list<base::LogField> fields) override {
    line += std::to_string(static_cast<int>(level)) + " " + std::string(message);
    for (const base::LogField& field : fields) {
      line += " " + std::string(field.key) + "=" + field.value;
    }
  }
  std::string line;
};

TEST(GuardTest, V_LOG_01_RecordsACallWithoutItsTokenOrArguments) {
  base::ManualClock clock{base::WallTime{}};
  KeptLog log;
  Guard guard({1, 1}, {}, clock, log);
  const identity::Principal principal{"abc", SecretString("hvs.0123456789abcdef"), "team"};
  EXPECT_TRUE(guard.Admit(principal).ok());
  EXPECT_FALSE(guard.Admit(principal).ok());
  guard.Record(principal, {"read_secret", "permission_denied", std::chrono::milliseconds(2)});
  EXPECT_EQ(log.line,
            "1 tool call tool=read_secret principal=abc outcome=permission_denied us=2000");
}

}  // namespace
}  // namespace guard
