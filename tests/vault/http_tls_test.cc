// HttpTransport under TLS and through proxies, with certificates made here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stop_token>

#include "tests/vault/http_test_certificates.h"
#include "tests/vault/http_test_server.h"
#include "vault/http_transport.h"

namespace vault {
namespace {

using base::ErrorCode;
using ::testing::HasSubstr;
using ::testing::Not;
using ::vault::testing::CertificatePem;
using ::vault::testing::ClosedPort;
using ::vault::testing::Identity;
using ::vault::testing::JsonAnswer;
using ::vault::testing::KeyPem;
using ::vault::testing::MakeIdentity;
using ::vault::testing::MakeTlsServer;
using ::vault::testing::Peer;
using ::vault::testing::ScriptedServer;
using ::vault::testing::TemporaryFolder;

const Request kGet = {.path = "/v1/sys/health", .token = base::SecretString("hvs.canary")};

void AnswerAll(Peer& peer, int) {
  while (!peer.ReadRequest().empty()) peer.Send(JsonAnswer("{}"));
}

class HttpTlsTest : public ::testing::Test {
 protected:
  HttpTransportSettings Trusting(const std::string& address) const {
    return {.address = address, .tls = {.ca_cert_file = ca_file_}};
  }

  base::Result<Response> Ask(const HttpTransportSettings& settings) const {
    auto transport = HttpTransport::Create(settings);
    if (!transport) return std::move(transport).error();
    return (*transport)->RoundTrip(kGet, {});
  }

  // The error of asking a server with this certificate; settings' address is filled in.
  base::Error ErrorFor(const Identity& identity, HttpTransportSettings settings) const {
    auto tls = MakeTlsServer(identity);
    ScriptedServer server(AnswerAll, tls.get());
    settings.address = server.address();
    auto answer = Ask(settings);
    EXPECT_FALSE(answer.ok());
    if (answer.ok()) return {};
    EXPECT_EQ(answer.error().code, ErrorCode::kTls) << answer.error().message;
    EXPECT_FALSE(answer.error().request_sent);
    EXPECT_THAT(answer.error().message, Not(HasSubstr("canary")));
    return answer.error();
  }

  TemporaryFolder folder_;
  const Identity ca_ = MakeIdentity("Test CA", "", nullptr, true);
  const std::string ca_file_ = folder_.Write("ca.pem", CertificatePem(ca_));
  const Identity good_ = MakeIdentity("vault", "IP:127.0.0.1,DNS:vault.test", &ca_);
};

TEST_F(HttpTlsTest, V_VC_02_TrustsVaultCacert) {
  auto tls = MakeTlsServer(good_);
  ScriptedServer server(AnswerAll, tls.get());
  auto transport = HttpTransport::Create(Trusting(server.address()));
  ASSERT_TRUE(transport.ok());
  for (int i = 0; i < 5; ++i) {
    auto answer = (*transport)->RoundTrip(kGet, {});
    ASSERT_TRUE(answer.ok()) << answer.error().message << answer.error().detail;
    EXPECT_EQ(answer->body, "{}");
  }
  EXPECT_EQ(server.accepted(), 1);
}

TEST_F(HttpTlsTest, V_VC_02_TrustsVaultCapathWithAnyFileNames) {
  folder_.Write("cas/readme.txt", "no certificate here");
  folder_.Write("cas/other.pem", CertificatePem(MakeIdentity("Other CA", "", nullptr, true)));
  folder_.Write("cas/company-root.crt", CertificatePem(ca_));
  auto tls = MakeTlsServer(good_);
  ScriptedServer server(AnswerAll, tls.get());
  auto answer = Ask({.address = server.address(), .tls = {.ca_path = folder_.path() + "/cas"}});
  EXPECT_TRUE(answer.ok()) << answer.error().message;
}

TEST_F(HttpTlsTest, AnUnknownCaIsRefusedWithTheVariableToSet) {
  EXPECT_THAT(ErrorFor(good_, {}).message, HasSubstr("VAULT_CACERT"));
  const Identity self = MakeIdentity("vault", "IP:127.0.0.1", nullptr);
  EXPECT_THAT(ErrorFor(self, Trusting("")).message, HasSubstr("VAULT_CACERT"));
}

TEST_F(HttpTlsTest, ACertificateForAnotherNameIsRefused) {
  for (const char* names : {"DNS:other.test", "IP:127.0.0.2", "DNS:127.0.0.1", "DNS:*.0.0.1"}) {
    const Identity other = MakeIdentity("127.0.0.1", names, &ca_);
    const base::Error error = ErrorFor(other, Trusting(""));
    EXPECT_THAT(error.message, HasSubstr("VAULT_TLS_SERVER_NAME")) << names;
    EXPECT_THAT(error.message, HasSubstr("'127.0.0.1'"));
  }
}

TEST_F(HttpTlsTest, TheCommonNameIsNoName) {
  const Identity old = MakeIdentity("vault.test", "", &ca_);
  HttpTransportSettings settings = Trusting("");
  settings.tls.server_name = "vault.test";
  EXPECT_THAT(ErrorFor(old, settings).message, HasSubstr("is not for 'vault.test'"));
}

TEST_F(HttpTlsTest, V_VC_02_VaultTlsServerNameIsCheckedInsteadOfTheHost) {
  const Identity named = MakeIdentity("vault", "DNS:vault.test,DNS:*.wild.test", &ca_);
  for (const char* name : {"vault.test", "VAULT.test", "a.wild.test"}) {
    auto tls = MakeTlsServer(named);
    ScriptedServer server(AnswerAll, tls.get());
    HttpTransportSettings settings = Trusting(server.address());
    settings.tls.server_name = name;
    auto answer = Ask(settings);
    EXPECT_TRUE(answer.ok()) << name;
  }
  HttpTransportSettings settings = Trusting("");
  settings.tls.server_name = "a.b.wild.test";
  EXPECT_THAT(ErrorFor(named, settings).message, HasSubstr("VAULT_TLS_SERVER_NAME"));
}

TEST_F(HttpTlsTest, AnExpiredCertificateIsRefused) {
  const Identity expired = MakeIdentity("vault", "IP:127.0.0.1", &ca_, false, -7200, -3600);
  EXPECT_THAT(ErrorFor(expired, Trusting("")).message, HasSubstr("expired"));
  const Identity early = MakeIdentity("vault", "IP:127.0.0.1", &ca_, false, 3600, 7200);
  EXPECT_THAT(ErrorFor(early, Trusting("")).message, HasSubstr("clock"));
}

TEST_F(HttpTlsTest, V_VC_02_VaultSkipVerifyTakesAnyCertificate) {
  const Identity expired = MakeIdentity("x", "DNS:other.test", nullptr, false, -7200, -3600);
  auto tls = MakeTlsServer(expired);
  ScriptedServer server(AnswerAll, tls.get());
  EXPECT_TRUE(Ask({.address = server.address(), .tls = {.skip_verify = true}}).ok());
}

TEST_F(HttpTlsTest, V_VC_02_ShowsTheClientCertificate) {
  const Identity client = MakeIdentity("agent", "", &ca_);
  auto tls = MakeTlsServer(good_, &ca_);
  ScriptedServer server(AnswerAll, tls.get());
  HttpTransportSettings settings = Trusting(server.address());
  settings.tls.client_cert_file = folder_.Write("client.pem", CertificatePem(client));
  settings.tls.client_key_file = folder_.Write("client.key", KeyPem(client));
  auto answer = Ask(settings);
  EXPECT_TRUE(answer.ok()) << answer.error().message;
}

TEST_F(HttpTlsTest, AMissingClientCertificateIsAskedFor) {
  auto tls = MakeTlsServer(good_, &ca_);
  ScriptedServer server(AnswerAll, tls.get());
  auto answer = Ask(Trusting(server.address()));
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kTls) << answer.error().message;
  EXPECT_FALSE(answer.error().request_sent);
  EXPECT_THAT(answer.error().message, HasSubstr("VAULT_CLIENT_CERT"));
}

TEST_F(HttpTlsTest, AClientCertificateOfAnotherCaIsExplained) {
  const Identity stranger = MakeIdentity("agent", "", nullptr);
  auto tls = MakeTlsServer(good_, &ca_);
  ScriptedServer server(AnswerAll, tls.get());
  HttpTransportSettings settings = Trusting(server.address());
  settings.tls.client_cert_file = folder_.Write("client.pem", CertificatePem(stranger));
  settings.tls.client_key_file = folder_.Write("client.key", KeyPem(stranger));
  auto answer = Ask(settings);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kTls);
  EXPECT_THAT(answer.error().message, HasSubstr("VAULT_CLIENT_CERT"));
}

TEST_F(HttpTlsTest, FilesThatCannotBeReadAreNamedAtTheStart) {
  const std::string missing = folder_.path() + "/missing.pem";
  const auto message = [](const TlsSettings& tls) {
    auto made = HttpTransport::Create({.address = "https://v", .tls = tls});
    return made.ok() ? std::string() : made.error().message;
  };
  EXPECT_THAT(message({.ca_cert_file = missing}), HasSubstr("VAULT_CACERT cannot be read: "));
  EXPECT_THAT(message({.ca_cert_file = folder_.path()}), HasSubstr("it is a directory"));
  EXPECT_THAT(message({.ca_path = missing}), HasSubstr("VAULT_CAPATH"));
  EXPECT_THAT(message({.ca_path = ca_file_}), HasSubstr("not a directory"));
  EXPECT_THAT(message({.client_cert_file = ca_file_}), HasSubstr("go together"));
  EXPECT_THAT(message({.client_cert_file = missing, .client_key_file = ca_file_}),
              HasSubstr("VAULT_CLIENT_CERT"));
  EXPECT_EQ(message({.ca_cert_file = missing, .skip_verify = true}), "");
}

TEST_F(HttpTlsTest, FilesOfTheWrongKindAreExplained) {
  const std::string text = folder_.Write("text.pem", "hello");
  const std::string key = folder_.Write("a.key", KeyPem(good_));
  const std::string other_key = folder_.Write("b.key", KeyPem(ca_));
  const std::string certificate = folder_.Write("a.pem", CertificatePem(good_));
  EXPECT_THAT(ErrorFor(good_, {.tls = {.ca_cert_file = text}}).message,
              HasSubstr("VAULT_CACERT holds no certificate"));
  folder_.Write("empty/x", "");
  EXPECT_THAT(ErrorFor(good_, {.tls = {.ca_path = folder_.path() + "/empty"}}).message,
              HasSubstr("VAULT_CAPATH holds no certificate"));
  EXPECT_THAT(ErrorFor(good_, {.tls = {.client_cert_file = text, .client_key_file = key}}).message,
              HasSubstr("VAULT_CLIENT_CERT cannot be used"));
  EXPECT_THAT(
      ErrorFor(good_, {.tls = {.client_cert_file = certificate, .client_key_file = other_key}})
          .message,
      HasSubstr("VAULT_CLIENT_KEY cannot be used"));
}

TEST_F(HttpTlsTest, ANewCaFileIsReadForTheNextConnection) {
  const std::string path =
      folder_.Write("rotating.pem", CertificatePem(MakeIdentity("Old", "", nullptr, true)));
  auto tls = MakeTlsServer(good_);
  ScriptedServer server(AnswerAll, tls.get());
  auto transport =
      HttpTransport::Create({.address = server.address(), .tls = {.ca_cert_file = path}});
  ASSERT_TRUE(transport.ok());
  EXPECT_FALSE((*transport)->RoundTrip(kGet, {}).ok());
  folder_.Write("rotating.pem", CertificatePem(ca_) + "\n");
  auto answer = (*transport)->RoundTrip(kGet, {});
  EXPECT_TRUE(answer.ok()) << answer.error().message;
}

TEST_F(HttpTlsTest, APlainServerBehindHttpsIsExplained) {
  ScriptedServer server([](Peer& peer, int) {
    peer.Send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    peer.WaitForEnd();
  });
  auto answer = Ask({.address = "https://127.0.0.1:" + std::to_string(server.port())});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kTls);
  EXPECT_THAT(answer.error().message, HasSubstr("begin with http://"));
}

TEST_F(HttpTlsTest, ACloseDuringTheHandshakeIsUnreachable) {
  ScriptedServer server([](Peer&, int) {});
  auto answer = Ask({.address = "https://127.0.0.1:" + std::to_string(server.port())});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kUnreachable);
  EXPECT_THAT(answer.error().message, HasSubstr("during the TLS handshake"));
}

TEST_F(HttpTlsTest, V_VC_03_ADeadlineAndAStopRequestEndAHandshake) {
  std::stop_source stop;
  ScriptedServer server([&stop](Peer& peer, int index) {
    if (index == 1) stop.request_stop();
    peer.WaitForEnd();
  });
  auto transport =
      HttpTransport::Create({.address = "https://127.0.0.1:" + std::to_string(server.port())});
  ASSERT_TRUE(transport.ok());
  auto late = (*transport)
                  ->RoundTrip(kGet, {.deadline = std::chrono::steady_clock::now() +
                                                 std::chrono::milliseconds(50)});
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().code, ErrorCode::kTimeout);
  auto stopped = (*transport)->RoundTrip(kGet, {.stop = stop.get_token()});
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
}

TEST_F(HttpTlsTest, V_VC_03_AStopRequestEndsAHungReadAtOnce) {
  std::stop_source stop;
  auto tls = MakeTlsServer(good_);
  ScriptedServer server(
      [&stop](Peer& peer, int) {
        peer.ReadRequest();
        stop.request_stop();
        peer.WaitForEnd();
      },
      tls.get());
  auto transport = HttpTransport::Create(Trusting(server.address()));
  ASSERT_TRUE(transport.ok());
  auto answer = (*transport)->RoundTrip(kGet, {.stop = stop.get_token()});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kCancelled);
  EXPECT_TRUE(answer.error().request_sent);
}

TEST_F(HttpTlsTest, AnEndWithoutCloseNotifyIsNoEndOfABody) {
  auto tls = MakeTlsServer(good_);
  ScriptedServer server(
      [](Peer& peer, int index) {
        peer.ReadRequest();
        peer.Send("HTTP/1.1 200 OK\r\n\r\n{\"data\":1}");
        if (index == 0) {
          peer.CloseAbruptly();
        } else {
          peer.Close();
        }
      },
      tls.get());
  auto transport = HttpTransport::Create(Trusting(server.address()));
  ASSERT_TRUE(transport.ok());
  auto cut = (*transport)->RoundTrip(kGet, {});
  ASSERT_FALSE(cut.ok());
  EXPECT_EQ(cut.error().code, ErrorCode::kBadResponse);
  auto whole = (*transport)->RoundTrip(kGet, {});
  ASSERT_TRUE(whole.ok());
  EXPECT_EQ(whole->body, "{\"data\":1}");
}

TEST_F(HttpTlsTest, AStaleConnectionIsReplaced) {
  auto tls = MakeTlsServer(good_);
  ScriptedServer server(
      [](Peer& peer, int index) {
        peer.ReadRequest();
        peer.Send(JsonAnswer("{}"));
        peer.ReadRequest();
        if (index == 0) return peer.CloseAbruptly();
        peer.Send(JsonAnswer("{}"));
      },
      tls.get());
  auto transport = HttpTransport::Create(Trusting(server.address()));
  ASSERT_TRUE(transport.ok());
  ASSERT_TRUE((*transport)->RoundTrip(kGet, {}).ok());
  EXPECT_TRUE((*transport)->RoundTrip(kGet, {}).ok());
  EXPECT_EQ(server.accepted(), 2);
}

TEST_F(HttpTlsTest, LargeMessagesPassBothWays) {
  const std::string big(2'000'000, 'x');
  auto tls = MakeTlsServer(good_);
  std::size_t received = 0;
  ScriptedServer server(
      [&](Peer& peer, int) {
        received = peer.ReadRequest().size();
        peer.Send(JsonAnswer(big));
        peer.WaitForEnd();
      },
      tls.get());
  auto transport = HttpTransport::Create(Trusting(server.address()));
  ASSERT_TRUE(transport.ok());
  auto answer =
      (*transport)->RoundTrip({.method = Method::kPost, .path = "/v1/x", .body = big}, {});
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_EQ(answer->body, big);
  EXPECT_GT(received, big.size());
}

// A target beyond loopback that only the proxy could reach.
constexpr const char* kBeyond = "vault.test:8200";

TEST_F(HttpTlsTest, V_VC_02_HttpsGoesThroughAConnectTunnel) {
  auto tls = MakeTlsServer(good_);
  std::string connect;
  std::string inside;
  ScriptedServer proxy([&](Peer& peer, int) {
    connect = peer.ReadRequest();
    peer.Send("HTTP/1.1 200 Connection established\r\nProxy-Agent: x\r\n\r\n");
    if (!peer.StartTls(tls.get())) return;
    inside = peer.ReadRequest();
    peer.Send(JsonAnswer("{}"));
    peer.WaitForEnd();
  });
  HttpTransportSettings settings = Trusting(std::string("https://") + kBeyond);
  settings.proxy.https_proxy =
      base::SecretString("http://user:pass@127.0.0.1:" + std::to_string(proxy.port()));
  auto answer = Ask(settings);
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_THAT(connect, ::testing::StartsWith("CONNECT vault.test:8200 HTTP/1.1\r\n"));
  EXPECT_THAT(connect, HasSubstr("\r\nProxy-Authorization: Basic dXNlcjpwYXNz\r\n"));
  EXPECT_THAT(connect, Not(HasSubstr("canary")));
  EXPECT_THAT(inside, ::testing::StartsWith("GET /v1/sys/health HTTP/1.1\r\n"));
  EXPECT_THAT(inside, Not(HasSubstr("Proxy-Authorization")));
}

TEST_F(HttpTlsTest, V_VC_02_HttpGoesThroughTheProxyInAbsoluteForm) {
  std::string seen;
  ScriptedServer proxy([&](Peer& peer, int) {
    seen = peer.ReadRequest();
    peer.Send(JsonAnswer("{}"));
  });
  HttpTransportSettings settings = {.address = std::string("http://") + kBeyond + "/pre"};
  settings.proxy.http_proxy =
      base::SecretString("http://user:pass@127.0.0.1:" + std::to_string(proxy.port()));
  ASSERT_TRUE(Ask(settings).ok());
  EXPECT_THAT(seen,
              ::testing::StartsWith("GET http://vault.test:8200/pre/v1/sys/health HTTP/1.1\r\n"
                                    "Host: vault.test:8200\r\n"));
  EXPECT_THAT(seen, HasSubstr("\r\nProxy-Authorization: Basic dXNlcjpwYXNz\r\n"));
}

TEST_F(HttpTlsTest, AProxyThatRefusesIsExplained) {
  struct Case {
    const char* answer;
    ErrorCode code;
    const char* text;
  };
  for (const Case& c :
       {Case{"HTTP/1.1 407 Auth\r\nContent-Length: 5\r\n\r\nwho?!", ErrorCode::kUnreachable,
             "user name and a password"},
        Case{"HTTP/1.1 502 Bad Gateway\r\n\r\n", ErrorCode::kUnreachable, "status 502"},
        Case{"HTTP/1.1 302 Found\r\nLocation: http://login\r\n\r\n", ErrorCode::kUnreachable,
             "302"},
        Case{"HTTP/1.1 200 OK\r\n\r\nextra", ErrorCode::kBadResponse, "HTTP proxy"},
        Case{"SSH-2.0-x\r\n", ErrorCode::kBadResponse, "HTTP proxy"},
        Case{"", ErrorCode::kBadResponse, "HTTP proxy"}}) {
    ScriptedServer proxy([&c](Peer& peer, int) {
      peer.ReadRequest();
      peer.Send(c.answer);
    });
    HttpTransportSettings settings = Trusting(std::string("https://") + kBeyond);
    settings.proxy.https_proxy =
        base::SecretString("http://user:hunter2@127.0.0.1:" + std::to_string(proxy.port()));
    auto answer = Ask(settings);
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().code, c.code) << c.answer;
    EXPECT_FALSE(answer.error().request_sent);
    EXPECT_THAT(answer.error().message, HasSubstr(c.text));
    EXPECT_THAT(answer.error().message, HasSubstr("HTTPS_PROXY"));
    EXPECT_THAT(answer.error().message, Not(HasSubstr("hunter2")));
  }
}

TEST_F(HttpTlsTest, AProxyThatIsDownIsNamed) {
  HttpTransportSettings settings = Trusting(std::string("https://") + kBeyond);
  settings.proxy.https_proxy =
      base::SecretString("http://127.0.0.1:" + std::to_string(ClosedPort()));
  auto answer = Ask(settings);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kUnreachable);
  EXPECT_THAT(answer.error().message, HasSubstr("of HTTPS_PROXY refused the connection"));
}

TEST_F(HttpTlsTest, APlainProxysDemandForAPasswordIsAnError) {
  ScriptedServer proxy([](Peer& peer, int) {
    peer.ReadRequest();
    peer.Send("HTTP/1.1 407 Auth\r\nContent-Length: 0\r\n\r\n");
  });
  HttpTransportSettings settings = {.address = std::string("http://") + kBeyond};
  settings.proxy.http_proxy =
      base::SecretString("http://127.0.0.1:" + std::to_string(proxy.port()));
  auto answer = Ask(settings);
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kUnreachable);
  EXPECT_THAT(answer.error().message, HasSubstr("HTTP_PROXY"));
}

}  // namespace
}  // namespace vault
