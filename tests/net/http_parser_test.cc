#include "net/http_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "corpus.h"

namespace net_test {
namespace {

using net::ParseOutcome;
using net::RequestParser;
using net::ResponseParser;

using Judge = std::string (*)(const CorpusCase&, const Pieces&);

// Whole, in equal pieces of every size, and cut in two at every byte.
void CheckEverySplit(const CorpusCase& test, Judge judge) {
  const std::string_view bytes = test.bytes;
  ASSERT_EQ(judge(test, {bytes}), test.expect) << test.title();
  // Long inputs are long by repetition: every 7th size shows as much.
  const std::size_t step = bytes.size() > 1'000 ? 7 : 1;
  for (std::size_t size = 1; size < bytes.size(); size += step) {
    ASSERT_EQ(judge(test, SplitEvery(bytes, size)), test.expect)
        << test.title() << ", in pieces of " << size;
    ASSERT_EQ(judge(test, {bytes.substr(0, size), bytes.substr(size)}), test.expect)
        << test.title() << ", cut at " << size;
  }
}

TEST(RequestParser, JudgesTheCorpusAlikeInEverySplit) {
  const std::vector<CorpusCase> cases = LoadCorpus("request_");
  ASSERT_GT(cases.size(), 130u);
  for (const CorpusCase& test : cases) CheckEverySplit(test, JudgeRequests);
}

TEST(ResponseParser, JudgesTheCorpusAlikeInEverySplit) {
  const std::vector<CorpusCase> cases = LoadCorpus("response_");
  ASSERT_GT(cases.size(), 30u);
  for (const CorpusCase& test : cases) CheckEverySplit(test, JudgeResponses);
}

TEST(Corpus, CanFail) {
  CorpusCase test = LoadCorpus("request_good").front();
  test.expect = "400";
  EXPECT_NE(JudgeRequests(test, {test.bytes}), test.expect);
}

// Bytes that are nearly HTTP, so that the interesting paths are reached.
rc::Gen<std::string> GenNearHttp() {
  const auto part = rc::gen::element<std::string>(
      "GET", "POST", " ", "/", "/a?b", "HTTP/1.1", "HTTP/1.0", "\r\n", "\r\n\r\n", "Host: a\r\n",
      "Content-Length: 3\r\n", "Content-Length: 0\r\n", "Transfer-Encoding: chunked\r\n",
      "3\r\nabc\r\n", "0\r\n\r\n", "0\r\nA: b\r\n\r\n", ";x=y", "abc", "\r", "\n", " x", "\x80",
      std::string(1, '\0'), "Connection: close\r\n", "Expect: 100-continue\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "POST / HTTP/1.1\r\nHost: a\r\n", "HTTP/1.1 200 OK\r\n",
      "HTTP/1.1 100 Continue\r\n\r\n");
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(part),
                      [](const std::vector<std::string>& parts) {
                        std::string all;
                        for (const std::string& p : parts) all += p;
                        return all;
                      });
}

RC_GTEST_PROP(RequestParser, SplitsNeverChangeTheVerdict, ()) {
  CorpusCase test;
  test.limits = {200, 5, 10};
  test.bytes = *GenNearHttp();
  const std::size_t size = *rc::gen::inRange<std::size_t>(1, 40);
  RC_ASSERT(JudgeRequests(test, {test.bytes}) == JudgeRequests(test, SplitEvery(test.bytes, size)));
}

RC_GTEST_PROP(ResponseParser, SplitsNeverChangeTheVerdict, ()) {
  CorpusCase test;
  test.limits = {200, 5, 10};
  test.bytes = *GenNearHttp();
  test.ends = *rc::gen::arbitrary<bool>();
  const std::size_t size = *rc::gen::inRange<std::size_t>(1, 40);
  RC_ASSERT(JudgeResponses(test, {test.bytes}) ==
            JudgeResponses(test, SplitEvery(test.bytes, size)));
}

TEST(RequestParser, ShowsTheHeadBeforeTheBody) {
  RequestParser parser({});
  const std::string head =
      "POST /mcp?a=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n"
      "Connection: close\r\n\r\n";
  net::ParseStep step = parser.Feed(head + "ab");
  ASSERT_EQ(step.outcome, ParseOutcome::kHeadComplete);
  EXPECT_EQ(step.consumed, head.size());
  EXPECT_EQ(parser.request().path, "/mcp");
  EXPECT_EQ(parser.request().query, "a=1");
  EXPECT_EQ(parser.request().header("HOST"), "h");
  EXPECT_EQ(parser.request().header("Nope"), std::nullopt);
  EXPECT_EQ(parser.request().body, "");
  EXPECT_TRUE(parser.has_body());
  EXPECT_TRUE(parser.expects_continue());
  EXPECT_FALSE(parser.keep_alive());
  EXPECT_FALSE(parser.http_1_0());
  step = parser.Feed("abGET");
  ASSERT_EQ(step.outcome, ParseOutcome::kComplete);
  EXPECT_EQ(step.consumed, 2u);
  EXPECT_EQ(parser.TakeRequest().body, "ab");
}

TEST(RequestParser, SplitsAnAbsoluteTarget) {
  RequestParser parser({});
  ASSERT_EQ(parser.Feed("GET HTTP://H:1?q HTTP/1.1\r\nHost: h:1\r\n\r\n").outcome,
            ParseOutcome::kHeadComplete);
  EXPECT_EQ(parser.request().path, "/");
  EXPECT_EQ(parser.request().query, "q");
}

TEST(RequestParser, KnowsWhoWantsTheConnectionToStay) {
  const auto keeps = [](const std::string& version, const std::string& fields) {
    RequestParser parser({});
    EXPECT_EQ(parser.Feed("GET / " + version + "\r\nHost: h\r\n" + fields + "\r\n").outcome,
              ParseOutcome::kHeadComplete);
    return parser.keep_alive();
  };
  EXPECT_TRUE(keeps("HTTP/1.1", ""));
  EXPECT_FALSE(keeps("HTTP/1.1", "Connection: foo, Close\r\n"));
  EXPECT_FALSE(keeps("HTTP/1.0", ""));
  EXPECT_TRUE(keeps("HTTP/1.0", "Connection: Keep-Alive\r\n"));
}

TEST(ResponseParser, KeepsHeadersInOrder) {
  ResponseParser parser({});
  ASSERT_EQ(parser
                .Feed("HTTP/1.1 100 Continue\r\nA: 0\r\n\r\n"
                      "HTTP/1.1 403 Forbidden\r\nA: 1\r\nB: 2\r\nA:3\r\nContent-Length: 0\r\n\r\n")
                .outcome,
            ParseOutcome::kHeadComplete);
  ASSERT_EQ(parser.Feed("").outcome, ParseOutcome::kComplete);
  const net::HttpResponse response = parser.TakeResponse();
  const net::Headers expected = {{"A", "1"}, {"B", "2"}, {"A", "3"}, {"Content-Length", "0"}};
  EXPECT_EQ(response.headers, expected);
  EXPECT_EQ(response.status, 403);
}

}  // namespace
}  // namespace net_test
