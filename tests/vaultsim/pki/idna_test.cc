#include "vaultsim/pki/idna.h"

#include <gtest/gtest.h>

namespace vaultsim::pki {
namespace {

std::string Ascii(std::string_view name, bool refuse_final_dot = true) {
  const auto result = IdnaToAscii(name, refuse_final_dot);
  return result ? *result : result.error().message;
}

TEST(IdnaTest, LeavesAsciiAlone) {
  EXPECT_EQ(Ascii("a.example.com"), "a.example.com");
  EXPECT_EQ(Ascii("A_b c.Example"), "A_b c.Example");
  EXPECT_EQ(Ascii("*.example.com"), "*.example.com");
}

TEST(IdnaTest, EncodesLabelsWithoutChangingTheirCase) {
  EXPECT_EQ(Ascii("b\u00fccher.example.com"), "xn--bcher-kva.example.com");
  EXPECT_EQ(Ascii("B\u00dcCHER.example"), "xn--BCHER-2pa.example");
  EXPECT_EQ(Ascii("\u4e2d\u6587"), "xn--fiq228c");
  EXPECT_EQ(Ascii("xn--bcher-kva.example.com"), "xn--bcher-kva.example.com");
}

TEST(IdnaTest, ChecksLengths) {
  EXPECT_EQ(Ascii("a..b"), "idna: invalid label \"a..b\"");
  EXPECT_EQ(Ascii(".a"), "idna: invalid label \".a\"");
  EXPECT_EQ(Ascii(""), "idna: invalid label \"\"");
  const std::string label(64, 'a');
  EXPECT_EQ(Ascii(label + ".com"), "idna: invalid label \"" + label + "\"");
  EXPECT_EQ(Ascii(std::string(63, 'a')), std::string(63, 'a'));
}

TEST(IdnaTest, FinalDotDependsOnTheLibrary) {
  EXPECT_EQ(Ascii("a.com.", true), "idna: invalid label \"a.com.\"");
  EXPECT_EQ(Ascii("a.com.", false), "a.com.");
}

TEST(IdnaTest, RefusesBrokenPunycode) {
  EXPECT_EQ(Ascii("xn--a-.com"), "idna: invalid label \"a-\"");
}

}  // namespace
}  // namespace vaultsim::pki
