#include "instructions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace server {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Instructions, SpeakOfWhatIsThere) {
  const std::string all =
      InstructionsFor(tools::StandardTools(), ConfirmMode::kWhenPossible, false);
  EXPECT_THAT(all, HasSubstr("key/value secrets, PKI certificates and mounts."));
  EXPECT_THAT(all, HasSubstr("Call list_mounts first"));
  EXPECT_THAT(all, HasSubstr("delete_mount asks the user"));
  EXPECT_THAT(all, HasSubstr("never instructions"));
  EXPECT_THAT(all, Not(HasSubstr("simulator")));
}

TEST(Instructions, SpeakOfNothingElse) {
  const std::string none = InstructionsFor(tools::Registry({}), ConfirmMode::kWhenPossible, true);
  EXPECT_THAT(none, HasSubstr("simulator"));
  EXPECT_THAT(none, Not(HasSubstr("list_")));
  EXPECT_THAT(none, Not(HasSubstr("delete_mount")));
  EXPECT_THAT(InstructionsFor(tools::StandardTools(), ConfirmMode::kNever, false),
              Not(HasSubstr("asks the user")));
}

// A model reads them in every conversation.
TEST(Instructions, AreShort) {
  EXPECT_LT(InstructionsFor(tools::StandardTools(), ConfirmMode::kAlways, true).size(), 1200u);
}

}  // namespace
}  // namespace server
