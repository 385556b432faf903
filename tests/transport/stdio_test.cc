#include "transport/stdio.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "echo_endpoint.h"
#include "identity/principal.h"
#include "json/fwd.h"
#include "transport/memory.h"

namespace transport {
namespace {

using std::chrono::milliseconds;

// Both ends of the server's standard input and output.
class StdioTest : public testing::Test {
 protected:
  StdioTest() {
    std::signal(SIGPIPE, SIG_IGN);
    EXPECT_EQ(pipe(in_), 0);
    EXPECT_EQ(pipe(out_), 0);
  }
  ~StdioTest() override {
    Finish();
    for (const int fd : {in_[0], in_[1], out_[0], out_[1]}) {
      if (fd >= 0) close(fd);
    }
  }

  void Start(StdioOptions options = {}) {
    options.in = in_[0];
    options.out = out_[1];
    stdio_ = std::make_unique<Stdio>(options, endpoint_, principal_, log_, loop_);
    thread_ = std::thread([this] { EXPECT_TRUE(stdio_->Serve().ok()); });
  }
  void Send(std::string_view bytes) {
    ASSERT_EQ(write(in_[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  void EndInput() {
    close(in_[1]);
    in_[1] = -1;
  }
  void Finish() {
    if (!thread_.joinable()) return;
    stdio_->Close();
    thread_.join();
  }
  std::string ReadLine() {
    std::string line;
    for (char c = 0; read(out_[0], &c, 1) == 1 && c != '\n';) line += c;
    return line;
  }
  // What is left in the output once the server has ended.
  std::string Rest() {
    if (thread_.joinable()) thread_.join();
    stdio_.reset();
    close(out_[1]);
    out_[1] = -1;
    std::string rest;
    char buffer[4096];
    for (ssize_t n = 0; (n = read(out_[0], buffer, sizeof buffer)) > 0;) {
      rest.append(buffer, static_cast<std::size_t>(n));
    }
    return rest;
  }

  int in_[2];
  int out_[2];
  EchoEndpoint endpoint_;
  base::NullLog log_;
  base::SystemClock clock_;
  net::EventLoop loop_{net::PollerKind::kPoll, clock_};
  std::shared_ptr<const identity::Principal> principal_ =
      identity::ServerPrincipal(base::SecretString("hvs.x"), "");
  std::unique_ptr<Stdio> stdio_;
  std::thread thread_;
};

TEST_F(StdioTest, AnswersEachLineWithALine) {
  Start();
  Send("one\n\r\n  \ntwo\r\nthr");
  EXPECT_EQ(ReadLine(), "one");
  EXPECT_EQ(ReadLine(), "two");
  Send("ee\n");
  EXPECT_EQ(ReadLine(), "three");
  const auto received = endpoint_.received();
  ASSERT_EQ(received.size(), 3u);
  EXPECT_EQ(received[0].caller.principal, principal_);
  EXPECT_EQ(received[0].caller.session, endpoint_.sessions().at(0));
  EXPECT_EQ(received[2].caller.session, received[0].caller.session);
  EXPECT_FALSE(received[0].caller.mirrors);
}

TEST_F(StdioTest, WritesNothingForAcceptedMessages) {
  endpoint_.Set([](const EchoEndpoint::Received& received, auto sink) {
    if (received.text == "quiet") return sink->Finish({});
    sink->Finish({jsonrpc::Reply::Kind::kAnswer, received.text});
  });
  Start();
  Send("quiet\nloud\n");
  EndInput();
  EXPECT_EQ(Rest(), "loud\n");
}

TEST_F(StdioTest, NotificationsAreLinesBeforeTheAnswer) {
  endpoint_.Set([](const EchoEndpoint::Received&, auto sink) {
    sink->Send("note");
    sink->Finish({jsonrpc::Reply::Kind::kAnswer, "answer"});
  });
  Start();
  Send("x\n");
  EndInput();
  EXPECT_EQ(Rest(), "note\nanswer\n");
}

TEST_F(StdioTest, AnswersATooLongLineOnceAndGoesOn) {
  Start({.line_bytes_max = 100});
  Send(std::string(5000, 'x'));
  const Json error = Json::parse(ReadLine());
  EXPECT_EQ(error["jsonrpc"], "2.0");
  EXPECT_FALSE(error.contains("id"));
  EXPECT_EQ(error["error"]["code"], -32600);
  EXPECT_NE(error["error"]["message"].get<std::string>().find("100 bytes"), std::string::npos);
  Send(std::string(5000, 'x') + "\nnext\n");
  EXPECT_EQ(ReadLine(), "next");
  EXPECT_EQ(endpoint_.received().size(), 1u);
}

TEST_F(StdioTest, EndsAtTheEndOfInputAfterTheLastLine) {
  Start();
  Send("a\nb");
  EndInput();
  EXPECT_EQ(Rest(), "a\nb\n");
}

TEST_F(StdioTest, WaitsForCallsInFlightAtTheEndOfInput) {
  std::shared_ptr<jsonrpc::ReplySink> kept;
  std::mutex mutex;
  std::condition_variable arrived;
  endpoint_.Set([&](const EchoEndpoint::Received&, auto sink) {
    std::lock_guard lock(mutex);
    kept = sink;
    arrived.notify_all();
  });
  Start({.drain = std::chrono::minutes(1)});
  Send("slow\n");
  EndInput();
  {
    std::unique_lock lock(mutex);
    arrived.wait(lock, [&] { return kept != nullptr; });
  }
  kept->Finish({jsonrpc::Reply::Kind::kAnswer, "done"});
  EXPECT_EQ(Rest(), "done\n");
  EXPECT_FALSE(endpoint_.sessions()[0]->closed());
}

TEST_F(StdioTest, CancelsCallsThatDoNotEndInTime) {
  std::thread worker;
  endpoint_.Set([&](const EchoEndpoint::Received& received, auto sink) {
    const auto session = std::static_pointer_cast<EchoSession>(received.caller.session);
    worker = std::thread([session, sink] {
      session->AwaitClose();
      sink->Finish({});
    });
  });
  Start({.drain = milliseconds(0), .cancel = std::chrono::minutes(1)});
  Send("stuck\n");
  EndInput();
  EXPECT_EQ(Rest(), "");
  worker.join();
}

TEST_F(StdioTest, GivesUpOnCallsThatIgnoreTheirCancellation) {
  std::shared_ptr<jsonrpc::ReplySink> kept;
  endpoint_.Set([&](const EchoEndpoint::Received&, auto sink) { kept = sink; });
  Start({.drain = milliseconds(0), .cancel = milliseconds(0)});
  Send("stuck\n");
  EndInput();
  EXPECT_EQ(Rest(), "");
  EXPECT_TRUE(endpoint_.sessions()[0]->closed());
  kept->Finish({jsonrpc::Reply::Kind::kAnswer, "too late"});  // and nothing breaks
}

TEST_F(StdioTest, CloseEndsServeFromAnyThreadAndFromASignalHandler) {
  static Stdio* stdio = nullptr;
  Start();
  stdio = stdio_.get();
  std::signal(SIGUSR1, [](int) { stdio->Close(); });
  Send("a\n");
  EXPECT_EQ(ReadLine(), "a");
  std::raise(SIGUSR1);
  EXPECT_EQ(Rest(), "");
  std::signal(SIGUSR1, SIG_DFL);
}

TEST_F(StdioTest, EndsWhenTheReaderOfItsOutputIsGone) {
  Start();
  Send("a\n");
  EXPECT_EQ(ReadLine(), "a");
  close(out_[0]);
  out_[0] = -1;
  thread_.join();
}

// Its input is not read any more, but its end is seen.
TEST_F(StdioTest, AClientThatGoesWhileItsAnswersWaitIsNoticed) {
  endpoint_.Set([&](const EchoEndpoint::Received&, auto sink) {
    sink->Finish({jsonrpc::Reply::Kind::kAnswer, std::string(1 << 21, 'x')});
  });
  Start({.unsent_bytes_max = 1, .drain = milliseconds(0), .cancel = milliseconds(0)});
  Send("big\n");
  while (endpoint_.received().empty()) std::this_thread::yield();
  Send("unread\n");
  EndInput();
  thread_.join();
}

TEST_F(StdioTest, AReaderThatStoppedReadingDoesNotKeepItAlive) {
  // One thread per message, so that only they block on the full pipe.
  std::vector<std::thread> workers;
  endpoint_.Set([&](const EchoEndpoint::Received&, auto sink) {
    workers.emplace_back([sink] {
      sink->Finish({jsonrpc::Reply::Kind::kAnswer, std::string(1 << 20, 'x')});
    });
  });
  Start({.drain = milliseconds(0), .cancel = milliseconds(0)});
  Send("big\nbig\n");
  EndInput();
  thread_.join();
  for (std::thread& worker : workers) worker.join();
}

TEST_F(StdioTest, ALargeAnswerToASlowReaderArrivesWhole) {
  const std::string large(3 << 20, 'y');
  std::thread worker;
  endpoint_.Set([&](const EchoEndpoint::Received&, auto sink) {
    worker = std::thread([&large, sink] { sink->Finish({jsonrpc::Reply::Kind::kAnswer, large}); });
  });
  Start({.drain = std::chrono::minutes(1)});
  Send("x\n");
  EndInput();
  std::string got;
  while (got.size() < large.size() + 1) {
    char buffer[1000];
    const ssize_t n = read(out_[0], buffer, sizeof buffer);
    ASSERT_GT(n, 0);
    got.append(buffer, static_cast<std::size_t>(n));
  }
  EXPECT_EQ(got, large + "\n");
  thread_.join();
  worker.join();
}

TEST_F(StdioTest, RestoresTheFlagsOfItsOutput) {
  const int before = fcntl(out_[1], F_GETFL);
  Start();
  Finish();
  stdio_.reset();
  EXPECT_EQ(fcntl(out_[1], F_GETFL), before);
}

TEST(StdioSocketTest, WorksOverASocketPair) {
  int fds[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
  EchoEndpoint endpoint;
  base::NullLog log;
  base::SystemClock clock;
  net::EventLoop loop(net::PollerKind::kPoll, clock);
  Stdio stdio({.in = fds[0], .out = fds[0]}, endpoint,
              identity::ServerPrincipal(base::SecretString(), ""), log, loop);
  std::thread thread([&] { EXPECT_TRUE(stdio.Serve().ok()); });
  ASSERT_EQ(write(fds[1], "hello\n", 6), 6);
  char buffer[6];
  ASSERT_EQ(recv(fds[1], buffer, sizeof buffer, MSG_WAITALL), 6);
  EXPECT_EQ(std::string(buffer, 6), "hello\n");
  close(fds[1]);
  thread.join();
  close(fds[0]);
}

TEST(MemoryClientTest, CarriesMessagesBothWays) {
  EchoEndpoint endpoint;
  MemoryClient client(endpoint, identity::ServerPrincipal(base::SecretString(), ""));
  client.Send("a");
  client.Send("b");
  EXPECT_EQ(client.Receive(), "a");
  EXPECT_EQ(client.Receive(), "b");
  EXPECT_EQ(client.Receive(), std::nullopt);
  EXPECT_FALSE(endpoint.sessions()[0]->closed());
  client.Close();
  EXPECT_TRUE(endpoint.sessions()[0]->closed());
}

}  // namespace
}  // namespace transport
