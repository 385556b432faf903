#include "conformance/stage/transcript.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

TEST(Transcript, ALineForEachMessage) {
  Transcript transcript;
  transcript.Add("one", "in", "{\"a\":1}\n");
  transcript.Add("one", "out", "{\"b\":2}");
  transcript.Add("server", "stderr", "started\n");
  transcript.Add("one", "out", "");
  EXPECT_EQ(transcript.Text(), "-> one {\"a\":1}\n<- one {\"b\":2}\n2> server started\n");
  transcript.Clear();
  EXPECT_EQ(transcript.Text(), "");
}

TEST(Transcript, FindsWhatMustNotLeave) {
  Transcript transcript;
  transcript.Add("one", "out", "hvs.x was here before");
  transcript.Watch("hvs.x");
  transcript.Watch("hvs.y");
  transcript.Add("one", "in", "hvs.x");  // it goes to the server
  transcript.Add("one", "out", "nothing");
  EXPECT_THAT(transcript.Leaks(), IsEmpty());
  transcript.Add("one", "out", "see hvs.y here");
  transcript.Add("server", "stderr", "token=hvs.x");
  EXPECT_THAT(transcript.Leaks(), ElementsAre("<- one see hvs.y here", "2> server token=hvs.x"));
  transcript.Clear();
  EXPECT_THAT(transcript.Leaks(), IsEmpty());
  transcript.Add("one", "out", "hvs.x");  // nobody watches any more
  EXPECT_THAT(transcript.Leaks(), IsEmpty());
}

TEST(Transcript, AnswersMayShowWhatIsAllowedButNoLog) {
  Transcript transcript;
  transcript.Watch("hvs.x");
  transcript.Allow(true);
  transcript.Add("one", "out", "hvs.x");
  EXPECT_THAT(transcript.Leaks(), IsEmpty());
  transcript.Add("server", "stderr", "hvs.x");
  EXPECT_THAT(transcript.Leaks(), SizeIs(1));
  transcript.Allow(false);
  transcript.Add("one", "out", "hvs.x");
  EXPECT_THAT(transcript.Leaks(), SizeIs(2));
}

TEST(Transcript, KeepsTheLastLinesAndSearchesAll) {
  Transcript transcript;
  transcript.Watch("hvs.x");
  transcript.Add("one", "out", "hvs.x");
  for (int i = 0; i < 1'000; ++i) {
    transcript.Add("one", "out", std::to_string(i) + " " + std::string(1'000, '.'));
  }
  EXPECT_THAT(transcript.Text(), StartsWith("("));
  EXPECT_THAT(transcript.Text(), HasSubstr("earlier lines left out)\n"));
  EXPECT_THAT(transcript.Text(), HasSubstr("<- one 999 "));
  EXPECT_THAT(transcript.Text(), Not(HasSubstr("<- one 0 ")));
  EXPECT_LT(transcript.Text().size(), 300'000u);
  EXPECT_THAT(transcript.Leaks(), SizeIs(1));
}

TEST(Transcript, ShowsTheBeginningOfALongLineAndSearchesItsEnd) {
  Transcript transcript;
  transcript.Watch("hvs.x");
  transcript.Add("one", "out", std::string(5'000, '.') + "hvs.x");
  EXPECT_LT(transcript.Text().size(), 2'100u);
  EXPECT_THAT(transcript.Text(), HasSubstr("...\n"));
  EXPECT_THAT(transcript.Leaks(), SizeIs(1));
}

}  // namespace
}  // namespace conformance
