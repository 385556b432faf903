#include "guard/sealed_state.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace guard {
namespace {

const std::string kOld = "old-old-old-old-old-old-old-old-old";
const std::string kNew = "new-new-new-new-new-new-new-new-new";

class SealedStateTest : public testing::Test {
 protected:
  SealedState With(const std::string& keys) {
    return SealedState(StateKeys::Parse(keys).value(), clock_, random_);
  }
  base::ManualClock clock_{base::WallTime{std::chrono::hours(1)}};
  base::SeededRandom random_{1};
};

TEST_F(SealedStateTest, OpensWhatItSealedForAWhile) {
  const SealedState sealed = With(kOld);
  const std::string text = sealed.Seal("the state", "caller and request");
  EXPECT_EQ(text.find("state"), std::string::npos);
  EXPECT_EQ(sealed.Open(text, "caller and request"), "the state");
  EXPECT_EQ(sealed.Open(text, "another request"), std::nullopt);
  clock_.Advance(SealedState::kTime);
  EXPECT_EQ(sealed.Open(text, "caller and request"), std::nullopt);
}

TEST_F(SealedStateTest, NeverSealsTwiceAlike) {
  const SealedState sealed = With(kOld);
  EXPECT_NE(sealed.Seal("s", "b"), sealed.Seal("s", "b"));
}

TEST_F(SealedStateTest, ServersWithTheSameKeysOpenEachOthers) {
  const std::string text = With("# keys\n\n" + kOld + "\r\n").Seal("s", "b");
  EXPECT_EQ(With(kOld).Open(text, "b"), "s");
  EXPECT_EQ(With(kNew + "\n" + kOld).Open(text, "b"), "s");
  EXPECT_EQ(With(kNew).Open(text, "b"), std::nullopt);
  base::SystemRandom random;
  EXPECT_EQ(SealedState(StateKeys(random), clock_, random_).Open(text, "b"), std::nullopt);
}

TEST_F(SealedStateTest, TheFirstKeySeals) {
  EXPECT_EQ(With(kNew).Open(With(kNew + "\n" + kOld).Seal("s", "b"), "b"), "s");
}

TEST_F(SealedStateTest, KeysMustBeThereAndLong) {
  for (const char* keys :
       {"", "\n# only a comment\n", "short", "a-key-of-thirty-one-characters."}) {
    const auto parsed = StateKeys::Parse(keys);
    ASSERT_FALSE(parsed.ok()) << keys;
    EXPECT_EQ(parsed.error().code, base::ErrorCode::kInvalidArgument);
    EXPECT_EQ(parsed.error().message.find("thirty"), std::string::npos);
  }
}

RC_GTEST_PROP(SealedState, OpensNothingElse, (const std::string& state, const std::string& other)) {
  base::ManualClock clock{base::WallTime{std::chrono::hours(1)}};
  base::SeededRandom random(1);
  const guard::SealedState sealed(StateKeys(random), clock, random);
  RC_ASSERT(sealed.Open(sealed.Seal(state, "b"), "b") == state);
  RC_ASSERT(sealed.Open(other, "b") == std::nullopt);
}

}  // namespace
}  // namespace guard
