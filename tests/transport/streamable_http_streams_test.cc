// Event streams of sessions: GET, and answers that are left and taken up again.
#include <gtest/gtest.h>

#include "base/limits.h"
#include "streamable_http_fixture.h"

namespace transport {
namespace {

class StreamsTest : public StreamableHttpTest {
 protected:
  HttpRequest Get(const std::string& session, std::optional<std::string> last_event = {}) {
    HttpRequest request = PostRequest("");
    request.method = "GET";
    SetHeader(request, "Content-Type", std::nullopt);
    SetHeader(request, "Mcp-Session-Id", session);
    if (last_event) SetHeader(request, "Last-Event-ID", *last_event);
    return request;
  }
  HttpRequest Post(const std::string& session) {
    HttpRequest request = PostRequest(kPing);
    SetHeader(request, "Mcp-Session-Id", session);
    return request;
  }
  std::shared_ptr<EchoSession> session() { return endpoint_.sessions().back(); }

  const std::string id_ = OpenSession();
};

TEST_F(StreamsTest, AGetHearsWhatBelongsToNoRequest) {
  const auto stream = Start(*handler_, Get(id_));
  ASSERT_TRUE(stream->stream_head());
  EXPECT_EQ(HeaderOf(*stream->stream_head(), "Content-Type"), "text/event-stream");
  EXPECT_EQ(HeaderOf(*stream->stream_head(), "X-Accel-Buffering"), "no");
  session()->Tell("one");
  session()->Tell("two");
  EXPECT_EQ(stream->streamed(), "id: 0-1\ndata: one\n\nid: 0-2\ndata: two\n\n");
  EXPECT_FALSE(stream->ended());
}

TEST_F(StreamsTest, WhatNobodyHeardWaitsForTheNextGet) {
  session()->Tell("one");
  const auto first = Start(*handler_, Get(id_));
  EXPECT_EQ(first->streamed(), "id: 0-1\ndata: one\n\n");
  first->Disconnect();
  session()->Tell("two");
  EXPECT_EQ(first->streamed(), "id: 0-1\ndata: one\n\n");
  EXPECT_EQ(Start(*handler_, Get(id_))->streamed(), "id: 0-2\ndata: two\n\n");
}

TEST_F(StreamsTest, AMessageGoesOutOnOneStream) {
  const auto older = Start(*handler_, Get(id_));
  const auto younger = Start(*handler_, Get(id_));
  session()->Tell("one");
  EXPECT_EQ(older->streamed(), "");
  EXPECT_EQ(younger->streamed(), "id: 0-1\ndata: one\n\n");
  younger->Disconnect();
  session()->Tell("two");
  EXPECT_EQ(older->streamed(), "id: 0-2\ndata: two\n\n");
}

TEST_F(StreamsTest, LastEventIdBringsBackWhatCameAfterIt) {
  const auto first = Start(*handler_, Get(id_));
  for (const char* text : {"one", "two", "three"}) session()->Tell(text);
  first->Disconnect();
  const auto again = Start(*handler_, Get(id_, "0-1"));
  EXPECT_EQ(again->streamed(), "id: 0-2\ndata: two\n\nid: 0-3\ndata: three\n\n");
  session()->Tell("four");
  EXPECT_TRUE(again->streamed().ends_with("id: 0-4\ndata: four\n\n"));
}

TEST_F(StreamsTest, AnAnswerThatWasLeftCanBeTakenUp) {
  std::shared_ptr<jsonrpc::ReplySink> sink;
  endpoint_.Set([&](const EchoEndpoint::Received&, auto s) { sink = s; });
  const auto post = Start(*handler_, Post(id_));
  sink->Send("progress");
  EXPECT_EQ(post->streamed(), "id: 1-1\nretry: 500\ndata: \n\nid: 1-2\ndata: progress\n\n");
  sink->HangUp();
  EXPECT_TRUE(post->ended());
  sink->Send("more");
  const auto get = Start(*handler_, Get(id_, "1-1"));
  EXPECT_EQ(get->streamed(), "id: 1-2\ndata: progress\n\nid: 1-3\ndata: more\n\n");
  sink->Finish({Kind::kAnswer, "answer"});
  EXPECT_TRUE(get->streamed().ends_with("id: 1-4\ndata: answer\n\n"));
  EXPECT_TRUE(get->ended());
  const auto late = Start(*handler_, Get(id_, "1-3"));
  EXPECT_EQ(late->streamed(), "id: 1-4\ndata: answer\n\n");
  EXPECT_TRUE(late->ended());
}

TEST_F(StreamsTest, AnAnswerGoesOnWhenItsConnectionIsLost) {
  std::shared_ptr<jsonrpc::ReplySink> sink;
  endpoint_.Set([&](const EchoEndpoint::Received& received, auto s) {
    EXPECT_FALSE(received.caller.gone.stop_possible());
    sink = s;
  });
  const auto post = Start(*handler_, Post(id_));
  sink->Send("progress");
  post->Disconnect();
  sink->Finish({Kind::kAnswer, "answer"});
  EXPECT_EQ(post->streamed().find("answer"), std::string::npos);
  EXPECT_EQ(Start(*handler_, Get(id_, "1-2"))->streamed(), "id: 1-3\ndata: answer\n\n");
}

TEST_F(StreamsTest, OnlyItsSessionTakesAStreamUp) {
  const auto first = Start(*handler_, Get(id_));
  session()->Tell("one");
  EXPECT_EQ(Send(*handler_, Get("no-such-session", "0-0")).status, 404);
  HttpRequest foreign = Get(id_, "0-0");
  SetHeader(foreign, "X-Vault-Token", "hvs.mallory");
  EXPECT_EQ(Send(*handler_, foreign).status, 404);
  const std::string other = OpenSession();
  EXPECT_EQ(Send(*handler_, Get(other, "0-1")).status, 400);
}

TEST_F(StreamsTest, RefusesWhatIsNoEventOfItsOwn) {
  session()->Tell("one");
  for (const char* id :
       {"", "-", "0", "0-", "-1", "0-1x", "x-1", "0-99", "7-1", "99999999999999999999-1", "0 -1"}) {
    EXPECT_EQ(Send(*handler_, Get(id_, id)).status, 400) << id;
  }
}

TEST_F(StreamsTest, WhatIsNotKeptAnyMoreIsGone) {
  for (std::size_t i = 0; i <= base::limits::kReplayEventsMax; ++i) session()->Tell("m");
  EXPECT_EQ(Send(*handler_, Get(id_, "0-0")).status, 410);
  const auto kept = Start(*handler_, Get(id_, "0-1"));
  EXPECT_TRUE(kept->streamed().starts_with("id: 0-2\n"));
}

TEST_F(StreamsTest, TheBufferIsBoundedInBytes) {
  const std::string large(base::limits::kReplayBytesMax, 'x');
  session()->Tell("small");
  session()->Tell(large);
  EXPECT_EQ(Send(*handler_, Get(id_, "0-0")).status, 410);
  EXPECT_EQ(Start(*handler_, Get(id_))->streamed(), "id: 0-2\ndata: " + large + "\n\n");
}

TEST_F(StreamsTest, GetIsCheckedBeforeAnythingIsOpened) {
  HttpRequest request = Get(id_);
  SetHeader(request, "Accept", "application/json");
  ExpectRefused(request, 406);
  request = Get(id_);
  SetHeader(request, "Mcp-Session-Id", std::nullopt);
  ExpectRefused(request, 400);
  request = Get(id_);
  SetHeader(request, "MCP-Protocol-Version", "2026-07-28");
  ExpectRefused(request, 405);
  SetHeader(request, "MCP-Protocol-Version", "1999-01-01");
  ExpectRefused(request, 400);
  request = Get(id_);
  SetHeader(request, "X-Vault-Token", std::nullopt);
  ExpectRefused(request, 401);
  request = Get(id_);
  request.headers.emplace_back("Last-Event-ID", "0-0");
  request.headers.emplace_back("Last-Event-ID", "0-1");
  ExpectRefused(request, 400);
}

TEST_F(StreamsTest, DeletingTheSessionEndsItsStreams) {
  const auto stream = Start(*handler_, Get(id_));
  HttpRequest request = Get(id_);
  request.method = "DELETE";
  EXPECT_EQ(Send(*handler_, request).status, 204);
  EXPECT_TRUE(stream->ended());
}

TEST_F(StreamsTest, AnOpenStreamKeepsItsSession) {
  const auto stream = Start(*handler_, Get(id_));
  clock_.Advance(base::limits::kSessionIdleTime);
  EXPECT_EQ(Start(*handler_, Post(id_))->Get().status, 200);
  clock_.Advance(base::limits::kSessionIdleTime);
  EXPECT_EQ(Start(*handler_, Post(id_))->Get().status, 200);
  stream->Disconnect();
  clock_.Advance(base::limits::kSessionIdleTime);
  EXPECT_EQ(Send(*handler_, Post(id_)).status, 404);
}

TEST_F(StreamsTest, ACallerHasSoManyStreams) {
  StreamableHttpOptions options;
  options.authenticator = authenticator_.get();
  options.sessions.streams_per_owner_max = 2;
  handler_ = StreamableHttp::Make(std::move(options), endpoint_, clock_, random_).value();
  const std::string mine = OpenSession();
  const std::string too = OpenSession();
  const auto first = Start(*handler_, Get(mine));
  const auto second = Start(*handler_, Get(too));
  const HttpResponse refused = Send(*handler_, Get(mine));
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(HeaderOf(refused, "Retry-After"), "1");
  const std::string other = OpenSession("hvs.bob");
  HttpRequest of_bob = Get(other);
  SetHeader(of_bob, "X-Vault-Token", "hvs.bob");
  EXPECT_TRUE(Start(*handler_, of_bob)->stream_head());
  first->Disconnect();
  EXPECT_TRUE(Start(*handler_, Get(mine))->stream_head());
}

TEST_F(StreamsTest, AMirroredParameterReachesTheProtocolDecoded) {
  HttpRequest request = PostRequest(kPing);
  request.headers.emplace_back("Mcp-Param-Region", "us-west1");
  request.headers.emplace_back("mcp-param-NAME", "=?base64?SGVsbG8=?=");
  request.headers.emplace_back("Mcp-Param-Bad", "=?base64?SGVsbG8?=");
  request.headers.emplace_back("Mcp-Param-Twice", "1");
  request.headers.emplace_back("Mcp-Param-Twice", "1");
  request.headers.emplace_back("Mcp-Param-", "nameless");
  Send(*handler_, request);
  const auto parameters = endpoint_.received().back().caller.parameters;
  ASSERT_EQ(parameters.size(), 4u);
  EXPECT_EQ(parameters.at("region").value, "us-west1");
  EXPECT_EQ(parameters.at("name").value, "Hello");
  EXPECT_FALSE(parameters.at("bad").readable);
  EXPECT_FALSE(parameters.at("twice").readable);
}

}  // namespace
}  // namespace transport
