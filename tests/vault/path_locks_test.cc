#include "vault/path_locks.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

namespace vault {
namespace {

using base::ErrorCode;

TEST(PathLocksTest, OneHolderAKey) {
  PathLocks locks;
  int inside = 0;
  int most = 0;
  std::latch start(8);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      start.arrive_and_wait();
      for (int round = 0; round < 200; ++round) {
        const auto held = locks.Acquire("k", {});
        ASSERT_TRUE(held.ok());
        most = std::max(most, ++inside);
        --inside;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(most, 1);
}

TEST(PathLocksTest, OtherKeysAreFree) {
  PathLocks locks;
  const auto a = locks.Acquire("a", {});
  EXPECT_TRUE(locks.Acquire("b", {}).ok());
}

TEST(PathLocksTest, WaitingEndsWithTheDeadlineOrAStop) {
  PathLocks locks;
  const auto held = locks.Acquire("k", {});
  base::CallContext over;
  over.deadline = std::chrono::steady_clock::now();
  EXPECT_EQ(locks.Acquire("k", over).error().code, ErrorCode::kTimeout);
  std::stop_source source;
  base::CallContext stopped;
  stopped.stop = source.get_token();
  std::jthread stopper([&] { source.request_stop(); });
  EXPECT_EQ(locks.Acquire("k", stopped).error().code, ErrorCode::kCancelled);
}

TEST(PathLocksTest, IsFreeAfterAMove) {
  PathLocks locks;
  {
    auto first = locks.Acquire("k", {});
    const PathLocks::Held moved = std::move(*first);
  }
  EXPECT_TRUE(locks.Acquire("k", {}).ok());
}

}  // namespace
}  // namespace vault
