#include "net/server_sent_events.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace net_test {
namespace {

using net::EncodeComment;
using net::EncodeEvent;
using net::ServerSentEvent;

TEST(ServerSentEvents, WritesFieldsInOrder) {
  ServerSentEvent event;
  event.id = "7";
  event.event = "message";
  event.data = "{}";
  event.retry = std::chrono::milliseconds(1500);
  EXPECT_EQ(EncodeEvent(event), "id: 7\nevent: message\nretry: 1500\ndata: {}\n\n");
}

TEST(ServerSentEvents, SplitsLinesHoweverTheyEnd) {
  EXPECT_EQ(EncodeEvent({"", "", "a\nb\r\nc\rd\n"}),
            "data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n");
}

TEST(ServerSentEvents, KeepsALeadingSpaceOfTheData) {
  EXPECT_EQ(EncodeEvent({"", "", " x"}), "data:  x\n\n");
}

TEST(ServerSentEvents, WritesEmptyDataOrNone) {
  EXPECT_EQ(EncodeEvent({"1", "", ""}), "id: 1\ndata: \n\n");
  EXPECT_EQ(EncodeEvent({"1", "", "", false}), "id: 1\n\n");
}

TEST(ServerSentEvents, LeavesOutNamesThatWouldBreakTheEvent) {
  EXPECT_EQ(EncodeEvent({"1\ndata: evil", "a\rb", "x"}), "data: x\n\n");
  EXPECT_EQ(EncodeEvent({std::string_view("1\0", 2), "", "x"}), "data: x\n\n");
}

TEST(ServerSentEvents, WritesComments) {
  EXPECT_EQ(EncodeComment("keep-alive"), ": keep-alive\n\n");
  EXPECT_EQ(EncodeComment("a\ndata: b"), ": a\n: data: b\n\n");
}

// Read back as a client does: the data is the same, with every line end become LF.
RC_GTEST_PROP(ServerSentEvents, DataComesBack, ()) {
  const auto data = *rc::gen::container<std::string>(rc::gen::element('a', ' ', ':', '\n', '\r'));
  std::string expected;
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (data[i] == '\r' && i + 1 < data.size() && data[i + 1] == '\n') continue;
    expected += data[i] == '\r' ? '\n' : data[i];
  }
  const std::string wire = EncodeEvent({"", "", data});
  std::string read;
  std::size_t at = 0;
  while (wire[at] != '\n') {
    const std::size_t end = wire.find('\n', at);
    const std::string line = wire.substr(at, end - at);
    RC_ASSERT(line.rfind("data: ", 0) == 0u);
    read += line.substr(6) + "\n";
    at = end + 1;
  }
  RC_ASSERT(at + 1 == wire.size());
  RC_ASSERT(read == expected + "\n");
}

}  // namespace
}  // namespace net_test
