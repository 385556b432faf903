// Who is served when more is asked for than can be done.
#include "net/turns.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <future>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "raw_client.h"
#include "server_fixture.h"

namespace net_test {
namespace {

class Client : public net::TurnTaker {
 public:
  Client(std::string name, std::vector<std::string>& order)
      : name_(std::move(name)), order_(order) {}
  void OnTurn() override {
    order_.push_back(name_);
    if (on_turn) on_turn();
  }
  std::function<void()> on_turn;

 private:
  const std::string name_;
  std::vector<std::string>& order_;
};

using Order = std::vector<std::string>;

TEST(Turns, AddressesTakeTurnsAndSoDoTheirConnections) {
  Order order;
  net::Turns turns;
  net::AddressShare a;
  net::AddressShare b;
  Client a1("a1", order);
  Client a2("a2", order);
  Client a3("a3", order);
  Client b1("b1", order);
  for (Client* client : {&a1, &a2, &a3, &a1}) turns.Ask(a, *client);
  turns.Ask(b, b1);
  EXPECT_TRUE(turns.HasWork());
  turns.WorkOffPortion();
  EXPECT_EQ(order, (Order{"a1", "b1", "a2", "a3"}));
  EXPECT_FALSE(turns.HasWork());
}

TEST(Turns, WhoAsksAgainInItsTurnWaitsBehindTheOthers) {
  Order order;
  net::Turns turns;
  net::AddressShare a;
  Client busy("busy", order);
  Client other("other", order);
  busy.on_turn = [&] { turns.Ask(a, busy); };
  turns.Ask(a, busy);
  turns.Ask(a, other);
  turns.WorkOffPortion();
  ASSERT_EQ(order.size(), static_cast<std::size_t>(net::Turns::kTurnsAtOnce));
  EXPECT_EQ(order[1], "other");
  EXPECT_EQ(order[2], "busy");
  EXPECT_TRUE(turns.HasWork());
}

TEST(Turns, WhoLeavesGetsNone) {
  Order order;
  net::Turns turns;
  net::AddressShare a;
  Client first("first", order);
  Client second("second", order);
  {
    net::AddressShare ends;
    Client third("third", order);
    turns.Ask(a, first);
    turns.Ask(a, second);
    turns.Ask(ends, third);
    second.Leave();
    second.Leave();
    first.on_turn = [&] { third.Leave(); };
    turns.WorkOffPortion();
    turns.Ask(ends, third);
  }
  EXPECT_FALSE(turns.HasWork());
  EXPECT_EQ(order, (Order{"first"}));
  first.Leave();
  EXPECT_FALSE(first.waits());
}

// Whoever asks is served, once for each time; between two turns of one address every other address
// that waits has one.
RC_GTEST_PROP(Turns, AreFair, ()) {
  constexpr int kAddresses = 3;
  Order order;
  net::Turns turns;
  std::vector<net::AddressShare> shares(kAddresses);
  std::vector<std::unique_ptr<Client>> clients;
  std::map<std::string, int> wanted;
  const auto asked = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, kAddresses));
  for (const int at : asked) {
    const std::string name = std::to_string(at);
    clients.push_back(std::make_unique<Client>(name, order));
    turns.Ask(shares[static_cast<std::size_t>(at)], *clients.back());
    ++wanted[name];
  }
  while (turns.HasWork()) turns.WorkOffPortion();
  RC_ASSERT(order.size() == asked.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto next =
        std::find(order.begin() + static_cast<std::ptrdiff_t>(i) + 1, order.end(), order[i]);
    --wanted[order[i]];
    if (next == order.end()) continue;
    for (const auto& [name, left] : wanted) {
      if (left > 0) {
        RC_ASSERT(std::find(order.begin() + static_cast<std::ptrdiff_t>(i), next + 1, name) <=
                  next);
      }
    }
  }
}

// The first request holds the loop until everybody has sent what he wants.
class ServerTurnsTest : public HttpServerTest {
 protected:
  ServerTurnsTest() {
    handler_.handle = [this](net::HttpRequest request,
                             std::shared_ptr<net::HttpExchange> exchange) {
      if (request.path == "/gate") {
        closed_.set_value();
        open_.get_future().wait();
      }
      order_.push_back(request.path);
      exchange->Respond({200, {}, request.path});
    };
  }
  void HoldTheLoop(RawClient& client) {
    client.Send(Get("/gate"));
    closed_.get_future().wait();
  }
  std::size_t PlaceOf(const std::string& path) const {
    return static_cast<std::size_t>(std::find(order_.begin(), order_.end(), path) - order_.begin());
  }

  std::promise<void> closed_;
  std::promise<void> open_;
  Order order_;  // the loop's, until all answers are there
};
INSTANTIATE_ON_BOTH_POLLERS(ServerTurnsTest);

std::string Requests(const std::string& name, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += Get("/" + name + std::to_string(i));
  return all;
}

TEST_P(ServerTurnsTest, AFloodDelaysAnotherAddressByAFewRequests) {
  constexpr int kEach = 50;
  Start();
  std::vector<RawClient> flood;
  for (int i = 0; i < 10; ++i) flood.emplace_back(port());
  RawClient::Options elsewhere;
  elsewhere.source = "127.0.0.9";
  RawClient quiet(port(), elsewhere);
  AwaitConnections(11);
  HoldTheLoop(flood[0]);
  for (std::size_t i = 0; i < flood.size(); ++i) {
    flood[i].Send(Requests(std::string(1, static_cast<char>('a' + i)), kEach));
  }
  quiet.Send(Get("/quiet"));
  open_.set_value();
  EXPECT_EQ(quiet.ReadResponse().body, "/quiet");
  EXPECT_EQ(flood[0].ReadResponse().body, "/gate");
  for (std::size_t i = 0; i < flood.size(); ++i) {
    for (int n = 0; n < kEach; ++n) {
      ASSERT_EQ(flood[i].ReadResponse().body,
                "/" + std::string(1, static_cast<char>('a' + i)) + std::to_string(n));
    }
  }
  // The portion that was under way, and its turn.
  EXPECT_LE(PlaceOf("/quiet"), static_cast<std::size_t>(net::Turns::kTurnsAtOnce) + 2);
  // Its connections took turns, too: nobody was served for the third time before all were once.
  for (std::size_t i = 1; i < flood.size(); ++i) {
    EXPECT_LT(PlaceOf("/" + std::string(1, static_cast<char>('a' + i)) + "0"), PlaceOf("/a2"));
  }
}

TEST_P(ServerTurnsTest, WaitingRequestsOfWhoHasEndedSendingAreAnswered) {
  Start();
  RawClient gate(port());
  RawClient client(port());
  AwaitConnections(2);
  HoldTheLoop(gate);
  client.Send(Requests("a", 30));
  client.EndSending();
  open_.set_value();
  for (int n = 0; n < 30; ++n) {
    ASSERT_EQ(client.ReadResponse().body, "/a" + std::to_string(n));
  }
  EXPECT_EQ(client.ReadToEnd(), "");
}

TEST_P(ServerTurnsTest, WhoGoesWhileItsRequestsWaitIsForgotten) {
  Start();
  RawClient gate(port());
  RawClient client(port());
  AwaitConnections(2);
  HoldTheLoop(gate);
  client.Send(Requests("a", 30));
  client.Reset();
  open_.set_value();
  EXPECT_EQ(gate.ReadResponse().body, "/gate");
  AwaitConnections(1);
  EXPECT_EQ(gate.Ask(Get("/after")).body, "/after");
}

}  // namespace
}  // namespace net_test
