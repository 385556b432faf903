// The server judged by a client that shares no code with it: Poco's.
#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/StreamCopier.h>
#include <gtest/gtest.h>

#include <istream>
#include <memory>
#include <ostream>
#include <string>

#include "server_fixture.h"
#include "test_certificate.h"

namespace net_test {
namespace {

using Poco::Net::HTTPMessage;
using Poco::Net::HTTPRequest;
using Poco::Net::HTTPResponse;

struct Answer {
  int status = 0;
  std::string body;
};

class ForeignClientTest : public HttpServerTest {
 protected:
  // The same requests over plain text and TLS.
  void CheckConversation(Poco::Net::HTTPClientSession& session) {
    session.setKeepAlive(true);
    for (int i = 0; i < 3; ++i) {
      HTTPRequest request(HTTPRequest::HTTP_POST, "/mcp?n=" + std::to_string(i),
                          HTTPMessage::HTTP_1_1);
      const std::string body(1'000u << (4 * i), 'b');
      request.setContentLength(static_cast<std::streamsize>(body.size()));
      session.sendRequest(request) << body;
      EXPECT_EQ(Read(session).body, "POST /mcp?n=" + std::to_string(i) + " \"" + body + "\"");
    }
    HTTPRequest chunked(HTTPRequest::HTTP_POST, "/chunked", HTTPMessage::HTTP_1_1);
    chunked.setChunkedTransferEncoding(true);
    session.sendRequest(chunked) << "one " << std::flush << "two " << std::flush << "three";
    EXPECT_EQ(Read(session).body, "POST /chunked \"one two three\"");

    HTTPRequest head(HTTPRequest::HTTP_HEAD, "/head", HTTPMessage::HTTP_1_1);
    session.sendRequest(head);
    EXPECT_EQ(Read(session).status, 200);

    HTTPRequest expecting(HTTPRequest::HTTP_PUT, "/expect", HTTPMessage::HTTP_1_1);
    expecting.setExpectContinue(true);
    expecting.setContentLength(4);
    std::ostream& out = session.sendRequest(expecting);
    HTTPResponse response;
    ASSERT_TRUE(session.peekResponse(response));
    out << "body";
    EXPECT_EQ(Read(session).body, "PUT /expect \"body\"");
    EXPECT_EQ(server_->connections(), 1u);
  }

  static Answer Read(Poco::Net::HTTPClientSession& session) {
    HTTPResponse response;
    std::istream& in = session.receiveResponse(response);
    Answer answer;
    Poco::StreamCopier::copyToString(in, answer.body);
    answer.status = response.getStatus();
    return answer;
  }
};
INSTANTIATE_ON_BOTH_POLLERS(ForeignClientTest);

TEST_P(ForeignClientTest, TalksInPlainText) {
  Start();
  Poco::Net::HTTPClientSession session("127.0.0.1", port());
  CheckConversation(session);
}

TEST_P(ForeignClientTest, TalksOverTls) {
  const TestCertificate certificate("127.0.0.1");
  options_.tls_certificate_file = certificate.certificate_file();
  options_.tls_key_file = certificate.key_file();
  Start();
  const Poco::Net::Context::Ptr context(new Poco::Net::Context(Poco::Net::Context::TLS_CLIENT_USE,
                                                               certificate.certificate_file(),
                                                               Poco::Net::Context::VERIFY_STRICT));
  Poco::Net::HTTPSClientSession session("127.0.0.1", port(), context);
  CheckConversation(session);
}

TEST_P(ForeignClientTest, ReadsAStream) {
  handler_.handle = [](net::HttpRequest, std::shared_ptr<net::HttpExchange> exchange) {
    exchange->StartStream({200, {{"Content-Type", "text/event-stream"}}, ""}, {});
    exchange->Write("data: 1\n\n");
    exchange->Write("data: 2\n\n");
    exchange->EndStream();
  };
  Start();
  Poco::Net::HTTPClientSession session("127.0.0.1", port());
  session.setKeepAlive(true);
  for (int i = 0; i < 2; ++i) {
    HTTPRequest request(HTTPRequest::HTTP_GET, "/", HTTPMessage::HTTP_1_1);
    session.sendRequest(request);
    EXPECT_EQ(Read(session).body, "data: 1\n\ndata: 2\n\n");
  }
  EXPECT_EQ(server_->connections(), 1u);
}

}  // namespace
}  // namespace net_test
