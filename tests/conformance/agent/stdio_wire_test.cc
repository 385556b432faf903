#include "conformance/agent/stdio_wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>

namespace conformance {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kPrelude = R"(
import json, sys
def read():
  line = sys.stdin.readline()
  return json.loads(line) if line else sys.exit()
def write(text):
  sys.stdout.write(text)
  sys.stdout.flush()
def say(message): write(json.dumps(message) + "\n")
def answer(request): say({"jsonrpc": "2.0", "id": request["id"], "result": {"to": request["id"]}})
)";

// What went by, from any thread.
class Taps {
 public:
  Tap tap() {
    return [this](std::string_view direction, std::string_view bytes) {
      const std::lock_guard lock(mutex_);
      seen_.push_back(std::string(direction) + " " + std::string(bytes));
    };
  }
  std::vector<std::string> seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> seen_;
};

std::unique_ptr<StdioWire> Served(const std::string& script, Tap tap = nullptr) {
  auto wire = StdioWire::Start({"python3", "-c", kPrelude + script}, {}, std::move(tap));
  EXPECT_TRUE(wire) << wire.error().message;
  return std::move(wire).value();
}

Json RequestOf(const Json& id) { return {{"jsonrpc", "2.0"}, {"id", id}, {"method", "any"}}; }

TEST(StdioWire, EachGetsItsOwnAnswer) {
  const auto wire = Served("a, b = read(), read()\nanswer(b)\nanswer(a)\nread()");
  const auto exchange = [&](const Json& id) {
    const auto response = wire->Exchange(RequestOf(id), {});
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ((*response)["result"]["to"], id);
  };
  std::thread other([&] { exchange("1"); });
  exchange(1);
  other.join();
  EXPECT_TRUE(wire->alive());
  EXPECT_FALSE(wire->has_headers());
  EXPECT_THAT(wire->impurities(), IsEmpty());
}

TEST(StdioWire, WhatIsNoMessageIsAnImpurity) {
  const auto wire = Served(R"(
write("Server started\n{}\n[1]\n")
say({"jsonrpc": 2, "id": 1, "result": {}})
answer(read()))");
  const auto response = wire->Exchange(RequestOf(7), {});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_THAT(wire->impurities(), ElementsAre("Server started", "{}", "[1]",
                                              R"({"jsonrpc": 2, "id": 1, "result": {}})"));
}

TEST(StdioWire, AnEndInsteadOfAnAnswer) {
  const auto wire = Served("read()\nwrite('{\"jsonrpc\":')");
  const auto response = wire->Exchange(RequestOf(1), {});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, base::ErrorCode::kUnreachable);
  EXPECT_FALSE(wire->alive());
  EXPECT_THAT(wire->impurities(), ElementsAre(R"({"jsonrpc":)"));
}

TEST(StdioWire, SendingToWhatHasEndedFails) {
  const auto wire = Served("read()");
  EXPECT_FALSE(wire->Exchange(RequestOf(1), {}));
  // The pipe breaks when the process is gone, which may be a little later than its output.
  while (wire->Send(RequestOf(2), {})) {
  }
  EXPECT_FALSE(wire->Exchange(RequestOf(3), {}));
}

TEST(StdioWire, MessagesBeforeTheAnswer) {
  const auto wire = Served(R"(
request = read()
say({"jsonrpc": "2.0", "method": "notifications/message", "params": {"n": 1}})
say({"jsonrpc": "2.0", "id": 1, "method": "roots/list"})
answer(request)
read())");
  std::vector<std::string> methods;
  ExchangeOptions options;
  options.on_message = [&](const Json& message) { methods.push_back(message["method"]); };
  const auto response = wire->Exchange(RequestOf(1), options);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ((*response)["result"]["to"], 1);
  EXPECT_THAT(methods, ElementsAre("notifications/message", "roots/list"));
}

TEST(StdioWire, NoAnswerIsATimeout) {
  const auto wire = Served("while True: read()");
  const auto response = wire->Exchange(RequestOf(1), {.patience = std::chrono::milliseconds(20)});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, base::ErrorCode::kTimeout);
  EXPECT_TRUE(wire->alive());
}

TEST(StdioWire, TheTapHearsWholeLines) {
  Taps taps;
  {
    const auto wire = Served(R"(
sys.stderr.write("log ")
sys.stderr.flush()
sys.stderr.write("line\n")
sys.stderr.flush()
request = read()
write('{"jsonrpc":"2.0",')
write('"id":1,"result":{}}\n')
read())",
                             taps.tap());
    ASSERT_TRUE(wire->Exchange(RequestOf(1), {}));
  }
  EXPECT_THAT(taps.seen(), Contains("in " + RequestOf(1).dump() + "\n"));
  EXPECT_THAT(taps.seen(), Contains("out {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n"));
  EXPECT_THAT(taps.seen(), Contains("stderr log line\n"));
}

}  // namespace
}  // namespace conformance
