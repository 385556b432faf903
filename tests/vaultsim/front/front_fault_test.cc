// Faults on the wire, seen by the product's own transport: they are what the injector says at the
// seam.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../fault/manual_fault_sleeper.h"
#include "base/log.h"
#include "base/random.h"
#include "vault/http_transport.h"
#include "vaultsim/front/front.h"

namespace vaultsim {
namespace {

using base::ErrorCode;
using vault::Method;

// One simulator behind faults, at the seam or, by its front, on a wire.
class FaultySide : private Deliverer {
 public:
  explicit FaultySide(bool on_wire) {
    if (!on_wire) return;
    front_.emplace(static_cast<Deliverer&>(*this));
    auto server = net::HttpServer::Start(FrontOptions("127.0.0.1", 0), *front_, log_);
    EXPECT_TRUE(server.ok());
    server_ = std::move(server).value();
    auto client = vault::HttpTransport::Create(
        {.address = "http://127.0.0.1:" + std::to_string(server_->port()),
         .idle_connections_max = 0});
    EXPECT_TRUE(client.ok());
    client_ = std::move(client).value();
  }
  ~FaultySide() override {
    if (front_) front_->LetGo();
  }

  FaultPlan& plan() { return plan_; }
  base::Result<vault::Response> Send(Method method, const std::string& path,
                                     const std::string& body, const base::CallContext& context) {
    vault::Transport& transport = client_ ? static_cast<vault::Transport&>(*client_) : injector_;
    return transport.RoundTrip({.method = method,
                                .path = "/v1/" + path,
                                .token = base::SecretString("root"),
                                .body = body},
                               context);
  }
  // The body of a read around the faults, without its request's id.
  std::string Stored(const std::string& path) {
    const auto answer =
        vault_.RoundTrip({.path = "/v1/" + path, .token = base::SecretString("root")}, {});
    const std::size_t data = answer->body.find("\"data\"");
    return std::to_string(answer->status) +
           answer->body.substr(std::min(data, answer->body.size()));
  }

 private:
  Delivery Deliver(std::string_view verb, const vault::Request& request,
                   const base::CallContext& context) override {
    const auto next = [&](const vault::Request& passed) {
      return base::Result<vault::Response>(vault_.Answer(verb, passed));
    };
    const auto fault = plan_.Next(verb, request);
    if (!fault) return Delivery{Passage::kWhole, *next(request)};
    return *Inject(*fault, request, context, sleeper_, next);
  }

  base::ManualClock clock_{base::WallTime(std::chrono::hours(500'000))};
  base::SeededRandom random_{1};
  base::NullLog log_;
  Vault vault_{{.root_token = base::SecretString("root")}, clock_, random_};
  FaultPlan plan_;
  support::ManualFaultSleeper sleeper_;
  FaultInjector injector_{vault_, plan_, sleeper_};
  std::optional<Front> front_;
  std::unique_ptr<net::HttpServer> server_;
  std::unique_ptr<vault::HttpTransport> client_;
};

class FaultOnTheWireTest : public testing::TestWithParam<int> {};

TEST_P(FaultOnTheWireTest, IsWhatItIsAtTheSeam) {
  const auto kind = static_cast<FaultKind>(GetParam());
  const bool hangs = kind == FaultKind::kHang || kind == FaultKind::kHangAfter;
  FaultySide seam(false);
  FaultySide wire(true);
  for (const Method method : {Method::kPost, Method::kGet, Method::kDelete, Method::kHead}) {
    SCOPED_TRACE(vault::MethodName(method));
    const std::string body = method == Method::kPost ? R"({"data":{"k":"v"}})" : "";
    std::vector<base::Result<vault::Response>> answers;
    for (FaultySide* side : {&seam, &wire}) {
      ASSERT_TRUE(side->plan().Arm({.kind = kind}).ok());
      base::CallContext context;
      if (hangs)
        context.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
      answers.push_back(side->Send(method, "secret/data/a", body, context));
      EXPECT_GT(side->plan().Counts()[FaultName(kind)], 0u);
      side->plan().DisarmAll();
    }
    EXPECT_EQ(seam.Stored("secret/metadata/a"), wire.Stored("secret/metadata/a"));
    ASSERT_EQ(answers[0].ok(), answers[1].ok())
        << (answers[0] ? answers[1] : answers[0]).error().message;
    if (answers[0].ok()) {
      EXPECT_EQ(answers[0]->status, answers[1]->status);
      if (method != Method::kHead) {
        EXPECT_EQ(answers[0]->body.size(), answers[1]->body.size());
      }
      EXPECT_EQ(answers[0]->header("Retry-After"), answers[1]->header("Retry-After"));
      EXPECT_EQ(answers[0]->header("Location"), answers[1]->header("Location"));
      continue;
    }
    // On the wire a connection had to be made before it could fail.
    const bool never_connected = kind == FaultKind::kUnreachable || kind == FaultKind::kTls;
    EXPECT_EQ(answers[1].error().request_sent, true);
    EXPECT_EQ(answers[0].error().request_sent, !never_connected);
    EXPECT_EQ(answers[1].error().code,
              never_connected ? ErrorCode::kUnreachable : answers[0].error().code)
        << answers[1].error().message;
  }
}

INSTANTIATE_TEST_SUITE_P(Faults, FaultOnTheWireTest, testing::Range(0, int{kFaultKinds}),
                         [](const auto& one) {
                           return FaultName(static_cast<FaultKind>(one.param));
                         });

TEST(FrontFaultTest, WhatHangsIsLetGoSoThatTheServerMayEnd) {
  FaultySide wire(true);
  ASSERT_TRUE(wire.plan().Arm({.kind = FaultKind::kHang}).ok());
  std::stop_source stop;
  std::thread client([&] {
    const auto answer = wire.Send(Method::kGet, "secret/data/a", "", {.stop = stop.get_token()});
    EXPECT_EQ(answer.error().code, ErrorCode::kCancelled);
  });
  while (wire.plan().Counts().empty()) std::this_thread::yield();
  stop.request_stop();
  client.join();
}

}  // namespace
}  // namespace vaultsim
