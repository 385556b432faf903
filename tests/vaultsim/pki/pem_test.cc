#include "vaultsim/pki/pem.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace vaultsim::pki {
namespace {

TEST(PemTest, ReadsBlocksOneAfterTheOther) {
  const std::string text = "junk\n" + EncodePem("A", "one") + "\n  " + EncodePem("B B", "two");
  std::string_view rest = text;
  const auto first = NextPemBlock(rest);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->label, "A");
  EXPECT_EQ(first->der, "one");
  // The second begins behind spaces: not at the beginning of a line.
  EXPECT_FALSE(NextPemBlock(rest));
  EXPECT_NE(TrimSpace(rest), "");
}

TEST(PemTest, SkipsBrokenBlocks) {
  const std::string text =
      "-----BEGIN A-----\n!!!!\n-----END A-----\n-----BEGIN B-----\nb25l\n-----END B-----\n";
  std::string_view rest = text;
  EXPECT_EQ(NextPemBlock(rest)->label, "B");
  EXPECT_FALSE(NextPemBlock(rest));
}

RC_GTEST_PROP(PemTest, DecodingUndoesEncoding, (const std::string& bytes)) {
  const std::string text = EncodePem("CERTIFICATE", bytes);
  std::string_view rest = text;
  const auto block = NextPemBlock(rest);
  RC_ASSERT(block.has_value());
  RC_ASSERT(block->der == bytes);
  RC_ASSERT(TrimSpace(rest).empty());
}

}  // namespace
}  // namespace vaultsim::pki
