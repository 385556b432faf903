#include "conformance/report/text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/encoding.h"
#include "hostile.h"

namespace conformance {
namespace {

std::u32string CodePoints(std::string_view text) {
  std::u32string out;
  for (std::size_t at = 0; at < text.size();) out += NextCodePoint(text, at);
  return out;
}

TEST(ReportText, ReadsUtf8AndReplacesWhatIsNone) {
  EXPECT_EQ(CodePoints("aé€🔒"), U"aé€🔒");
  EXPECT_EQ(CodePoints("a\xC3"), U"a\uFFFD");
  EXPECT_EQ(CodePoints("\xC3("), U"\uFFFD(");
  EXPECT_EQ(CodePoints("\xC0\x80"), U"\uFFFD\uFFFD");            // overlong
  EXPECT_EQ(CodePoints("\xED\xA0\x80"), U"\uFFFD\uFFFD\uFFFD");  // a surrogate
  EXPECT_EQ(CodePoints("\xF4\x90\x80\x80"), std::u32string(4, 0xFFFD));
}

RC_GTEST_PROP(ReportText, WhateverGoesInValidUtf8ComesOut, (const std::string& text)) {
  for (const std::string& out : {XmlText(text), XmlAttribute(text), HtmlText(text),
                                 HtmlAttribute(text), TerminalLine(text), TerminalText(text)}) {
    RC_ASSERT(base::IsValidUtf8(out));
  }
  for (const std::string& out : {HtmlAttribute(text), XmlText(text), XmlAttribute(text)}) {
    RC_ASSERT(out.find_first_of("<>\"'") == std::string::npos);
  }
  RC_ASSERT(!base::HasControlCharacter(TerminalLine(text)));
}

TEST(ReportText, XmlDropsWhatXmlCannotHold) {
  EXPECT_EQ(XmlText(std::string("a\0\x01\x1b"
                                "b\n\t<&\r",
                                10)),
            "ab\n\t&lt;&amp;&#13;");
  EXPECT_EQ(XmlText("\xEF\xBF\xBE\xEF\xBF\xBF.\xFF"), ".\xEF\xBF\xBD");
  EXPECT_EQ(XmlAttribute("a\nb\t\"c\""), "a&#10;b&#9;&quot;c&quot;");
}

TEST(ReportText, HtmlShowsWhatIsInvisible) {
  EXPECT_EQ(HtmlText("a\xE2\x80\xAE<b>\n"), "a<b class=ctl>U+202E</b>&lt;b&gt;\n");
  EXPECT_EQ(HtmlText("\xEF\xBB\xBF\x7f"), "<b class=ctl>U+FEFF</b><b class=ctl>U+007F</b>");
  EXPECT_EQ(HtmlAttribute("\xE2\x80\x8B\"'"), "U+200B&quot;&#39;");
}

TEST(ReportText, ATerminalIsNotGivenCommands) {
  EXPECT_EQ(TerminalLine("a\x1b[2Jb\nc\r"), "a<U+001B>[2Jb c<U+000D>");
  EXPECT_EQ(TerminalText("a\nb\t\xC2\x9B"), "a\nb <U+009B>");
}

TEST(ReportText, Shortens) {
  EXPECT_EQ(Shorten("Grüße", 5), "Grüße");
  EXPECT_EQ(Shorten("Grüße!", 5), "Grüß…");
  EXPECT_EQ(Shorten("abc", 1), "…");
  EXPECT_EQ(Shorten("abc", 0), "");
  EXPECT_EQ(Columns("Grüße"), 5u);
}

TEST(ReportText, ReadsTheDirectionOfATranscriptsLine) {
  EXPECT_EQ(ReadTranscriptLine("-> {}").direction, Direction::kToServer);
  EXPECT_EQ(ReadTranscriptLine("-> {}").bytes, "{}");
  EXPECT_EQ(ReadTranscriptLine("<- x\r").bytes, "x\r");
  EXPECT_EQ(ReadTranscriptLine("<- x").direction, Direction::kFromServer);
  EXPECT_EQ(ReadTranscriptLine("2> x").direction, Direction::kStderr);
  EXPECT_EQ(ReadTranscriptLine("->x").direction, Direction::kNote);
  EXPECT_EQ(ReadTranscriptLine("").direction, Direction::kNote);
}

}  // namespace
}  // namespace conformance
