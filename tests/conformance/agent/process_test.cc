#include "conformance/agent/process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

namespace conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string AllOutput(Process& process) {
  std::string all;
  for (std::string some = process.ReadOutput(); !some.empty(); some = process.ReadOutput()) {
    all += some;
  }
  return all;
}

Process Started(const std::vector<std::string>& command,
                const std::vector<std::string>& environment = {},
                Process::Input input = Process::Input::kPipe) {
  auto process = Process::Start(command, environment, input);
  EXPECT_TRUE(process) << process.error().message;
  return std::move(process).value();
}

TEST(SplitCommand, WordsAndQuotes) {
  EXPECT_THAT(*SplitCommand("a  b\tc "), ElementsAre("a", "b", "c"));
  EXPECT_THAT(*SplitCommand(R"(sh -c 'echo "x y"; true' "it's")"),
              ElementsAre("sh", "-c", R"(echo "x y"; true)", "it's"));
  EXPECT_THAT(*SplitCommand("--name=''"), ElementsAre("--name="));
  EXPECT_THAT(*SplitCommand("a '' b"), ElementsAre("a", "", "b"));
  EXPECT_THAT(*SplitCommand(R"(a"b c"d)"), ElementsAre("ab cd"));
  EXPECT_THAT(*SplitCommand(" \t"), IsEmpty());
}

TEST(SplitCommand, AQuoteWithoutEndIsAnError) {
  for (const char* text : {"a 'b", "\"", "a \"b'"}) {
    const auto words = SplitCommand(text);
    ASSERT_FALSE(words) << text;
    EXPECT_THAT(words.error().message, HasSubstr(text));
  }
}

TEST(Process, BothOutputsUpToTheEnd) {
  Process process = Started({"sh", "-c", "echo out; echo err >&2; exit 3"});
  EXPECT_EQ(AllOutput(process), "out\n");
  EXPECT_EQ(process.ReadError(), "err\n");
  EXPECT_EQ(process.ReadError(), "");
  process.Stop();
  EXPECT_FALSE(process.running());
}

TEST(Process, ReadsWhatIsWritten) {
  Process process = Started({"cat"});
  EXPECT_TRUE(process.running());
  EXPECT_TRUE(process.Write("one\n"));
  EXPECT_EQ(process.ReadOutput(), "one\n");
  EXPECT_TRUE(process.Write("two"));
  process.CloseInput();
  EXPECT_EQ(AllOutput(process), "two");
}

TEST(Process, WithoutInputItReadsNothing) {
  Process process = Started({"cat"}, {}, Process::Input::kNone);
  EXPECT_EQ(AllOutput(process), "");
}

TEST(Process, StopEndsIt) {
  Process process = Started({"tail", "-f", "/dev/null"});
  EXPECT_TRUE(process.running());
  process.Stop();
  EXPECT_FALSE(process.running());
  EXPECT_EQ(AllOutput(process), "");
  process.Stop();
}

TEST(Process, StopEndsWhatItStarted) {
  Process process = Started({"sh", "-c", "tail -f /dev/null & echo up; exec cat"});
  EXPECT_EQ(process.ReadOutput(), "up\n");
  process.Stop();
  EXPECT_EQ(AllOutput(process), "");  // nobody holds the pipe any more
}

TEST(Process, AProgramThatIsNotThereSaysNothing) {
  Process process = Started({"/nowhere/no-such-program"});
  EXPECT_EQ(AllOutput(process), "");
  process.Stop();
  EXPECT_FALSE(process.running());
  EXPECT_FALSE(Process::Start({}, {}, Process::Input::kPipe));
}

TEST(Process, WhatIsMeantForServersIsNotInherited) {
  for (const char* name : {"VAULT_TOKEN", "BAO_ADDR", "MCP_LOG", "TRANSPORT_MODE"}) {
    setenv(name, "inherited", 1);
  }
  setenv("CONFORMANCE_KEPT", "kept", 1);
  setenv("CONFORMANCE_REPLACED", "old", 1);
  Process process = Started({"env"}, {"VAULT_ADDR=http://here", "CONFORMANCE_REPLACED=new"});
  const std::string all = AllOutput(process);
  EXPECT_THAT(all, Not(HasSubstr("inherited")));
  EXPECT_THAT(all, HasSubstr("VAULT_ADDR=http://here\n"));
  EXPECT_THAT(all, HasSubstr("CONFORMANCE_KEPT=kept\n"));
  EXPECT_THAT(all, HasSubstr("CONFORMANCE_REPLACED=new\n"));
  EXPECT_THAT(all, Not(HasSubstr("CONFORMANCE_REPLACED=old")));
}

TEST(Process, SignalsAreAsInAnyProgram) {
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  signal(SIGPIPE, SIG_IGN);
  Process process = Started({"grep", "-E", "SigBlk|SigIgn", "/proc/self/status"});
  const std::string all = AllOutput(process);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  EXPECT_THAT(all, HasSubstr("SigBlk:\t0000000000000000"));
  EXPECT_THAT(all, HasSubstr("SigIgn:\t0000000000000000"));
}

TEST(Process, WritingToWhatHasEndedFails) {
  signal(SIGPIPE, SIG_IGN);
  Process process = Started({"true"});
  EXPECT_EQ(AllOutput(process), "");
  while (process.running()) {
  }
  EXPECT_FALSE(process.Write("x"));
}

}  // namespace
}  // namespace conformance
