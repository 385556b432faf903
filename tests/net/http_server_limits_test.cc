// Time and number: what a slow, greedy or silent client gets. The clock is moved by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <initializer_list>
#include <mutex>
#include <string>
#include <vector>

#include "raw_client.h"
#include "server_fixture.h"

namespace net_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::StartsWith;

class HttpServerLimitsTest : public HttpServerTest {};
INSTANTIATE_ON_BOTH_POLLERS(HttpServerLimitsTest);

// A client whose second request has begun with these bytes, at the clock's present time.
RawClient ClientThatBegan(std::uint16_t port, const std::string& bytes) {
  RawClient client(port);
  EXPECT_TRUE(client.Send(Get("/first") + bytes));
  EXPECT_EQ(client.ReadResponse().status, 200);
  // The loop has left that connection when it serves another.
  EXPECT_EQ(RawClient(port).Ask(Get("/")).status, 200);
  return client;
}

TEST_P(HttpServerLimitsTest, AHeadThatDripsIsBoundedInTotal) {
  Start();
  RawClient client = ClientThatBegan(port(), "GET / HT");
  for (const char* drop : {"T", "P", "/"}) {
    Advance(seconds(3));
    client.Send(drop);
  }
  Advance(seconds(1));
  const std::string answer = client.ReadToEnd();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 408 "));
  EXPECT_THAT(answer, testing::HasSubstr("Connection: close\r\n"));
}

TEST_P(HttpServerLimitsTest, AHeadWithinItsTimeIsServed) {
  Start();
  RawClient client = ClientThatBegan(port(), "GET /late HTTP/1.1\r\n");
  Advance(milliseconds(9'999));
  EXPECT_EQ(client.Ask("Host: h\r\n\r\n").body, "GET /late \"\"");
}

TEST_P(HttpServerLimitsTest, ABodyThatDripsIsBoundedInTotal) {
  Start();
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n";
  RawClient client = ClientThatBegan(port(), head + "a");
  Advance(milliseconds(29'999));
  client.Send("b");
  Advance(milliseconds(1));
  EXPECT_THAT(client.ReadToEnd(), StartsWith("HTTP/1.1 408 "));
}

TEST_P(HttpServerLimitsTest, AQuietConnectionIsClosedWithoutAWord) {
  Start();
  RawClient fresh(port());
  RawClient used = ClientThatBegan(port(), "");
  Advance(milliseconds(59'999));
  EXPECT_EQ(used.Ask(Get("/again")).status, 200);
  // The other one never spoke. The one that did has another minute.
  Advance(milliseconds(1));
  EXPECT_EQ(fresh.ReadToEnd(), "");
  EXPECT_EQ(used.Ask(Get("/again")).status, 200);
  Advance(seconds(60));
  EXPECT_EQ(used.ReadToEnd(), "");
}

TEST_P(HttpServerLimitsTest, TimeDoesNotRunWhileTheHandlerWorks) {
  Start();
  RawClient client(port());
  client.Send(Get("/hold"));
  Call call = handler_.Next();
  Advance(std::chrono::hours(1));
  call.exchange->Respond({200, {}, "at last"});
  EXPECT_EQ(client.ReadResponse().body, "at last");
}

TEST_P(HttpServerLimitsTest, AnAnswerThatNobodyReadsIsDropped) {
  Start();
  RawClient::Options options;
  options.receive_buffer_bytes = 4096;
  RawClient client(port(), options);
  client.Send(Get("/hold"));
  Call call = handler_.Next();
  call.exchange->Respond({200, {}, std::string(16u << 20, 'x')});
  Advance(milliseconds(1));  // the loop has tried
  Advance(seconds(60));
  Advance(seconds(60));
  AwaitConnections(0);
}

TEST_P(HttpServerLimitsTest, AClientThatDoesNotCloseIsClosed) {
  Start();
  RawClient client(port());
  client.Send(Get("/", "Connection: close\r\n"));
  EXPECT_NE(client.ReadToEnd(), "");
  EXPECT_EQ(server_->connections(), 1u);  // lingers: the client's side is still open
  Advance(seconds(2));
  AwaitConnections(0);
}

TEST_P(HttpServerLimitsTest, ConnectionsOverTheLimitAreToldToComeBack) {
  options_.connections_max = 2;
  Start();
  RawClient first(port());
  RawClient second(port());
  EXPECT_EQ(first.Ask(Get("/")).status, 200);
  EXPECT_EQ(second.Ask(Get("/")).status, 200);
  RawClient third(port());
  const net::HttpResponse answer = third.Ask(Get("/"));
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(net::FindHeader(answer.headers, "Retry-After"), "1");
  EXPECT_EQ(third.ReadToEnd(), "");
  third.Close();
  EXPECT_EQ(first.Ask(Get("/")).status, 200);
  first.Close();
  AwaitConnections(1);
  EXPECT_EQ(RawClient(port()).Ask(Get("/")).status, 200);
}

TEST_P(HttpServerLimitsTest, OneAddressHasItsShare) {
  options_.connections_per_address_max = 1;
  Start();
  RawClient first(port());
  EXPECT_EQ(first.Ask(Get("/")).status, 200);
  {
    RawClient second(port());
    EXPECT_EQ(second.Ask(Get("/")).status, 503);
  }
  first.Close();
  AwaitConnections(0);
  EXPECT_EQ(RawClient(port()).Ask(Get("/")).status, 200);
}

TEST_P(HttpServerLimitsTest, RefusedConnectionsAreFewAndShort) {
  options_.connections_max = 1;
  Start();
  RawClient first(port());
  EXPECT_EQ(first.Ask(Get("/")).status, 200);
  std::vector<RawClient> crowd;
  for (int i = 0; i < 300; ++i) crowd.emplace_back(port());
  // 256 may wait for their 503, the rest is closed at once.
  AwaitConnections(257);
  EXPECT_EQ(crowd.back().ReadToEnd(), "");
  EXPECT_EQ(crowd.front().Ask(Get("/")).status, 503);
  first.Close();
  clock_.Advance(seconds(2));
  server_->Wake();
  EXPECT_EQ(crowd[100].ReadToEnd(), "");
}

// Remembers that something was logged.
class MemoryLog : public base::Log {
 public:
  void Write(base::LogLevel, std::string_view message,
             std::initializer_list<base::LogField>) override {
    const std::lock_guard lock(mutex_);
    lines_ += std::string(message) + "\n";
    written_.notify_all();
  }
  bool Await(const std::string& text) {
    std::unique_lock lock(mutex_);
    return written_.wait_for(lock, seconds(20),
                             [&] { return lines_.find(text) != std::string::npos; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable written_;
  std::string lines_;
};

TEST_P(HttpServerLimitsTest, WithoutDescriptorsNewClientsWaitAndOldOnesAreServed) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizers need descriptors of their own to look at memory";
#endif
  MemoryLog log;
  auto server = net::LoopHttpServer::Start(options_, handler_, log, {&clock_, GetParam()});
  ASSERT_TRUE(server.ok());
  server_ = std::move(server).value();
  RawClient old(port());
  EXPECT_EQ(old.Ask(Get("/")).status, 200);

  rlimit before = {};
  getrlimit(RLIMIT_NOFILE, &before);
  const int next = dup(0);  // the descriptor that the next client gets; there is none behind it
  ASSERT_GE(next, 0);
  close(next);
  rlimit tight = before;
  tight.rlim_cur = static_cast<rlim_t>(next) + 1;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &tight), 0);
  RawClient waiting(port());
  const bool noticed = log.Await("out of file descriptors");
  EXPECT_EQ(old.Ask(Get("/")).status, 200);
  setrlimit(RLIMIT_NOFILE, &before);
  ASSERT_TRUE(noticed);

  clock_.Advance(milliseconds(100));
  server_->Wake();
  EXPECT_EQ(waiting.Ask(Get("/")).status, 200);
  server_.reset();  // before its log
}

}  // namespace
}  // namespace net_test
