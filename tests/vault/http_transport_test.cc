#include "vault/http_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <stop_token>
#include <thread>

#include "tests/vault/http_test_server.h"

namespace vault {
namespace {

using base::ErrorCode;
using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::Not;
using ::vault::testing::ClosedPort;
using ::vault::testing::JsonAnswer;
using ::vault::testing::Peer;
using ::vault::testing::ScriptedServer;

std::unique_ptr<HttpTransport> Make(HttpTransportSettings settings) {
  auto made = HttpTransport::Create(settings);
  EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().message);
  return std::move(made).value();
}

std::unique_ptr<HttpTransport> To(const ScriptedServer& server) {
  return Make({.address = server.address()});
}

const Request kGet = {.path = "/v1/secret/data/a", .token = base::SecretString("hvs.canary")};
const Request kPost = {.method = Method::kPost,
                       .path = "/v1/secret/data/a",
                       .token = base::SecretString("hvs.canary"),
                       .body = "{\"data\":{}}"};

base::CallContext Within(milliseconds time) {
  return {.deadline = std::chrono::steady_clock::now() + time};
}

// One answer to each request, for as long as the client asks.
void AnswerAll(Peer& peer, const std::string& answer) {
  while (!peer.ReadRequest().empty()) peer.Send(answer);
}

// The error of one GET against a script.
base::Error ErrorOf(vault::testing::Script script, const Request& request = kGet) {
  ScriptedServer server(std::move(script));
  auto answer = To(server)->RoundTrip(request, {});
  EXPECT_FALSE(answer.ok());
  if (answer.ok()) return {};
  EXPECT_THAT(answer.error().message, Not(HasSubstr("canary")));
  EXPECT_THAT(answer.error().detail, Not(HasSubstr("canary")));
  return answer.error();
}

TEST(HttpTransportTest, SendsOneRequestAndReturnsTheAnswer) {
  std::string seen;
  ScriptedServer server([&seen](Peer& peer, int) {
    seen = peer.ReadRequest();
    peer.Send("HTTP/1.1 200 OK\r\nX-One: 1\r\nContent-Length: 2\r\n\r\n{}");
    peer.WaitForEnd();
  });
  auto answer = To(server)->RoundTrip(kGet, {});
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->header("x-one"), "1");
  EXPECT_EQ(answer->body, "{}");
  EXPECT_THAT(seen, ::testing::StartsWith("GET /v1/secret/data/a HTTP/1.1\r\nHost: 127.0.0.1:" +
                                          std::to_string(server.port()) + "\r\n"));
  EXPECT_THAT(seen, HasSubstr("\r\nX-Vault-Token: hvs.canary\r\n"));
  EXPECT_THAT(seen, HasSubstr("\r\nX-Vault-Request: true\r\n"));
}

TEST(HttpTransportTest, PutsTheAddressesPrefixBeforeThePath) {
  std::string seen;
  ScriptedServer server([&seen](Peer& peer, int) {
    seen = peer.ReadRequest();
    peer.Send(JsonAnswer("{}"));
  });
  ASSERT_TRUE(Make({.address = server.address() + "/team/"})->RoundTrip(kGet, {}).ok());
  EXPECT_THAT(seen, ::testing::StartsWith("GET /team/v1/secret/data/a HTTP/1.1\r\n"));
}

TEST(HttpTransportTest, AnyStatusIsAnAnswer) {
  for (const char* status : {"204 No Content", "400 Bad Request", "403 Forbidden", "404 Not Found",
                             "429 Too Many", "473 Standby", "500 Oops", "503 Sealed"}) {
    ScriptedServer server([status](Peer& peer, int) {
      peer.ReadRequest();
      peer.Send(std::string("HTTP/1.1 ") + status + "\r\nContent-Length: 0\r\n\r\n");
    });
    auto answer = To(server)->RoundTrip(kGet, {});
    ASSERT_TRUE(answer.ok()) << status;
    EXPECT_EQ(std::to_string(answer->status), std::string(status).substr(0, 3));
  }
}

TEST(HttpTransportTest, HtmlOfAGatewayIsAnAnswerForTheClientToJudge) {
  ScriptedServer server([](Peer& peer, int) {
    peer.ReadRequest();
    peer.Send("HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\n\r\n<html>");
  });
  auto answer = To(server)->RoundTrip(kGet, {});
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->status, 502);
  EXPECT_EQ(answer->body, "<html>");
}

TEST(HttpTransportTest, TakesAnAnswerInPiecesOfOneByte) {
  ScriptedServer server([](Peer& peer, int) {
    while (!peer.ReadRequest().empty()) {
      peer.SendSlowly(
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
          "3\r\nabc\r\na;x=y\r\n0123456789\r\n0\r\nT: v\r\n\r\n");
    }
  });
  auto transport = To(server);
  for (int i = 0; i < 3; ++i) {
    auto answer = transport->RoundTrip(kGet, {});
    ASSERT_TRUE(answer.ok()) << answer.error().message;
    EXPECT_EQ(answer->body, "abc0123456789");
  }
  EXPECT_EQ(server.accepted(), 1);
}

TEST(HttpTransportTest, SkipsInterimAnswersAndReadsNoBodyAfterHead) {
  ScriptedServer server([](Peer& peer, int) {
    peer.ReadRequest();
    peer.Send("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
    peer.ReadRequest();
    peer.Send(JsonAnswer("{}"));
    peer.WaitForEnd();
  });
  auto transport = To(server);
  auto head = transport->RoundTrip({.method = Method::kHead, .path = "/v1/sys/health"}, {});
  ASSERT_TRUE(head.ok());
  EXPECT_EQ(head->body, "");
  ASSERT_TRUE(transport->RoundTrip(kGet, {}).ok());
  EXPECT_EQ(server.accepted(), 1);
}

TEST(HttpTransportTest, V_VC_01_ReturnsARedirectAndDoesNotFollowIt) {
  ScriptedServer elsewhere([](Peer& peer, int) { AnswerAll(peer, JsonAnswer("{}")); });
  ScriptedServer server([&elsewhere](Peer& peer, int) {
    AnswerAll(peer, "HTTP/1.1 307 Temporary Redirect\r\nLocation: " + elsewhere.address() +
                        "/v1/x\r\nContent-Length: 0\r\n\r\n");
  });
  auto answer = To(server)->RoundTrip(kGet, {});
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->status, 307);
  EXPECT_EQ(answer->header("Location"), elsewhere.address() + "/v1/x");
  EXPECT_EQ(elsewhere.accepted(), 0);
}

TEST(HttpTransportTest, KeepsConnections) {
  ScriptedServer server([](Peer& peer, int) { AnswerAll(peer, JsonAnswer("{}")); });
  auto transport = To(server);
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(transport->RoundTrip(kPost, {}).ok());
  EXPECT_EQ(server.accepted(), 1);
}

TEST(HttpTransportTest, DoesNotKeepAConnectionThatEndsOrHasMoreToSay) {
  for (const char* answer : {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
                             "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
                             "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 "
                             "OK\r\nContent-Length: 3\r\n\r\nbad"}) {
    ScriptedServer server([answer](Peer& peer, int) { AnswerAll(peer, answer); });
    auto transport = To(server);
    for (int i = 0; i < 2; ++i) {
      auto got = transport->RoundTrip(kGet, {});
      ASSERT_TRUE(got.ok());
      EXPECT_EQ(got->body, "{}");
    }
    EXPECT_EQ(server.accepted(), 2) << answer;
  }
}

TEST(HttpTransportTest, ForgetsConnectionsThatIdledTooLong) {
  ScriptedServer server([](Peer& peer, int) { AnswerAll(peer, JsonAnswer("{}")); });
  auto transport = Make({.address = server.address(), .idle_time = milliseconds(-1)});
  ASSERT_TRUE(transport->RoundTrip(kPost, {}).ok());
  ASSERT_TRUE(transport->RoundTrip(kPost, {}).ok());
  EXPECT_EQ(server.accepted(), 2);
}

TEST(HttpTransportTest, KeepsNoMoreIdleConnectionsThanTheLimit) {
  ScriptedServer server([](Peer& peer, int) { AnswerAll(peer, JsonAnswer("{}")); });
  auto transport = Make({.address = server.address(), .idle_connections_max = 0});
  ASSERT_TRUE(transport->RoundTrip(kGet, {}).ok());
  ASSERT_TRUE(transport->RoundTrip(kGet, {}).ok());
  EXPECT_EQ(server.accepted(), 2);
}

// The first connection answers once and then closes as soon as the second request has come: the
// close that a client cannot foresee.
void StaleThenGood(Peer& peer, int index) {
  peer.ReadRequest();
  peer.Send(JsonAnswer("{}"));
  peer.ReadRequest();
  if (index == 0) return;
  peer.Send(JsonAnswer("{}"));
  peer.WaitForEnd();
}

TEST(HttpTransportTest, RepeatsAReadOnceOnAStaleConnection) {
  ScriptedServer server([](Peer& peer, int index) {
    if (index == 0) return StaleThenGood(peer, 0);
    AnswerAll(peer, JsonAnswer("{}"));
  });
  auto transport = To(server);
  ASSERT_TRUE(transport->RoundTrip(kGet, {}).ok());
  auto answer = transport->RoundTrip(kGet, {});
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_EQ(server.accepted(), 2);
}

TEST(HttpTransportTest, RepeatsNoWriteThatMayHaveBeenSeen) {
  for (const Method method : {Method::kPost, Method::kPut, Method::kPatch, Method::kDelete}) {
    ScriptedServer server(StaleThenGood);
    auto transport = To(server);
    ASSERT_TRUE(transport->RoundTrip(kGet, {}).ok());
    Request write = kPost;
    write.method = method;
    auto answer = transport->RoundTrip(write, {});
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().code, ErrorCode::kUnreachable);
    EXPECT_TRUE(answer.error().request_sent);
    EXPECT_EQ(server.accepted(), 1);
  }
}

TEST(HttpTransportTest, AWriteAfterAVisibleCloseTakesANewConnection) {
  std::atomic<bool> closed = false;
  ScriptedServer server([&closed](Peer& peer, int index) {
    peer.ReadRequest();
    peer.Send(JsonAnswer("{}"));
    if (index > 0) return peer.WaitForEnd();
    peer.Close();
    closed = true;
    closed.notify_all();
  });
  auto transport = To(server);
  ASSERT_TRUE(transport->RoundTrip(kGet, {}).ok());
  closed.wait(false);
  ASSERT_TRUE(transport->RoundTrip(kPost, {}).ok());
  EXPECT_EQ(server.accepted(), 2);
}

TEST(HttpTransportTest, GivesUpAfterOneRepetition) {
  ScriptedServer server([](Peer& peer, int index) {
    peer.ReadRequest();
    if (index > 0) return;
    peer.Send(JsonAnswer("{}"));
    peer.ReadRequest();
  });
  auto transport = To(server);
  ASSERT_TRUE(transport->RoundTrip(kGet, {}).ok());
  auto answer = transport->RoundTrip(kGet, {});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kUnreachable);
  EXPECT_EQ(server.accepted(), 2);
}

TEST(HttpTransportTest, ANewConnectionThatClosesUnansweredIsNotTriedAgain) {
  const base::Error error = ErrorOf([](Peer& peer, int) { peer.ReadRequest(); });
  EXPECT_EQ(error.code, ErrorCode::kUnreachable);
  EXPECT_TRUE(error.request_sent);
  EXPECT_THAT(error.message, HasSubstr("closed the connection before it answered"));
}

TEST(HttpTransportTest, AResetIsAnUnreachableVault) {
  const base::Error error = ErrorOf([](Peer& peer, int) {
    peer.ReadRequest();
    peer.Reset();
  });
  EXPECT_EQ(error.code, ErrorCode::kUnreachable);
}

TEST(HttpTransportTest, TruncatedAnswersAreBadResponses) {
  for (const char* text : {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"da",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
                           "HTTP/1.1 200 OK\r\nContent-Le"}) {
    const base::Error error = ErrorOf([text](Peer& peer, int) {
      peer.ReadRequest();
      peer.Send(text);
    });
    EXPECT_EQ(error.code, ErrorCode::kBadResponse) << text;
    EXPECT_TRUE(error.request_sent);
    EXPECT_THAT(error.message, HasSubstr("cut off"));
  }
}

TEST(HttpTransportTest, GarbledAnswersAreBadResponses) {
  for (const char* text : {"SSH-2.0-OpenSSH_9.2\r\n", "220 mail.example.com ESMTP\r\n\r\n",
                           "\x15\x03\x01\x00\x02\x02\x16", "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
                           "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n"}) {
    const base::Error error = ErrorOf([text](Peer& peer, int) {
      peer.ReadRequest();
      peer.Send(text);
      peer.WaitForEnd();
    });
    EXPECT_EQ(error.code, ErrorCode::kBadResponse) << text;
    EXPECT_THAT(error.message, HasSubstr("VAULT_ADDR"));
  }
}

TEST(HttpTransportTest, HugeAnswersAreRefusedWhileTheyCome) {
  ScriptedServer server([](Peer& peer, int) {
    peer.ReadRequest();
    peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n");
    peer.WaitForEnd();
  });
  auto transport = Make({.address = server.address(), .response_bytes_max = 1000});
  auto answer = transport->RoundTrip(kGet, {});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kTooLarge);
}

TEST(HttpTransportTest, EndlessHeadsAndChunksAreRefused) {
  ScriptedServer server([](Peer& peer, int index) {
    peer.ReadRequest();
    peer.Send(index == 0 ? "HTTP/1.1 200 OK\r\n"
                         : "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    const std::string more = index == 0 ? "X: y\r\n" : "64\r\n" + std::string(100, 'x') + "\r\n";
    for (int i = 0; i < 100'000; ++i) peer.Send(more);
  });
  auto transport = Make({.address = server.address(), .response_bytes_max = 1000});
  for (int i = 0; i < 2; ++i) {
    auto answer = transport->RoundTrip(kGet, {});
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().code, ErrorCode::kTooLarge);
  }
}

TEST(HttpTransportTest, TakesALargeAnswerAndSendsALargeBody) {
  const std::string big(3'000'000, 'x');
  std::size_t received = 0;
  ScriptedServer server([&](Peer& peer, int) {
    received = peer.ReadRequest().size();
    peer.Send(JsonAnswer(big));
    peer.WaitForEnd();
  });
  Request request = kPost;
  request.body = big;
  auto answer = To(server)->RoundTrip(request, {});
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_EQ(answer->body, big);
  EXPECT_GT(received, big.size());
}

TEST(HttpTransportTest, HearsAnAnswerOfAServerThatDoesNotReadTheBody) {
  std::atomic<bool> release = false;
  ScriptedServer server([&release](Peer& peer, int) {
    peer.Send(JsonAnswer("{}", "413 Too Large"));
    release.wait(false);
  });
  Request request = kPost;
  request.body.assign(30'000'000, 'x');
  auto answer = To(server)->RoundTrip(request, {});
  release = true;
  release.notify_all();
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_EQ(answer->status, 413);
}

TEST(HttpTransportTest, ACloseInTheMiddleOfTheBodyGivesTheAnswerOrSaysBroken) {
  ScriptedServer server([](Peer& peer, int) { peer.Send(JsonAnswer("{}", "413 Too Large")); });
  Request request = kPost;
  request.body.assign(30'000'000, 'x');
  auto answer = To(server)->RoundTrip(request, {});
  // The reset that follows may destroy the answer on its way.
  if (answer.ok()) {
    EXPECT_EQ(answer->status, 413);
  } else {
    EXPECT_EQ(answer.error().code, ErrorCode::kUnreachable);
    EXPECT_TRUE(answer.error().request_sent);
  }
}

TEST(HttpTransportTest, V_VC_03_ADeadlineEndsAHungCall) {
  ScriptedServer server([](Peer& peer, int) { peer.WaitForEnd(); });
  auto answer = To(server)->RoundTrip(kPost, Within(milliseconds(20)));
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kTimeout);
  EXPECT_TRUE(answer.error().request_sent);
  EXPECT_THAT(answer.error().message, HasSubstr("did not answer in time"));
}

TEST(HttpTransportTest, V_VC_03_WithoutADeadlineTheTransportsOwnTimeHolds) {
  ScriptedServer server([](Peer& peer, int) { peer.WaitForEnd(); });
  auto transport = Make({.address = server.address(), .call_time = milliseconds(20)});
  auto answer = transport->RoundTrip(kGet, {});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kTimeout);
}

TEST(HttpTransportTest, V_VC_03_ADeadlineEndsAnAnswerThatDrips) {
  ScriptedServer server([](Peer& peer, int) {
    peer.ReadRequest();
    peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nabc");
    peer.WaitForEnd();
  });
  auto answer = To(server)->RoundTrip(kGet, Within(milliseconds(30)));
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kTimeout);
}

TEST(HttpTransportTest, APassedDeadlineSendsNothing) {
  ScriptedServer server([](Peer& peer, int) { AnswerAll(peer, JsonAnswer("{}")); });
  auto answer = To(server)->RoundTrip(kPost, Within(milliseconds(-1)));
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kTimeout);
  EXPECT_FALSE(answer.error().request_sent);
  EXPECT_EQ(server.accepted(), 0);
}

TEST(HttpTransportTest, V_VC_03_AStopRequestEndsAHungReadAtOnce) {
  std::stop_source stop;
  ScriptedServer server([&stop](Peer& peer, int index) {
    peer.ReadRequest();
    if (index > 0) return AnswerAll(peer, JsonAnswer("{}"));
    stop.request_stop();
    peer.WaitForEnd();  // ends when the client drops the connection
  });
  auto transport = To(server);
  auto answer = transport->RoundTrip(kGet, {.stop = stop.get_token()});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kCancelled);
  EXPECT_TRUE(answer.error().request_sent);
}

TEST(HttpTransportTest, V_VC_03_AStopRequestEndsAWriteThatNobodyReads) {
  std::stop_source stop;
  std::atomic<bool> release = false;
  ScriptedServer server([&](Peer&, int) {
    stop.request_stop();
    release.wait(false);
  });
  Request request = kPost;
  request.body.assign(30'000'000, 'x');
  auto answer = To(server)->RoundTrip(request, {.stop = stop.get_token()});
  release = true;
  release.notify_all();
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kCancelled);
}

TEST(HttpTransportTest, AStoppedCallSendsNothingAndLeavesNoTraceForTheNext) {
  ScriptedServer server([](Peer& peer, int) { AnswerAll(peer, JsonAnswer("{}")); });
  auto transport = To(server);
  std::stop_source stop;
  stop.request_stop();
  auto answer = transport->RoundTrip(kPost, {.stop = stop.get_token()});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kCancelled);
  EXPECT_FALSE(answer.error().request_sent);
  EXPECT_EQ(server.accepted(), 0);
  std::stop_source other;
  EXPECT_TRUE(transport->RoundTrip(kPost, {.stop = other.get_token()}).ok());
}

TEST(HttpTransportTest, ARefusedConnectionSaysWhatToCheck) {
  const std::string address = "http://127.0.0.1:" + std::to_string(ClosedPort());
  auto answer = Make({.address = address})->RoundTrip(kGet, {});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kUnreachable);
  EXPECT_FALSE(answer.error().request_sent);
  EXPECT_THAT(answer.error().message, HasSubstr(address + " (VAULT_ADDR) refused the connection"));
}

TEST(HttpTransportTest, AnUnknownHostNameIsNamed) {
  auto answer = Make({.address = "http://no-such-host.invalid:8200"})->RoundTrip(kGet, {});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kUnreachable);
  EXPECT_FALSE(answer.error().request_sent);
  EXPECT_THAT(answer.error().message, HasSubstr("no-such-host.invalid"));
}

TEST(HttpTransportTest, AHostNameIsLookedUp) {
  ScriptedServer server([](Peer& peer, int) { AnswerAll(peer, JsonAnswer("{}")); });
  auto transport = Make({.address = "http://localhost:" + std::to_string(server.port())});
  EXPECT_TRUE(transport->RoundTrip(kGet, {}).ok());
}

TEST(HttpTransportTest, ReachesIpv6) {
  ScriptedServer server([](Peer& peer, int) { AnswerAll(peer, JsonAnswer("{}")); }, nullptr, true);
  EXPECT_TRUE(To(server)->RoundTrip(kGet, {}).ok());
}

// A listener whose queue is full: the kernel lets further connections wait.
class FullListener {
 public:
  FullListener() : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(listener_, generic, size), 0);
    EXPECT_EQ(listen(listener_, 0), 0);
    getsockname(listener_, generic, &size);
    port_ = ntohs(address.sin_port);
    for (int& filler : fillers_) {
      filler = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
      [[maybe_unused]] const int connecting = connect(filler, generic, size);
    }
  }
  ~FullListener() {
    for (const int filler : fillers_) close(filler);
    close(listener_);
  }
  std::string address() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  int listener_;
  std::array<int, 4> fillers_ = {};
  std::uint16_t port_ = 0;
};

TEST(HttpTransportTest, ASilentAddressIsUnreachableAfterTheTimeToConnect) {
  const FullListener listener;
  auto transport = Make({.address = listener.address(), .connect_time = milliseconds(20)});
  auto answer = transport->RoundTrip(kPost, {});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kUnreachable);
  EXPECT_FALSE(answer.error().request_sent);
  EXPECT_THAT(answer.error().message, HasSubstr("does not answer"));
}

TEST(HttpTransportTest, ADeadlineAndAStopRequestEndConnecting) {
  const FullListener listener;
  auto transport = Make({.address = listener.address()});
  auto late = transport->RoundTrip(kGet, Within(milliseconds(20)));
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().code, ErrorCode::kTimeout);
  EXPECT_FALSE(late.error().request_sent);
  std::stop_source stop;
  std::thread stopper([&stop] { stop.request_stop(); });
  auto stopped = transport->RoundTrip(kGet, {.stop = stop.get_token()});
  stopper.join();
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
}

TEST(HttpTransportTest, AGoTlsListenersPlainAnswerBecomesATlsError) {
  const base::Error error = ErrorOf([](Peer& peer, int) {
    peer.ReadRequest();
    peer.Send("HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n");
  });
  EXPECT_EQ(error.code, ErrorCode::kTls);
  EXPECT_FALSE(error.request_sent);
  EXPECT_THAT(error.message, HasSubstr("VAULT_ADDR must begin with https://"));
}

TEST(HttpTransportTest, RefusesABadRequestBeforeItConnects) {
  ScriptedServer server([](Peer& peer, int) { AnswerAll(peer, JsonAnswer("{}")); });
  auto answer = To(server)->RoundTrip({.path = "/v1/a\r\nX: y"}, {});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(server.accepted(), 0);
}

TEST(HttpTransportTest, RefusesABadAddressOrProxyAtTheStart) {
  auto address = HttpTransport::Create({.address = "vault:8200"});
  ASSERT_FALSE(address.ok());
  EXPECT_EQ(address.error().code, ErrorCode::kInvalidArgument);
  auto proxy = HttpTransport::Create(
      {.address = "https://v", .proxy = {.https_proxy = base::SecretString("socks5://p")}});
  ASSERT_FALSE(proxy.ok());
}

TEST(HttpTransportTest, ManyThreadsGetTheirOwnAnswers) {
  constexpr int kThreads = 8;
  ScriptedServer server([](Peer& peer, int) {
    while (true) {
      const std::string request = peer.ReadRequest();
      if (request.empty()) return;
      peer.Send(JsonAnswer(request.substr(4, request.find(" HTTP") - 4)));
    }
  });
  auto transport = To(server);
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      std::stop_source stop;
      for (int i = 0; i < 100; ++i) {
        const std::string path = "/v1/t" + std::to_string(t) + "/" + std::to_string(i);
        auto answer = transport->RoundTrip({.path = path}, {.stop = stop.get_token()});
        if (answer.ok() && answer->body == path) ++right;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, kThreads * 100);
  EXPECT_LE(server.accepted(), kThreads);
}

}  // namespace
}  // namespace vault
