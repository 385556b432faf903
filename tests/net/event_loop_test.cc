#include "net/event_loop.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <map>
#include <thread>
#include <vector>

#include "net/socket.h"
#include "server_fixture.h"

namespace net_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Watcher : public net::IoWatcher {
 public:
  explicit Watcher(std::function<void(unsigned)> call) : call_(std::move(call)) {}
  void OnReady(unsigned ready) override { call_(ready); }

 private:
  std::function<void(unsigned)> call_;
};

class CallTimer : public net::Timer {
 public:
  explicit CallTimer(std::function<void()> call) : call_(std::move(call)) {}
  void OnTimer() override { call_(); }

 private:
  std::function<void()> call_;
};

class EventLoopTest : public testing::TestWithParam<net::PollerKind> {
 protected:
  EventLoopTest() : clock_(base::WallTime(seconds(0))), loop_(GetParam(), clock_) {
    std::array<int, 2> ends = {-1, -1};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
    ours_ = net::Fd(ends[0]);
    theirs_ = net::Fd(ends[1]);
  }

  base::ManualClock clock_;
  net::EventLoop loop_;
  net::Fd ours_;
  net::Fd theirs_;
};
INSTANTIATE_ON_BOTH_POLLERS(EventLoopTest);

// What one round found is not about a descriptor that got the number of a closed one in it.
TEST_P(EventLoopTest, ANewDescriptorOfAnOldNumberIsNotTaken) {
  std::array<int, 2> ends = {-1, -1};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
  net::Fd first(ends[0]);
  net::Fd second(ends[1]);
  net::Fd replacement;
  bool told = false;
  Watcher never([&](unsigned) { told = true; });
  // Both are ready in the first round; whoever is told first replaces the other.
  const auto replace = [&](net::Fd& own, net::Fd& other) {
    loop_.Unwatch(own.get());
    const int number = other.get();
    loop_.Unwatch(number);
    other.Close();
    replacement = net::Fd(fcntl(ours_.get(), F_DUPFD_CLOEXEC, number));
    ASSERT_EQ(replacement.get(), number);
    ASSERT_TRUE(loop_.Watch(number, net::kReadable, &never));
    loop_.Post([&] { loop_.Quit(); });
  };
  Watcher on_first([&](unsigned) { replace(first, second); });
  Watcher on_second([&](unsigned) { replace(second, first); });
  ASSERT_EQ(write(first.get(), "x", 1), 1);
  ASSERT_EQ(write(second.get(), "x", 1), 1);
  ASSERT_TRUE(loop_.Watch(first.get(), net::kReadable, &on_first));
  ASSERT_TRUE(loop_.Watch(second.get(), net::kReadable, &on_second));
  loop_.Run();
  EXPECT_FALSE(told);
  EXPECT_TRUE(replacement.valid());
}

TEST_P(EventLoopTest, TellsWhatIsReady) {
  std::vector<unsigned> seen;
  Watcher watcher([&](unsigned ready) {
    seen.push_back(ready);
    if (seen.size() == 1) {
      net::WriteSome(theirs_.get(), "x");
      loop_.SetInterest(ours_.get(), net::kReadable);
    } else if (seen.size() == 2) {
      loop_.SetInterest(ours_.get(), 0);
      theirs_.Close();  // a hang-up is told without any interest
    } else {
      loop_.Unwatch(ours_.get());
      loop_.Quit();
    }
  });
  ASSERT_TRUE(loop_.Watch(ours_.get(), net::kWritable, &watcher));
  loop_.Run();
  EXPECT_EQ(seen, (std::vector<unsigned>{net::kWritable, net::kReadable,
                                         net::kReadable | net::kWritable}));
}

TEST_P(EventLoopTest, AWatchEndedInTheSameRoundIsNotCalled) {
  net::WriteSome(theirs_.get(), "x");
  net::WriteSome(ours_.get(), "x");
  int calls = 0;
  const auto end_both = [&](unsigned) {
    ++calls;
    loop_.Unwatch(ours_.get());
    loop_.Unwatch(theirs_.get());
    loop_.Quit();
  };
  Watcher first(end_both);
  Watcher second(end_both);
  ASSERT_TRUE(loop_.Watch(ours_.get(), net::kReadable, &first));
  ASSERT_TRUE(loop_.Watch(theirs_.get(), net::kReadable, &second));
  loop_.Run();
  EXPECT_EQ(calls, 1);
}

TEST_P(EventLoopTest, LooksAtDescriptorsBetweenPortionsOfABacklog) {
  class Portions : public net::Backlog {
   public:
    bool HasWork() const override { return left > 0; }
    void WorkOffPortion() override {
      if (left > 0 && --left == 5) on_fifth();
    }
    int left = 10;
    std::function<void()> on_fifth;
  };
  Portions portions;
  portions.on_fifth = [&] { net::WriteSome(theirs_.get(), "x"); };
  Watcher watcher([&](unsigned) {
    EXPECT_EQ(portions.left, 5);
    loop_.Unwatch(ours_.get());
    loop_.Post([&] { loop_.Quit(); });
  });
  ASSERT_TRUE(loop_.Watch(ours_.get(), net::kReadable, &watcher));
  loop_.SetBacklog(&portions);
  loop_.Run();
  EXPECT_EQ(portions.left, 4);  // the round that found it was the last
}

TEST_P(EventLoopTest, RunsTasksOfOtherThreads) {
  constexpr int kThreads = 4;
  constexpr int kTasks = 2'000;
  int ran = 0;  // on the loop's thread only
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kTasks; ++i) {
        loop_.Post([&] {
          if (++ran == kThreads * kTasks) loop_.Quit();
        });
      }
    });
  }
  loop_.Run();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ran, kThreads * kTasks);
}

TEST_P(EventLoopTest, QuitFromAnotherThreadWakesIt) {
  std::thread other([&] { loop_.Quit(); });
  loop_.Run();
  other.join();
}

TEST_P(EventLoopTest, TimersFireInOrderWhenTheClockSaysSo) {
  std::vector<int> fired;
  CallTimer late([&] {
    fired.push_back(2);
    loop_.Quit();
  });
  CallTimer early([&] { fired.push_back(1); });
  CallTimer never([&] { fired.push_back(3); });
  loop_.SetTimer(&late, loop_.Now() + seconds(10));
  loop_.SetTimer(&early, loop_.Now() + seconds(5));
  loop_.SetTimer(&never, loop_.Now() + seconds(11));
  std::thread run([&] { loop_.Run(); });
  clock_.Advance(seconds(10));
  loop_.Wake();
  run.join();
  EXPECT_EQ(fired, (std::vector<int>{1, 2}));
  EXPECT_FALSE(late.armed());
  EXPECT_TRUE(never.armed());
  loop_.CancelTimer(&never);
}

TEST_P(EventLoopTest, SystemTimersFireByThemselves) {
  const base::SystemClock clock;
  net::EventLoop loop(GetParam(), clock);
  CallTimer timer([&] { loop.Quit(); });
  loop.SetTimer(&timer, loop.Now() + milliseconds(1));
  loop.Run();
  EXPECT_FALSE(timer.armed());
}

TEST(TimerHeap, ATimerSetForThePastCannotHoldTheLoop) {
  net::TimerHeap heap;
  int calls = 0;
  std::function<void()> again;
  CallTimer timer([&] { again(); });
  again = [&] {
    ++calls;
    heap.Set(&timer, net::SteadyTime());
  };
  heap.Set(&timer, net::SteadyTime());
  heap.Expire(net::SteadyTime() + seconds(1));
  EXPECT_EQ(calls, 1);
  heap.Cancel(&timer);
}

// Against the obvious model.
RC_GTEST_PROP(TimerHeap, FiresWhatAMapWould, ()) {
  constexpr std::size_t kTimers = 12;
  net::TimerHeap heap;
  std::vector<std::size_t> fired;
  std::vector<std::unique_ptr<CallTimer>> timers;
  for (std::size_t i = 0; i < kTimers; ++i) {
    timers.push_back(std::make_unique<CallTimer>([&fired, i] { fired.push_back(i); }));
  }
  std::map<std::size_t, int> model;  // timer -> deadline
  const auto at = [](int second) { return net::SteadyTime() + seconds(second); };
  const auto steps = *rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(rc::gen::inRange(0, 4), rc::gen::inRange(0, 100)));
  for (const auto& [kind, value] : steps) {
    const auto which = static_cast<std::size_t>(value) % kTimers;
    if (kind <= 1) {
      heap.Set(timers[which].get(), at(value));
      model[which] = value;
    } else if (kind == 2) {
      heap.Cancel(timers[which].get());
      model.erase(which);
    } else {
      fired.clear();
      heap.Expire(at(value));
      std::size_t due = 0;
      int last = -1;
      for (const std::size_t timer : fired) {
        RC_ASSERT(model.count(timer) == 1u);
        RC_ASSERT(model[timer] <= value);
        RC_ASSERT(model[timer] >= last);
        last = model[timer];
        model.erase(timer);
        ++due;
      }
      for (const auto& [timer, deadline] : model) RC_ASSERT(deadline > value);
    }
    RC_ASSERT(heap.size() == model.size());
    int least = 1'000;
    for (const auto& [timer, deadline] : model) least = std::min(least, deadline);
    RC_ASSERT(heap.next().has_value() == !model.empty());
    if (!model.empty()) RC_ASSERT(*heap.next() == at(least));
  }
}

}  // namespace
}  // namespace net_test
