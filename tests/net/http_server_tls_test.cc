// TLS: what is served, what is refused, certificates that change.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <fstream>
#include <string>

#include "corpus.h"
#include "raw_client.h"
#include "server_fixture.h"
#include "test_certificate.h"

namespace net_test {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

class HttpServerTlsTest : public HttpServerTest {
 protected:
  HttpServerTlsTest() : certificate_("first.test") {
    options_.tls_certificate_file = certificate_.certificate_file();
    options_.tls_key_file = certificate_.key_file();
    tls_.tls = true;
  }

  // As Advance, which speaks plain text.
  void AdvanceTls(std::chrono::milliseconds by) {
    clock_.Advance(by);
    RawClient client(port(), tls_);
    for (int i = 0; i < 2; ++i) {
      server_->Wake();
      EXPECT_EQ(client.Ask(Get("/clock")).status, 200);
    }
  }

  TestCertificate certificate_;
  RawClient::Options tls_;
};
INSTANTIATE_ON_BOTH_POLLERS(HttpServerTlsTest);

TEST_P(HttpServerTlsTest, ServesTls13And12) {
  handler_.handle = [](net::HttpRequest request, std::shared_ptr<net::HttpExchange> exchange) {
    exchange->Respond({200, {}, request.encrypted ? "encrypted" : "plain"});
  };
  Start();
  for (const int version : {TLS1_3_VERSION, TLS1_2_VERSION}) {
    tls_.tls_version_max = version;
    RawClient client(port(), tls_);
    ASSERT_TRUE(client.connected());
    EXPECT_EQ(client.peer_name(), "first.test");
    EXPECT_EQ(client.Ask(Get("/")).body, "encrypted");
    EXPECT_EQ(client.Ask(Post("/", "x")).body, "encrypted");
  }
}

TEST_P(HttpServerTlsTest, RefusesTls11) {
  Start();
  tls_.tls_version_max = TLS1_1_VERSION;
  EXPECT_FALSE(RawClient(port(), tls_).connected());
  AwaitConnections(0);
}

TEST_P(HttpServerTlsTest, RefusesPlainTextCleanly) {
  Start();
  RawClient client(port());
  client.Send(Get("/"));
  const std::string all = client.ReadToEnd();
  EXPECT_THAT(all, StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(all, HasSubstr("https"));
  EXPECT_EQ(all.find("GET /"), std::string::npos);
}

TEST_P(HttpServerTlsTest, RefusesWhatOnlyBeginsAsTls) {
  Start();
  RawClient client(port());
  client.Send(Unescape("\\x16\\x03\\x01\\x00\\x05garbage garbage garbage"));
  client.ReadToEnd();
  AwaitConnections(0);
}

TEST_P(HttpServerTlsTest, TlsOnAPlainPortIsRefused) {
  options_.tls_certificate_file.clear();
  options_.tls_key_file.clear();
  Start();
  EXPECT_FALSE(RawClient(port(), tls_).connected());
  EXPECT_EQ(RawClient(port()).Ask(Get("/")).status, 200);
}

TEST_P(HttpServerTlsTest, AHandshakeThatHangsIsBounded) {
  Start();
  RawClient silent(port());
  AwaitConnections(1);
  RawClient half(port());
  half.Send("\x16\x03\x01");
  AwaitConnections(2);
  AdvanceTls(seconds(10));
  EXPECT_EQ(silent.ReadToEnd(), "");
  EXPECT_EQ(half.ReadToEnd(), "");
}

TEST_P(HttpServerTlsTest, SendsALargeAnswerWholeAndTakesALargeBody) {
  Start();
  tls_.receive_buffer_bytes = 4096;
  RawClient client(port(), tls_);
  client.Send(Get("/hold") + Get("/after"));
  const std::string body(4u << 20, 'b');
  handler_.Next().exchange->Respond({200, {}, body});
  EXPECT_EQ(client.ReadResponse().body, body);
  EXPECT_EQ(client.ReadResponse().status, 200);
  const std::string large(1u << 20, 'c');
  EXPECT_EQ(client.Ask(Post("/", large)).body, "POST / \"" + large + "\"");
}

TEST_P(HttpServerTlsTest, StreamsAndDropsSlowReaders) {
  options_.stream_buffer_bytes_max = 64 * 1024;
  Start();
  tls_.receive_buffer_bytes = 4096;
  RawClient client(port(), tls_);
  client.Send(Get("/hold"));
  Call call = handler_.Next();
  call.exchange->StartStream({200, {{"Content-Type", "text/event-stream"}}, ""}, {});
  EXPECT_TRUE(call.exchange->Write("data: 1\n\n"));
  EXPECT_NE(client.ReadUntil("data: 1\n\n"), "");
  const std::string event(16 * 1024, 'e');
  while (call.exchange->Write(event)) {
  }
  EXPECT_TRUE(AwaitStop(call.exchange->disconnected()));
}

TEST_P(HttpServerTlsTest, NoticesADisconnect) {
  Start();
  RawClient client(port(), tls_);
  client.Send(Get("/hold"));
  Call call = handler_.Next();
  client.Reset();
  EXPECT_TRUE(AwaitStop(call.exchange->disconnected()));
  AwaitConnections(0);
}

TEST_P(HttpServerTlsTest, ReloadsForNewConnections) {
  Start();
  RawClient old(port(), tls_);
  EXPECT_EQ(old.peer_name(), "first.test");
  certificate_.Renew("second.test");
  const base::Status status = server_->ReloadCertificates();
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(RawClient(port(), tls_).peer_name(), "second.test");
  EXPECT_EQ(old.Ask(Get("/")).status, 200);
}

TEST_P(HttpServerTlsTest, KeepsTheOldCertificateWhenTheNewOneIsBad) {
  Start();
  std::ofstream(certificate_.certificate_file()) << "no certificate";
  const base::Status status = server_->ReloadCertificates();
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, base::ErrorCode::kTls);
  EXPECT_THAT(status.error().message, HasSubstr(certificate_.certificate_file()));
  EXPECT_EQ(RawClient(port(), tls_).peer_name(), "first.test");
}

TEST_P(HttpServerTlsTest, SaysWhichFileIsWrong) {
  const auto start = [&] {
    return net::LoopHttpServer::Start(options_, handler_, log_, {&clock_, GetParam()});
  };
  options_.tls_key_file.clear();
  auto server = start();
  ASSERT_FALSE(server.ok());
  EXPECT_EQ(server.error().code, base::ErrorCode::kInvalidArgument);

  options_.tls_key_file = "/nonexistent/key.pem";
  server = start();
  ASSERT_FALSE(server.ok());
  EXPECT_EQ(server.error().code, base::ErrorCode::kTls);
  EXPECT_THAT(server.error().message, HasSubstr("/nonexistent/key.pem"));

  const TestCertificate other("other.test");
  options_.tls_key_file = other.key_file();
  server = start();
  ASSERT_FALSE(server.ok());
  EXPECT_THAT(server.error().message, HasSubstr(other.key_file()));

  options_.tls_certificate_file = "/nonexistent/cert.pem";
  server = start();
  ASSERT_FALSE(server.ok());
  EXPECT_THAT(server.error().message, HasSubstr("/nonexistent/cert.pem"));
}

}  // namespace
}  // namespace net_test
