#include "readiness.h"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

namespace server {
namespace {

// Answers sys/health as told; counts.
class Health : public vault::Transport {
 public:
  base::Result<vault::Response> RoundTrip(const vault::Request& request,
                                          const base::CallContext&) override {
    EXPECT_EQ(request.path, "/v1/sys/health");
    EXPECT_TRUE(request.token.empty());
    ++requests;
    if (status == 0) return base::Error{base::ErrorCode::kUnreachable, "http://vault.internal"};
    return vault::Response{.status = status};
  }
  int status = 200;
  int requests = 0;
};

class ReadinessTest : public testing::Test {
 protected:
  std::string Ask() {
    std::string word = "none";
    readiness_.Ask([&](const std::string& said) { word = said; });
    while (!tasks_.empty()) {
      tasks_.front()();
      tasks_.pop_front();
    }
    return word;
  }

  base::ManualClock clock_{base::WallTime(std::chrono::seconds(0))};
  Health health_;
  bool busy_ = false;
  std::deque<std::function<void()>> tasks_;
  Readiness readiness_{health_, clock_, [this](std::function<void()> task) {
                         if (!busy_) tasks_.push_back(std::move(task));
                         return !busy_;
                       }};
};

TEST_F(ReadinessTest, SaysWhatTheMatterIsAndNeverWhere) {
  for (const auto& [status, word] : std::vector<std::pair<int, std::string>>{
           {200, "ready"}, {503, "sealed"}, {0, "unreachable"}, {501, "unhealthy"}}) {
    health_.status = status;
    EXPECT_EQ(Ask(), word);
    clock_.Advance(std::chrono::seconds(1));
  }
}

TEST_F(ReadinessTest, AsksVaultOnceASecondAtMost) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Ask(), "ready");
  EXPECT_EQ(health_.requests, 1);
  clock_.Advance(std::chrono::seconds(1));
  health_.status = 503;
  EXPECT_EQ(Ask(), "sealed");
  EXPECT_EQ(health_.requests, 2);
}

TEST_F(ReadinessTest, WhoAsksDuringALookWaitsForIt) {
  std::vector<std::string> words;
  for (int i = 0; i < 3; ++i) {
    readiness_.Ask([&](const std::string& word) { words.push_back(word); });
  }
  EXPECT_EQ(tasks_.size(), 1u);
  EXPECT_TRUE(words.empty());
  tasks_.front()();
  EXPECT_EQ(words, (std::vector<std::string>(3, "ready")));
}

TEST_F(ReadinessTest, IsBusyWhenNoTaskCanBegin) {
  busy_ = true;
  EXPECT_EQ(Ask(), "busy");
  busy_ = false;
  EXPECT_EQ(Ask(), "ready");
}

}  // namespace
}  // namespace server
