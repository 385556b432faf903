// Streams, disconnects, stopping, and many clients at once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "base/thread_pool.h"
#include "net/server_sent_events.h"
#include "raw_client.h"
#include "server_fixture.h"

namespace net_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

class HttpServerStreamTest : public HttpServerTest {};
INSTANTIATE_ON_BOTH_POLLERS(HttpServerStreamTest);

const net::HttpResponse kEventStream = {200, {{"Content-Type", "text/event-stream"}}, ""};

TEST_P(HttpServerStreamTest, SendsEventsAsTheyHappen) {
  Start();
  RawClient client(port());
  client.Send(Get("/hold"));
  Call call = handler_.Next();
  call.exchange->StartStream(kEventStream, {});
  EXPECT_THAT(client.ReadUntil("\r\n\r\n"), HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_TRUE(call.exchange->Write(net::EncodeEvent({"1", "message", "{\"a\":1}"})));
  EXPECT_EQ(client.ReadUntil("\n\n\r\n"), "24\r\nid: 1\nevent: message\ndata: {\"a\":1}\n\n\r\n");
  EXPECT_TRUE(call.exchange->Write(""));  // would end the stream
  EXPECT_TRUE(call.exchange->Write("x"));
  EXPECT_EQ(client.ReadUntil("x\r\n"), "1\r\nx\r\n");
  call.exchange->EndStream();
  EXPECT_EQ(client.ReadUntil("0\r\n\r\n"), "0\r\n\r\n");
  EXPECT_FALSE(call.exchange->Write("late"));
  EXPECT_FALSE(call.exchange->disconnected().stop_requested());
  EXPECT_EQ(client.Ask(Get("/next")).status, 200);
}

TEST_P(HttpServerStreamTest, AQuietStreamGivesSignsOfLife) {
  Start();
  RawClient client(port());
  client.Send(Get("/hold"));
  Call call = handler_.Next();
  call.exchange->StartStream(kEventStream, net::kKeepAlive);
  client.ReadUntil("\r\n\r\n");
  const auto interval = options_.stream_keep_alive;
  Advance(interval - milliseconds(1));
  EXPECT_TRUE(call.exchange->Write("x"));
  EXPECT_EQ(client.ReadUntil("x\r\n"), "1\r\nx\r\n");
  Advance(interval - milliseconds(1));  // quiet since the event, not since the beginning
  Advance(milliseconds(1));
  const std::string sign = "e\r\n: still here\n\n\r\n";
  EXPECT_EQ(client.ReadUntil("\n\n\r\n"), sign);
  for (int i = 0; i < 10; ++i) {
    Advance(interval);
    EXPECT_EQ(client.ReadUntil("\n\n\r\n"), sign);
  }
  EXPECT_FALSE(call.exchange->disconnected().stop_requested());
}

TEST_P(HttpServerStreamTest, StreamsWithoutChunksToHttp10) {
  Start();
  RawClient client(port());
  client.Send("GET /hold HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  Call call = handler_.Next();
  call.exchange->StartStream(kEventStream, {});
  call.exchange->Write("data: 1\n\n");
  call.exchange->EndStream();
  const std::string all = client.ReadToEnd();
  EXPECT_THAT(all, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(all, testing::EndsWith("\r\n\r\ndata: 1\n\n"));
}

TEST_P(HttpServerStreamTest, AStreamForHeadIsItsHead) {
  Start();
  RawClient client(port());
  client.Send("HEAD /hold HTTP/1.1\r\nHost: h\r\n\r\n");
  Call call = handler_.Next();
  call.exchange->StartStream(kEventStream, {});
  EXPECT_FALSE(call.exchange->Write("x"));
  EXPECT_EQ(client.ReadResponse(true).status, 200);
  EXPECT_EQ(client.Ask(Get("/next")).body, "GET /next \"\"");
}

TEST_P(HttpServerStreamTest, AStreamThatIsForgottenIsCutNotEnded) {
  Start();
  RawClient client(port());
  client.Send(Get("/hold"));
  {
    Call call = handler_.Next();
    call.exchange->StartStream(kEventStream, {});
    call.exchange->Write("x");
  }
  EXPECT_THAT(client.ReadToEnd(), testing::EndsWith("1\r\nx\r\n"));
}

TEST_P(HttpServerStreamTest, ASlowReaderIsDroppedAndNobodyElseNotices) {
  options_.stream_buffer_bytes_max = 64 * 1024;
  Start();
  RawClient::Options options;
  options.receive_buffer_bytes = 4096;
  RawClient slow(port(), options);
  slow.Send(Get("/hold"));
  Call call = handler_.Next();
  call.exchange->StartStream(kEventStream, {});
  const std::string event(16 * 1024, 'e');
  // The kernel takes some MiB, the server 64 KiB more.
  std::size_t written = 0;
  while (call.exchange->Write(event)) {
    written += event.size();
    ASSERT_LT(written, 64u << 20);
  }
  EXPECT_TRUE(AwaitStop(call.exchange->disconnected()));
  EXPECT_EQ(RawClient(port()).Ask(Get("/")).status, 200);
  AwaitConnections(0);
  EXPECT_FALSE(call.exchange->Write(event));
}

TEST_P(HttpServerStreamTest, AReaderThatKeepsUpIsNotDropped) {
  options_.stream_buffer_bytes_max = 64 * 1024;
  Start();
  RawClient client(port());
  client.Send(Get("/hold"));
  Call call = handler_.Next();
  call.exchange->StartStream(kEventStream, {});
  client.ReadUntil("\r\n\r\n");
  const std::string event(16 * 1024, 'e');
  for (int i = 0; i < 1'000; ++i) {
    ASSERT_TRUE(call.exchange->Write(event)) << i;
    ASSERT_NE(client.ReadUntil("e\r\n"), "");
  }
}

TEST_P(HttpServerStreamTest, ADisconnectStopsTheCallThatWaits) {
  Start();
  RawClient client(port());
  client.Send(Get("/hold"));
  Call call = handler_.Next();
  EXPECT_FALSE(call.exchange->disconnected().stop_requested());
  client.Close();
  EXPECT_TRUE(AwaitStop(call.exchange->disconnected()));
  call.exchange->Respond({200, {}, "to nobody"});
  AwaitConnections(0);
}

TEST_P(HttpServerStreamTest, AResetStopsTheCallThatWaits) {
  Start();
  RawClient client(port());
  client.Send(Get("/hold"));
  Call call = handler_.Next();
  client.Reset();
  EXPECT_TRUE(AwaitStop(call.exchange->disconnected()));
  AwaitConnections(0);
  call.exchange->Respond({200, {}, "to nobody"});
}

TEST_P(HttpServerStreamTest, ADisconnectEndsTheStream) {
  Start();
  RawClient client(port());
  client.Send(Get("/hold"));
  Call call = handler_.Next();
  call.exchange->StartStream(kEventStream, {});
  client.Close();
  EXPECT_TRUE(AwaitStop(call.exchange->disconnected()));
  EXPECT_FALSE(call.exchange->Write("x"));
  AwaitConnections(0);
}

TEST_P(HttpServerStreamTest, AClientThatOnlyEndsItsHalfGetsItsAnswers) {
  Start();
  RawClient client(port());
  client.Send(Get("/hold") + Get("/second"));
  client.EndSending();
  Call call = handler_.Next();
  EXPECT_TRUE(AwaitStop(call.exchange->disconnected()));  // it may as well have closed
  call.exchange->Respond({200, {}, "first"});
  EXPECT_EQ(client.ReadResponse().body, "first");
  EXPECT_EQ(client.ReadResponse().body, "GET /second \"\"");
  EXPECT_EQ(client.ReadToEnd(), "");
}

TEST_P(HttpServerStreamTest, AHalfClosedClientThatResetsIsNoticed) {
  Start();
  RawClient client(port());
  client.Send(Get("/hold"));
  client.EndSending();
  Call call = handler_.Next();
  EXPECT_TRUE(AwaitStop(call.exchange->disconnected()));
  client.Reset();
  AwaitConnections(0);
}

TEST_P(HttpServerStreamTest, AStopCallbackMayAnswer) {
  Start();
  RawClient client(port());
  client.Send(Get("/hold"));
  Call call = handler_.Next();
  const std::stop_callback answer(call.exchange->disconnected(), [&] {
    call.exchange->Respond({499, {}, "cancelled"});
  });
  client.EndSending();
  EXPECT_EQ(client.ReadResponse().status, 499);
}

TEST_P(HttpServerStreamTest, StopLetsCallsInFlightFinish) {
  Start();
  RawClient client(port());
  RawClient idle(port());
  EXPECT_EQ(idle.Ask(Get("/")).status, 200);
  client.Send(Get("/hold"));
  Call call = handler_.Next();
  std::thread stopper([&] { server_->Stop(seconds(60)); });
  EXPECT_EQ(idle.ReadToEnd(), "");  // stopping has begun
  EXPECT_FALSE(RawClient(port()).connected());
  call.exchange->Respond({200, {}, "just in time"});
  const net::HttpResponse response = client.ReadResponse();
  EXPECT_EQ(response.body, "just in time");
  EXPECT_EQ(net::FindHeader(response.headers, "Connection"), "close");
  stopper.join();
  server_->Stop(seconds(60));  // idempotent
}

TEST_P(HttpServerStreamTest, StopEndsWhenItsTimeIsOver) {
  Start();
  RawClient client(port());
  client.Send(Get("/hold"));
  Call call = handler_.Next();
  RawClient idle(port());
  EXPECT_EQ(idle.Ask(Get("/")).status, 200);
  std::thread stopper([&] { server_->Stop(seconds(5)); });
  EXPECT_EQ(idle.ReadToEnd(), "");
  EXPECT_FALSE(call.exchange->disconnected().stop_requested());
  clock_.Advance(seconds(5));
  server_->Wake();
  stopper.join();
  EXPECT_TRUE(call.exchange->disconnected().stop_requested());
  EXPECT_EQ(client.ReadResponse().status, 0);
  server_.reset();
  call.exchange->Respond({200, {}, "after the end"});  // touches nothing
  EXPECT_FALSE(call.exchange->Write("after the end"));
}

TEST_P(HttpServerStreamTest, StopWithoutTimeCutsAtOnce) {
  Start();
  RawClient client(port());
  client.Send(Get("/hold"));
  Call call = handler_.Next();
  server_->Stop(milliseconds(0));
  EXPECT_TRUE(call.exchange->disconnected().stop_requested());
  EXPECT_EQ(client.ReadResponse().status, 0);
}

// Every answer comes from a pool, so that workers and loop meet in every possible order.
TEST_P(HttpServerStreamTest, ManyClientsGetTheirOwnAnswers) {
  base::ThreadPool pool(4, 10'000);
  handler_.handle = [&](net::HttpRequest request, std::shared_ptr<net::HttpExchange> exchange) {
    ASSERT_TRUE(pool.Submit([request = std::move(request), exchange] {
      if (request.method == "POST") return exchange->Respond({200, {}, request.body});
      exchange->StartStream(kEventStream, {});
      exchange->Write(request.target);
      exchange->Write(std::string(500, 's'));
      exchange->EndStream();
    }));
  };
  Start();
  std::vector<std::thread> clients;
  for (int c = 0; c < 8; ++c) {
    clients.emplace_back([&, c] {
      RawClient client(port());
      for (int round = 0; round < 40; ++round) {
        std::string requests;
        for (int i = 0; i < 8; ++i) {
          const std::string name = "/" + std::to_string(c * 1'000 + round * 8 + i);
          requests += i % 2 == 0 ? Post("/p", name) : Get(name);
        }
        client.Send(requests);
        for (int i = 0; i < 8; ++i) {
          const std::string name = "/" + std::to_string(c * 1'000 + round * 8 + i);
          ASSERT_EQ(client.ReadResponse().body, i % 2 == 0 ? name : name + std::string(500, 's'));
        }
      }
    });
  }
  for (std::thread& client : clients) client.join();
  AwaitConnections(0);
  server_->Stop(milliseconds(0));  // the loop submits: it ends before the pool
  pool.Stop();
}

// Clients that vanish at any moment, answers that come at any moment.
TEST_P(HttpServerStreamTest, SurvivesClientsThatVanish) {
  base::ThreadPool pool(4, 10'000);
  handler_.handle = [&](net::HttpRequest, std::shared_ptr<net::HttpExchange> exchange) {
    pool.Submit([exchange] {
      exchange->StartStream(kEventStream, {});
      while (exchange->Write(std::string(10'000, 'x'))) {
      }
    });
  };
  options_.stream_buffer_bytes_max = 100'000;
  Start();
  for (int i = 0; i < 60; ++i) {
    RawClient client(port());
    client.Send(Get("/stream") + Get("/more"));
    if (i % 3 == 0) continue;  // gone at once
    client.ReadUntil("xx");
    if (i % 3 == 1) client.Reset();
  }
  AwaitConnections(0);
  server_->Stop(milliseconds(0));  // the loop submits: it ends before the pool
  pool.Stop();
}

}  // namespace
}  // namespace net_test
