#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <future>
#include <set>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/thread_pool.h"

namespace base {
namespace {

using namespace std::chrono_literals;

TEST(Result, HoldsAValueOrAnError) {
  const Result<int> good = 5;
  const Result<int> bad = Error{ErrorCode::kNotFound, "no"};
  EXPECT_TRUE(good.ok());
  EXPECT_EQ(*good, 5);
  ASSERT_FALSE(bad.ok());
  EXPECT_EQ(bad.error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(Status().ok());
  EXPECT_FALSE(Status(Error{}).ok());
}

TEST(ErrorName, IsUniqueForEveryCode) {
  std::set<std::string> names;
  const int count = static_cast<int>(ErrorCode::kInternal) + 1;
  for (int i = 0; i < count; ++i) names.insert(ErrorName(static_cast<ErrorCode>(i)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(count));
}

TEST(SecretString, ComparesByValueAndLeavesNothingBehindOnMove) {
  SecretString a("token");
  const SecretString b("token");
  EXPECT_TRUE(a == b);
  EXPECT_FALSE(a == SecretString("tokem"));
  EXPECT_FALSE(a == SecretString("toke"));
  SecretString moved = std::move(a);
  EXPECT_TRUE(a.empty());  // NOLINT(bugprone-use-after-move): the point of the test
  EXPECT_EQ(moved.Reveal(), "token");
}

TEST(Clock, Rfc3339NanoDropsTrailingZerosOfTheFraction) {
  const WallTime t{std::chrono::sys_days{std::chrono::year{2026} / 1 / 2} + 3h + 4min + 5s};
  EXPECT_EQ(FormatRfc3339Nano(t), "2026-01-02T03:04:05Z");
  EXPECT_EQ(FormatRfc3339Nano(t + 120ms), "2026-01-02T03:04:05.12Z");
  EXPECT_EQ(FormatRfc3339Nano(t + 1ns), "2026-01-02T03:04:05.000000001Z");
  EXPECT_EQ(FormatRfc3339(t + 999ms), "2026-01-02T03:04:05Z");
}

TEST(ManualClock, MovesOnlyWhenTold) {
  ManualClock clock(WallTime(1000s));
  const SteadyTime before = clock.Steady();
  EXPECT_EQ(clock.Now(), WallTime(1000s));
  clock.Advance(5s);
  EXPECT_EQ(clock.Now(), WallTime(1005s));
  EXPECT_EQ(clock.Steady() - before, 5s);
}

TEST(Random, SeededIsRepeatableAndSystemIsNot) {
  SeededRandom a(7);
  SeededRandom b(7);
  SystemRandom system;
  EXPECT_EQ(a.Uuid(), b.Uuid());
  EXPECT_EQ(a.Base62(24), b.Base62(24));
  EXPECT_NE(system.Base62(24), system.Base62(24));
  const std::string uuid = system.Uuid();
  ASSERT_EQ(uuid.size(), 36u);
  EXPECT_EQ(uuid[14], '4');
  for (int i = 0; i < 1000; ++i) EXPECT_LT(system.Below(3), 3u);
}

TEST(FdLog, WritesOneLineWhateverTheValueHolds) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  FdLog log(ends[1], LogLevel::kInfo);
  log.Write(LogLevel::kDebug, "below the level");
  log.Write(LogLevel::kWarn, "call\nfailed", {{"tool", "read_secret"}, {"why", "a \"b\"\r\n"}});
  close(ends[1]);
  char text[512];
  const ssize_t size = read(ends[0], text, sizeof text);
  close(ends[0]);
  ASSERT_GT(size, 0);
  const std::string line(text, static_cast<std::size_t>(size));
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_NE(line.find(R"( warn call\x0afailed tool=read_secret why="a \"b\"\x0d\x0a")"),
            std::string::npos)
      << line;
}

TEST(ThreadPool, RunsEverythingItTookBeforeStopReturns) {
  std::atomic<int> ran = 0;
  ThreadPool pool(3, 1000);
  for (int i = 0; i < 500; ++i) ASSERT_TRUE(pool.Submit([&] { ++ran; }));
  pool.Stop();
  EXPECT_EQ(ran, 500);
  EXPECT_FALSE(pool.Submit([] {}));
}

TEST(ThreadPool, RefusesWhatDoesNotFitTheQueue) {
  std::promise<void> started;
  std::promise<void> release;
  ThreadPool pool(1, 2);  // the first to go: its task uses the others
  ASSERT_TRUE(pool.Submit([&] {
    started.set_value();
    release.get_future().wait();
  }));
  started.get_future().wait();
  EXPECT_TRUE(pool.Submit([] {}));
  EXPECT_TRUE(pool.Submit([] {}));
  EXPECT_FALSE(pool.Submit([] {}));
  release.set_value();
}

TEST(ThreadPool, RunsNoMoreAtATimeThanItShould) {
  std::atomic<int> ran = 0;
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  ThreadPool pool(8, 1000, 2);
  for (int i = 0; i < 500; ++i) {
    ASSERT_TRUE(pool.Submit([&] {
      int seen = most;
      for (const int now = ++running; now > seen && !most.compare_exchange_weak(seen, now);) {
      }
      std::this_thread::yield();
      --running;
      ++ran;
    }));
  }
  while (ran < 500) std::this_thread::yield();
  EXPECT_LE(most, 2);
}

TEST(ThreadPool, ALongPartMakesRoomForAnother) {
  ThreadPool pool(3, 10, 1);
  std::promise<void> second_ran;
  std::promise<int> third_ran;
  ASSERT_TRUE(pool.Submit([&] {
    const ThreadPool::LongPart part;
    const ThreadPool::LongPart inner;  // changes nothing
    second_ran.get_future().wait();
  }));
  ASSERT_TRUE(pool.Submit([&] { second_ran.set_value(); }));
  ASSERT_TRUE(pool.Submit([&] { third_ran.set_value(3); }));
  EXPECT_EQ(third_ran.get_future().get(), 3);
}

TEST(ThreadPool, ALongPartElsewhereHasNoEffect) {
  const ThreadPool::LongPart part;
  ThreadPool pool(1, 10, 1);
  ASSERT_TRUE(pool.Submit([] {}));
  pool.Stop();
}

}  // namespace
}  // namespace base
