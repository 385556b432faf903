#include "base/encoding.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace base {
namespace {

TEST(PercentEncoding, KeepsUnreservedAndEscapesEverythingElse) {
  EXPECT_EQ(PercentEncodeSegment("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(PercentEncodeSegment("a/b c?#%"), "a%2Fb%20c%3F%23%25");
  EXPECT_EQ(PercentEncodeSegment("\xC3\xA4"), "%C3%A4");
}

TEST(PercentEncoding, APathKeepsItsSlashes) {
  EXPECT_EQ(PercentEncodePath("/a b//c%/"), "/a%20b//c%25/");
  EXPECT_EQ(PercentEncodePath(""), "");
}

TEST(PercentEncoding, BrokenEscapesDoNotDecode) {
  EXPECT_FALSE(PercentDecode("%"));
  EXPECT_FALSE(PercentDecode("%2"));
  EXPECT_FALSE(PercentDecode("%zz"));
  EXPECT_EQ(PercentDecode("a+b%2f"), "a+b/");
}

RC_GTEST_PROP(PercentEncoding, DecodeUndoesEncode, (const std::string& text)) {
  RC_ASSERT(PercentDecode(PercentEncodeSegment(text)) == text);
}

TEST(Base64, VectorsOfRfc4648) {
  EXPECT_EQ(Base64Encode(""), "");
  EXPECT_EQ(Base64Encode("f"), "Zg==");
  EXPECT_EQ(Base64Encode("fo"), "Zm8=");
  EXPECT_EQ(Base64Encode("foobar"), "Zm9vYmFy");
  EXPECT_FALSE(Base64Decode("Zg="));
  EXPECT_FALSE(Base64Decode("Zg==Zg=="));
  EXPECT_FALSE(Base64Decode("Z!=="));
  EXPECT_FALSE(Base64Decode("=Zg="));
}

TEST(Base64, ForUrls) {
  EXPECT_EQ(Base64UrlEncode("\xfb\xff\xfe"), "-__-");
  EXPECT_EQ(Base64UrlEncode("f"), "Zg");
  EXPECT_EQ(Base64UrlDecode("-__-"), "\xfb\xff\xfe");
  EXPECT_EQ(Base64UrlDecode("Zg"), "f");
  EXPECT_EQ(Base64UrlDecode(""), "");
  EXPECT_FALSE(Base64UrlDecode("Zg=="));
  EXPECT_FALSE(Base64UrlDecode("+//+"));
  EXPECT_FALSE(Base64UrlDecode("Z"));
}

RC_GTEST_PROP(Base64, DecodeUndoesEncode, (const std::string& bytes)) {
  RC_ASSERT(Base64Decode(Base64Encode(bytes)) == bytes);
}

TEST(Utf8, RefusesWhatRfc3629Refuses) {
  EXPECT_TRUE(IsValidUtf8("a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80"));
  for (const char* bad : {"\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                          "\xF0\x80\x80\x80", "\x80", "\xC3", "\xF8\x88\x80\x80\x80"}) {
    EXPECT_FALSE(IsValidUtf8(bad));
  }
}

TEST(ControlCharacters, AreFoundInAsciiAndInLatin1) {
  EXPECT_FALSE(HasControlCharacter("plain \xC3\xA4"));
  EXPECT_TRUE(HasControlCharacter(std::string_view("a\0b", 3)));
  EXPECT_TRUE(HasControlCharacter("a\x7f"));
  EXPECT_TRUE(HasControlCharacter("a\xC2\x85"));
}

TEST(AsciiCase, IgnoresLocaleAndOtherBytes) {
  EXPECT_TRUE(EqualsIgnoreCaseAscii("X-Vault-Token", "x-vault-TOKEN"));
  EXPECT_FALSE(EqualsIgnoreCaseAscii("[", "{"));
  EXPECT_EQ(ToLowerAscii("A[\xC3\x84"), "a[\xC3\x84");
}

}  // namespace
}  // namespace base
