// What one client may expect of the server: framing, order, keep-alive, refusals.
#include "net/http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <string>
#include <vector>

#include "corpus.h"
#include "raw_client.h"
#include "server_fixture.h"

namespace net_test {
namespace {

using testing::HasSubstr;
using testing::Not;

INSTANTIATE_ON_BOTH_POLLERS(HttpServerTest);

TEST_P(HttpServerTest, AnswersSeveralRequestsOnOneConnection) {
  Start();
  RawClient client(port());
  EXPECT_EQ(client.Ask(Get("/a?x=1")).body, "GET /a?x=1 \"\"");
  EXPECT_EQ(client.Ask(Post("/b", "hello")).body, "POST /b \"hello\"");
  EXPECT_EQ(client.Ask(Get("/c")).status, 200);
  EXPECT_EQ(server_->connections(), 1u);
}

TEST_P(HttpServerTest, ABrokenAnswerIsSentAsItIsAndTheConnectionEnds) {
  Start();
  RawClient client(port());
  client.Send(Get("/hold"));
  const Call call = handler_.Next();
  call.exchange->RespondRaw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
  call.exchange->Respond({200, {}, "late"});
  EXPECT_EQ(client.ReadToEnd(), "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
}

TEST_P(HttpServerTest, AResetIsAReset) {
  Start();
  const net::Fd fd(socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  const std::string request = Get("/hold");
  ASSERT_EQ(send(fd.get(), request.data(), request.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(request.size()));
  const Call call = handler_.Next();
  call.exchange->Reset();
  char byte = 0;
  EXPECT_EQ(recv(fd.get(), &byte, 1, 0), -1);
  EXPECT_EQ(errno, ECONNRESET);
}

TEST_P(HttpServerTest, WritesADateOfItsClock) {
  Start();
  RawClient client(port());
  const net::HttpResponse response = client.Ask(Get("/"));
  EXPECT_EQ(net::FindHeader(response.headers, "Date"), "Tue, 14 Nov 2023 22:13:20 GMT");
  EXPECT_EQ(net::FindHeader(response.headers, "Connection"), std::nullopt);
  clock_.Advance(std::chrono::seconds(41));
  EXPECT_EQ(net::FindHeader(client.Ask(Get("/")).headers, "Date"), "Tue, 14 Nov 2023 22:14:01 GMT");
}

TEST_P(HttpServerTest, ShowsThePeerAddress) {
  handler_.handle = [](net::HttpRequest request, std::shared_ptr<net::HttpExchange> exchange) {
    exchange->Respond({200, {}, request.peer_address + (request.encrypted ? " tls" : " plain")});
  };
  Start();
  EXPECT_EQ(RawClient(port()).Ask(Get("/")).body, "127.0.0.1 plain");
}

TEST_P(HttpServerTest, ServesIPv6AndShowsIPv4PeersAsSuch) {
  handler_.handle = [](net::HttpRequest request, std::shared_ptr<net::HttpExchange> exchange) {
    exchange->Respond({200, {}, request.peer_address});
  };
  options_.host = "::";
  auto server = net::LoopHttpServer::Start(options_, handler_, log_, {&clock_, GetParam()});
  if (!server.ok()) GTEST_SKIP() << "no IPv6 here: " << server.error().message;
  const std::uint16_t bound = (*server)->port();
  RawClient::Options options;
  options.host = "::1";
  EXPECT_EQ(RawClient(bound, options).Ask(Get("/")).body, "::1");
  EXPECT_EQ(RawClient(bound).Ask(Get("/")).body, "127.0.0.1");
}

// The corpus of the parser, over a socket: one answer for each message, the refusal, then the end.
TEST_P(HttpServerTest, AnswersTheCorpus) {
  for (const CorpusCase& test : LoadCorpus("request_")) {
    options_.head_bytes_max = test.limits.head_bytes_max;
    options_.body_bytes_max = test.limits.body_bytes_max;
    options_.allow_any_method = test.rules.any_method;
    options_.length_required = test.rules.length_required;
    if (test.limits.head_fields_max != net::ParserLimits().head_fields_max) continue;
    Start();
    RawClient client(port());
    client.Send(test.bytes);
    client.EndSending();
    std::string verdict;
    bool refused = false;
    while (!refused) {
      const net::HttpResponse response = client.ReadResponse();
      if (response.status == 0) break;
      if (response.status == 100) continue;
      refused = response.status != 200;
      if (refused) {
        EXPECT_EQ(net::FindHeader(response.headers, "Connection"), "close") << test.title();
        verdict += std::to_string(response.status);
      } else {
        verdict += response.body + " | ";
      }
    }
    if (!refused) {
      verdict += test.expect.find("more") == std::string::npos ? "end" : "more";
    }
    EXPECT_EQ(verdict, test.expect) << test.title();
    EXPECT_EQ(client.ReadToEnd(), "") << test.title();
  }
}

TEST_P(HttpServerTest, AnswersInOrderWhenPipelined) {
  Start();
  RawClient client(port());
  client.Send(Get("/hold/1") + Get("/quick") + Post("/hold/2", "body") + Get("/hold/3"));
  Call first = handler_.Next();
  // Another connection's round trip proves that the loop did not run ahead.
  EXPECT_EQ(RawClient(port()).Ask(Get("/other")).status, 200);
  EXPECT_EQ(handler_.held(), 0u);
  first.exchange->Respond({200, {}, "one"});
  EXPECT_EQ(client.ReadResponse().body, "one");
  EXPECT_EQ(client.ReadResponse().body, "GET /quick \"\"");
  handler_.Next().exchange->Respond({200, {}, "two"});
  handler_.Next().exchange->Respond({200, {}, "three"});
  EXPECT_EQ(client.ReadResponse().body, "two");
  EXPECT_EQ(client.ReadResponse().body, "three");
}

TEST_P(HttpServerTest, TakesMorePipelinedBytesThanItBuffers) {
  Start();
  RawClient client(port());
  client.Send(Get("/hold"));
  Call held = handler_.Next();
  std::string requests;
  const std::string body(1'000, 'x');
  for (int i = 0; i < 300; ++i) requests += Post("/" + std::to_string(i), body);
  std::thread sender([&] { EXPECT_TRUE(client.Send(requests)); });
  held.exchange->Respond({200, {}, "held"});
  EXPECT_EQ(client.ReadResponse().body, "held");
  for (int i = 0; i < 300; ++i) {
    ASSERT_EQ(client.ReadResponse().body, "POST /" + std::to_string(i) + " \"" + body + "\"");
  }
  sender.join();
}

TEST_P(HttpServerTest, SlowCallDelaysNobodyElse) {
  Start();
  RawClient slow(port());
  slow.Send(Get("/hold"));
  Call held = handler_.Next();
  EXPECT_EQ(RawClient(port()).Ask(Get("/")).status, 200);
  held.exchange->Respond({200, {}, "late"});
  EXPECT_EQ(slow.ReadResponse().body, "late");
}

TEST_P(HttpServerTest, AnswersHeadWithoutABody) {
  Start();
  RawClient client(port());
  client.Send("HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n");
  const net::HttpResponse response = client.ReadResponse(true);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(net::FindHeader(response.headers, "Content-Length"), "10");
  EXPECT_EQ(client.Ask(Get("/b")).body, "GET /b \"\"");
}

TEST_P(HttpServerTest, SendsNoBodyWith204And304) {
  handler_.handle = [](net::HttpRequest request, std::shared_ptr<net::HttpExchange> exchange) {
    exchange->Respond({request.path == "/204" ? 204 : 304, {}, "not to be sent"});
  };
  Start();
  RawClient client(port());
  const net::HttpResponse response = client.Ask(Get("/204"));
  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(net::FindHeader(response.headers, "Content-Length"), std::nullopt);
  EXPECT_EQ(client.Ask(Get("/304")).status, 304);
  EXPECT_EQ(client.Ask(Get("/204")).status, 204);
}

TEST_P(HttpServerTest, ServesHttp10) {
  Start();
  RawClient closing(port());
  closing.Send("GET /old HTTP/1.0\r\n\r\n");
  const std::string all = closing.ReadToEnd();
  EXPECT_THAT(all, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(all, HasSubstr("GET /old"));

  RawClient keeping(port());
  const std::string request = "GET /old HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
  EXPECT_EQ(net::FindHeader(keeping.Ask(request).headers, "Connection"), "keep-alive");
  EXPECT_EQ(keeping.Ask(request).status, 200);
}

TEST_P(HttpServerTest, ClosesWhenTheClientWantsIt) {
  Start();
  RawClient client(port());
  client.Send(Get("/last", "Connection: close\r\n") + Get("/never"));
  const std::string all = client.ReadToEnd();
  EXPECT_THAT(all, HasSubstr("/last"));
  EXPECT_THAT(all, Not(HasSubstr("/never")));
}

TEST_P(HttpServerTest, AsksForTheBodyWhenTheClientWaits) {
  Start();
  RawClient client(port());
  client.Send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.ReadUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(client.Ask("hello").body, "POST /a \"hello\"");
}

TEST_P(HttpServerTest, RefusesAtTheHeadWithoutTakingTheBody) {
  handler_.check = [](const net::HttpRequest& head) -> std::optional<net::HttpResponse> {
    if (head.path != "/forbidden") return std::nullopt;
    return net::HttpResponse{403, {}, "no"};
  };
  Start();
  RawClient waiting(port());
  waiting.Send(
      "POST /forbidden HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  const std::string all = waiting.ReadToEnd();
  EXPECT_THAT(all, testing::StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(all, HasSubstr("Connection: close\r\n"));
  // Without a body nothing is lost: the connection stays.
  RawClient keeping(port());
  EXPECT_EQ(keeping.Ask(Get("/forbidden")).status, 403);
  EXPECT_EQ(keeping.Ask(Get("/allowed")).status, 200);
}

TEST_P(HttpServerTest, AnswersForAHandlerThatDoesNot) {
  handler_.handle = [](net::HttpRequest request, std::shared_ptr<net::HttpExchange>) {
    if (request.path == "/throw") throw std::runtime_error("must not escape");
  };
  Start();
  RawClient client(port());
  EXPECT_EQ(client.Ask(Get("/dropped")).status, 500);
  EXPECT_EQ(client.Ask(Get("/throw")).status, 500);
}

TEST_P(HttpServerTest, AnswersForACheckThatThrows) {
  handler_.check = [](const net::HttpRequest&) -> std::optional<net::HttpResponse> {
    throw std::runtime_error("must not escape");
  };
  Start();
  EXPECT_EQ(RawClient(port()).Ask(Get("/")).status, 500);
}

TEST_P(HttpServerTest, IgnoresASecondAnswer) {
  Start();
  RawClient client(port());
  client.Send(Get("/hold"));
  Call call = handler_.Next();
  call.exchange->Respond({200, {}, "first"});
  call.exchange->Respond({200, {}, "second"});
  call.exchange->StartStream({200, {}, ""}, {});
  EXPECT_FALSE(call.exchange->Write("third"));
  call.exchange->EndStream();
  EXPECT_EQ(client.ReadResponse().body, "first");
  EXPECT_EQ(client.Ask(Get("/next")).body, "GET /next \"\"");
}

TEST_P(HttpServerTest, LateAnswersCannotReachTheNextRequest) {
  Start();
  RawClient client(port());
  client.Send(Get("/hold/1"));
  Call first = handler_.Next();
  first.exchange->Respond({200, {}, "first"});
  EXPECT_EQ(client.ReadResponse().body, "first");
  client.Send(Get("/hold/2"));
  Call second = handler_.Next();
  first.exchange->Respond({200, {}, "stale"});
  second.exchange->Respond({200, {}, "second"});
  EXPECT_EQ(client.ReadResponse().body, "second");
}

TEST_P(HttpServerTest, SendsALargeAnswerWhole) {
  Start();
  RawClient::Options options;
  options.receive_buffer_bytes = 4096;
  RawClient client(port(), options);
  client.Send(Get("/hold") + Get("/after"));
  const std::string body(8u << 20, 'b');
  handler_.Next().exchange->Respond({200, {}, body});
  EXPECT_EQ(client.ReadResponse().body, body);
  EXPECT_EQ(client.ReadResponse().body, "GET /after \"\"");
}

TEST_P(HttpServerTest, TenMebibytesOfGarbageAreRefusedAndRead) {
  Start();
  RawClient client(port());
  std::string garbage(10u << 20, '\0');
  unsigned value = 12345;
  for (char& c : garbage) {
    value = value * 1664525u + 1013904223u;
    c = static_cast<char>(value >> 24);
  }
  client.Send(garbage);
  EXPECT_THAT(client.ReadToEnd(), testing::StartsWith("HTTP/1.1 400 "));
  EXPECT_EQ(RawClient(port()).Ask(Get("/")).status, 200);
}

TEST_P(HttpServerTest, AnAnnouncedBodyOverTheLimitIsRefusedBeforeItCame) {
  Start();
  RawClient client(port());
  client.Send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\n");
  EXPECT_THAT(client.ReadToEnd(), testing::StartsWith("HTTP/1.1 413 "));
}

TEST_P(HttpServerTest, FieldsOfAHandlerCannotBreakTheHead) {
  handler_.handle = [](net::HttpRequest, std::shared_ptr<net::HttpExchange> exchange) {
    exchange->Respond({200,
                       {{"X-Good", "1"},
                        {"X-Bad", "a\r\nX-Evil: 1"},
                        {"X-Bad\r\nX-Evil", "1"},
                        {"Content-Length", "99"},
                        {"Connection", "close"}},
                       "body"});
  };
  Start();
  RawClient client(port());
  const net::HttpResponse response = client.Ask(Get("/"));
  EXPECT_EQ(response.body, "body");
  EXPECT_EQ(net::FindHeader(response.headers, "X-Good"), "1");
  EXPECT_EQ(net::FindHeader(response.headers, "X-Bad"), std::nullopt);
  EXPECT_EQ(net::FindHeader(response.headers, "X-Evil"), std::nullopt);
  EXPECT_EQ(client.Ask(Get("/")).status, 200);
}

TEST_P(HttpServerTest, SaysWhichAddressIsInUse) {
  Start();
  net::HttpServerOptions same = options_;
  same.port = port();
  const auto second = net::HttpServer::Start(same, handler_, log_);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, base::ErrorCode::kUnreachable);
  EXPECT_THAT(second.error().message,
              testing::AllOf(HasSubstr("127.0.0.1:" + std::to_string(port())),
                             HasSubstr("choose another port")));
}

TEST_P(HttpServerTest, SaysWhatIsWrongWithAHost) {
  for (const char* host : {"", "example.com", "127.0.0.1:80", "[::1]:80"}) {
    options_.host = host;
    const auto server = net::LoopHttpServer::Start(options_, handler_, log_, {&clock_, GetParam()});
    ASSERT_FALSE(server.ok()) << host;
    EXPECT_EQ(server.error().code, base::ErrorCode::kInvalidArgument) << host;
    EXPECT_THAT(server.error().message, HasSubstr("is not an address to listen on"));
  }
  options_.host = "192.0.2.1";
  const auto server = net::LoopHttpServer::Start(options_, handler_, log_, {&clock_, GetParam()});
  ASSERT_FALSE(server.ok());
  EXPECT_THAT(server.error().message, HasSubstr("does not have this address"));
}

TEST_P(HttpServerTest, ListensOnLocalhost) {
  options_.host = "localhost";
  Start();
  EXPECT_EQ(RawClient(port()).Ask(Get("/")).status, 200);
}

}  // namespace
}  // namespace net_test
