#include "net/fibers.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "base/waiter.h"
#include "net/fiber.h"
#include "net/socket.h"
#include "server_fixture.h"

namespace net_test {
namespace {

using base::Waiter;
using Outcome = base::Waiter::Outcome;
using std::chrono::seconds;

struct Pair {
  Pair() {
    std::array<int, 2> ends = {-1, -1};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
    ours = net::Fd(ends[0]);
    theirs = net::Fd(ends[1]);
  }
  void Tell(char c) const { EXPECT_EQ(write(theirs.get(), &c, 1), 1); }
  char Take() const {
    char c = 0;
    EXPECT_EQ(read(ours.get(), &c, 1), 1);
    return c;
  }
  net::Fd ours;
  net::Fd theirs;
};

constexpr base::SteadyTime kNever = base::SteadyTime::max();

Outcome AwaitInput(const Pair& pair, base::SteadyTime limit = kNever, std::stop_token stop = {}) {
  return Waiter::Current()->Until(pair.ours.get(), POLLIN, limit, stop).outcome;
}

class FibersTest : public testing::TestWithParam<net::PollerKind> {
 protected:
  FibersTest() : clock_(base::WallTime(seconds(0))), loop_(GetParam(), clock_) {}

  base::ManualClock clock_;
  net::EventLoop loop_;
};
INSTANTIATE_ON_BOTH_POLLERS(FibersTest);

TEST_P(FibersTest, ATaskRunsAtOnceUntilItsFirstWait) {
  net::Fibers fibers(loop_, 2, 0);
  const Pair pair;
  std::string seen;
  EXPECT_EQ(Waiter::Current(), nullptr);
  ASSERT_TRUE(fibers.Submit([&] {
    seen += "begin ";
    EXPECT_EQ(AwaitInput(pair), Outcome::kReady);
    seen += pair.Take();
    loop_.Quit();
  }));
  EXPECT_EQ(Waiter::Current(), nullptr);
  EXPECT_EQ(seen, "begin ");
  pair.Tell('x');
  loop_.Run();
  EXPECT_EQ(seen, "begin x");
}

TEST_P(FibersTest, WhoWaitsLetsTheOthersRun) {
  net::Fibers fibers(loop_, 3, 0);
  const Pair a;
  const Pair b;
  std::string seen;
  fibers.Submit([&] {
    AwaitInput(a);
    seen += a.Take();
    AwaitInput(a);
    seen += a.Take();
    loop_.Quit();
  });
  fibers.Submit([&] {
    AwaitInput(b);
    seen += b.Take();
    a.Tell('3');
  });
  fibers.Submit([&] { a.Tell('1'); });
  loop_.Post([&] { b.Tell('2'); });
  loop_.Run();
  EXPECT_EQ(seen, "123");
}

TEST_P(FibersTest, MoreThanTheLimitWaitInOrderAndBeyondThatAreRefused) {
  net::Fibers fibers(loop_, 1, 2);
  const Pair pair;
  std::string seen;
  EXPECT_TRUE(fibers.Submit([&] { AwaitInput(pair); }));
  EXPECT_TRUE(fibers.Submit([&] { seen += 'a'; }));
  EXPECT_TRUE(fibers.Submit([&] {
    seen += 'b';
    loop_.Quit();
  }));
  EXPECT_FALSE(fibers.Submit([&] { seen += 'c'; }));
  EXPECT_EQ(seen, "");
  pair.Tell('x');
  loop_.Run();
  EXPECT_EQ(seen, "ab");
}

TEST_P(FibersTest, AWaitEndsAtItsLimit) {
  net::Fibers fibers(loop_, 2, 0);
  const Pair pair;
  std::vector<Outcome> seen;
  fibers.Submit([&] {
    loop_.Post([&] { clock_.Advance(seconds(6)); });
    seen.push_back(AwaitInput(pair, loop_.Now() + seconds(5)));
    loop_.Post([&] { clock_.Advance(seconds(6)); });
    seen.push_back(Waiter::Current()->Until(-1, 0, loop_.Now() + seconds(5), {}).outcome);
    loop_.Quit();
  });
  loop_.Run();
  EXPECT_EQ(seen, (std::vector{Outcome::kTimeout, Outcome::kTimeout}));
}

TEST_P(FibersTest, AStopFromAnyThreadEndsTheWaitItMeans) {
  net::Fibers fibers(loop_, 2, 0);
  const Pair pair;
  std::stop_source first;
  std::stop_source second;
  std::vector<Outcome> seen;
  fibers.Submit([&] {
    seen.push_back(AwaitInput(pair, kNever, first.get_token()));
    seen.push_back(AwaitInput(pair, kNever, first.get_token()));  // has been requested already
    pair.Tell('x');
    seen.push_back(AwaitInput(pair, kNever, second.get_token()));
    loop_.Quit();
  });
  std::thread stopper([&] { first.request_stop(); });
  loop_.Run();
  stopper.join();
  EXPECT_EQ(seen, (std::vector{Outcome::kStopped, Outcome::kStopped, Outcome::kReady}));
}

TEST_P(FibersTest, AHangUpIsReadiness) {
  net::Fibers fibers(loop_, 1, 0);
  Pair pair;
  fibers.Submit([&] {
    const auto result = Waiter::Current()->Until(pair.ours.get(), POLLIN | POLLOUT, kNever, {});
    EXPECT_EQ(result.outcome, Outcome::kReady);
    pair.theirs.Close();
    EXPECT_EQ(AwaitInput(pair), Outcome::kReady);
    loop_.Quit();
  });
  loop_.Run();
}

TEST_P(FibersTest, WhenTheLoopQuitsEveryTaskStillEnds) {
  const Pair pair;
  int stopped = 0;
  int late = 0;
  net::Fibers fibers(loop_, 2, 2);
  for (int i = 0; i < 2; ++i) {
    fibers.Submit([&] {
      for (int wait = 0; wait < 3; ++wait) {
        stopped += Waiter::Current()->Until(-1, 0, kNever, {}).outcome == Outcome::kStopped;
      }
    });
    fibers.Submit([&] { ++late; });
  }
  loop_.Quit();
  loop_.Run();
  EXPECT_EQ(stopped, 6);
  EXPECT_EQ(late, 2);
  EXPECT_FALSE(fibers.Submit([] { FAIL(); }));
}

TEST_P(FibersTest, WhatATaskHoldsIsReleasedWhenItEnds) {
  net::Fibers fibers(loop_, 1, 0);
  const auto held = std::make_shared<int>(1);
  fibers.Submit([held] {});
  EXPECT_EQ(held.use_count(), 1);
}

// Locals and exceptions belong to the fiber, and its stack is deep enough for recursion.
TEST_P(FibersTest, AFiberIsAStackOfItsOwn) {
  net::Fibers fibers(loop_, 8, 0);
  std::vector<Pair> pairs(8);
  const auto dig = [](const auto& self, int depth, const Pair& pair) -> int {
    volatile char room[512] = {};
    room[0] = static_cast<char>(depth);
    if (depth > 0) return self(self, depth - 1, pair) + (room[0] == static_cast<char>(depth));
    EXPECT_EQ(AwaitInput(pair), Outcome::kReady);
    throw std::runtime_error("deep");
  };
  int caught = 0;
  for (const Pair& pair : pairs) {
    fibers.Submit([&] {
      try {
        dig(dig, 100, pair);
      } catch (const std::runtime_error&) {
        if (++caught == 8) loop_.Quit();
      }
    });
  }
  for (const Pair& pair : pairs) pair.Tell('x');
  loop_.Run();
  EXPECT_EQ(caught, 8);
}

// Tasks that ask each other through sockets: each answer comes to who asked, in whatever order.
RC_GTEST_PROP(Fibers, AnswersFindTheirTasks, ()) {
  const int tasks = *rc::gen::inRange(1, 40);
  const auto fibers_max = *rc::gen::inRange<std::size_t>(1, 8);
  const auto rounds = *rc::gen::container<std::vector<int>>(static_cast<std::size_t>(tasks),
                                                            rc::gen::inRange(0, 5));
  const base::SystemClock clock;
  net::EventLoop loop(*rc::gen::element(net::PollerKind::kEpoll, net::PollerKind::kPoll), clock);
  net::Fibers fibers(loop, fibers_max, 1000);
  int left = tasks;
  std::multiset<int> done;
  for (int task = 0; task < tasks; ++task) {
    fibers.Submit([&, task] {
      for (int round = 0; round < rounds[static_cast<std::size_t>(task)]; ++round) {
        const Pair pair;
        const char sent = static_cast<char>(task);
        loop.Post([&] { pair.Tell(sent); });
        RC_ASSERT(AwaitInput(pair) == Outcome::kReady);
        RC_ASSERT(pair.Take() == sent);
      }
      done.insert(task);
      if (--left == 0) loop.Quit();
    });
  }
  loop.Run();
  RC_ASSERT(done.size() == static_cast<std::size_t>(tasks));
  RC_ASSERT(std::set(done.begin(), done.end()).size() == done.size());
}

}  // namespace
}  // namespace net_test
