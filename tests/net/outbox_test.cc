// The outbox on a SOCK_SEQPACKET pair, where every write arrives as one message of its own.
#include "net/outbox.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <string>
#include <vector>

namespace net_test {
namespace {

class OutboxTest : public testing::Test, public net::OutboxOwner {
 protected:
  OutboxTest() : clock_(base::WallTime(std::chrono::seconds(0))) { Open(SOCK_SEQPACKET); }

  void Open(int type) {
    std::array<int, 2> ends = {-1, -1};
    EXPECT_EQ(socketpair(AF_UNIX, type | SOCK_NONBLOCK, 0, ends.data()), 0);
    peer_ = net::Fd(ends[1]);
    outbox_.emplace(net::Fd(ends[0]), nullptr, kStreamBytesMax, clock_, *this);
  }

  void OnOutboxNotice() override { ++notices_; }

  // What one write brought; "" when there was none.
  std::string Received() {
    std::array<char, 64 * 1024> buffer;
    const net::IoResult result = net::ReadSome(peer_.get(), buffer.data(), buffer.size());
    return std::string(buffer.data(), result.status == net::IoStatus::kDone ? result.bytes : 0);
  }

  static constexpr std::size_t kStreamBytesMax = 100'000;
  base::ManualClock clock_;
  net::Fd peer_;
  std::optional<net::Outbox> outbox_;
  int notices_ = 0;
};

TEST_F(OutboxTest, AnAnswerIsOneWriteAndNeedsNoLoop) {
  const auto answer = outbox_->BeginAnswer();
  EXPECT_TRUE(outbox_->state().answering);
  outbox_->Respond(answer.serial, "head and body", false);
  EXPECT_EQ(Received(), "head and body");
  EXPECT_EQ(Received(), "");
  EXPECT_EQ(notices_, 0);
  EXPECT_FALSE(outbox_->state().answering);
}

TEST_F(OutboxTest, EachEventOfAStreamIsOneWrite) {
  const auto answer = outbox_->BeginAnswer();
  outbox_->StartStream(answer.serial, "head", "");
  EXPECT_TRUE(outbox_->WriteStream(answer.serial, "one"));
  EXPECT_TRUE(outbox_->WriteStream(answer.serial, "two"));
  outbox_->EndStream(answer.serial, "end", false);
  for (const char* expected : {"head", "one", "two", "end", ""}) EXPECT_EQ(Received(), expected);
  EXPECT_EQ(notices_, 0);
}

TEST_F(OutboxTest, TheLoopIsToldWhenMoreRequestsWaitOrTheConnectionEnds) {
  auto answer = outbox_->BeginAnswer();
  EXPECT_TRUE(outbox_->BusyUntilNotice());
  outbox_->Respond(answer.serial, "a", false);
  EXPECT_EQ(notices_, 1);
  EXPECT_FALSE(outbox_->TakeNotice().answering);
  EXPECT_FALSE(outbox_->BusyUntilNotice());
  answer = outbox_->BeginAnswer();
  outbox_->Respond(answer.serial, "b", true);
  EXPECT_EQ(notices_, 2);
  EXPECT_TRUE(outbox_->TakeNotice().closes);
}

TEST_F(OutboxTest, AResetIsNoAnswerAndTellsTheLoopToClose) {
  const auto answer = outbox_->BeginAnswer();
  outbox_->Reset(answer.serial);
  EXPECT_EQ(notices_, 1);
  EXPECT_TRUE(outbox_->TakeNotice().failed);
  outbox_->Respond(answer.serial, "late", false);
  outbox_->Reset(answer.serial);
  EXPECT_EQ(Received(), "");
  EXPECT_EQ(notices_, 1);
}

TEST_F(OutboxTest, WhatTheSocketDoesNotTakeWaitsInOrder) {
  Open(SOCK_STREAM);
  const auto answer = outbox_->BeginAnswer();
  std::string expected(1u << 20, 'a');
  outbox_->Respond(answer.serial, expected, false);
  EXPECT_TRUE(outbox_->state().unsent);
  EXPECT_EQ(notices_, 1);
  outbox_->Send("the end", true);
  expected += "the end";
  std::string all;
  while (outbox_->state().unsent) {
    std::string some = Received();
    ASSERT_NE(some, "");
    all += some;
    outbox_->Flush();
  }
  for (std::string some = Received(); !some.empty(); some = Received()) all += some;
  EXPECT_EQ(all, expected);
  EXPECT_EQ(notices_, 1);  // one until it is taken
}

TEST_F(OutboxTest, AStreamThatNobodyReadsFails) {
  Open(SOCK_STREAM);
  const auto answer = outbox_->BeginAnswer();
  outbox_->StartStream(answer.serial, "", "");
  std::size_t written = 0;
  while (outbox_->WriteStream(answer.serial, std::string(1'000, 'x'))) written += 1'000;
  EXPECT_GE(written, kStreamBytesMax);
  EXPECT_LT(written, 16u << 20);
  EXPECT_TRUE(outbox_->TakeNotice().failed);
}

TEST_F(OutboxTest, AnAnswerMayBeLargerThanAStreamsBuffer) {
  Open(SOCK_STREAM);
  outbox_->Respond(outbox_->BeginAnswer().serial, std::string(16u << 20, 'x'), false);
  EXPECT_FALSE(outbox_->TakeNotice().failed);
}

TEST_F(OutboxTest, APeerThatHasGoneIsAFailure) {
  const auto answer = outbox_->BeginAnswer();
  peer_.Close();
  outbox_->Respond(answer.serial, "to nobody", false);
  EXPECT_TRUE(outbox_->TakeNotice().failed);
}

TEST_F(OutboxTest, NothingLeavesAfterClose) {
  const auto answer = outbox_->BeginAnswer();
  std::stop_source stop = outbox_->Close();
  EXPECT_FALSE(answer.stop.stop_requested());
  stop.request_stop();
  EXPECT_TRUE(answer.stop.stop_requested());
  EXPECT_FALSE(outbox_->moment(answer.serial).open);
  outbox_->Respond(answer.serial, "late", false);
  outbox_->Send("late", false);
  outbox_->StartStream(answer.serial, "late", "");
  EXPECT_FALSE(outbox_->WriteStream(answer.serial, "late"));
  EXPECT_FALSE(outbox_->Abandon(answer.serial));
  EXPECT_EQ(Received(), "");
  EXPECT_EQ(notices_, 0);
}

TEST_F(OutboxTest, AnAnswerThatIsOverStopsNothing) {
  const auto answer = outbox_->BeginAnswer();
  outbox_->Respond(answer.serial, "done", false);
  outbox_->Close().request_stop();
  EXPECT_FALSE(answer.stop.stop_requested());
}

}  // namespace
}  // namespace net_test
