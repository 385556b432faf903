// The control port, asked over HTTP.
#include "vaultsim/front/control_port.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "../fault/manual_fault_sleeper.h"
#include "base/log.h"
#include "vault/http_transport.h"
#include "vaultsim/front/front.h"

namespace vaultsim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using vault::Method;

constexpr base::WallTime kStart{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};

class ControlPortTest : public testing::Test {
 protected:
  ControlPortTest() : ControlPortTest(kStart) {}
  explicit ControlPortTest(std::optional<base::WallTime> start) {
    auto made = Simulator::Create(
        {.vault = {.root_token = base::SecretString("root")}, .manual_start = start}, sleeper_);
    EXPECT_TRUE(made.ok());
    simulator_ = std::move(made).value();
    control_.emplace(*simulator_);
    auto server = net::HttpServer::Start(FrontOptions("127.0.0.1", 0), *control_, log_);
    EXPECT_TRUE(server.ok());
    server_ = std::move(server).value();
    auto client = vault::HttpTransport::Create(
        {.address = "http://127.0.0.1:" + std::to_string(server_->port())});
    EXPECT_TRUE(client.ok());
    client_ = std::move(client).value();
  }

  vault::Response Control(Method method, const std::string& path, const std::string& body = "",
                          const std::string& query = "", vault::Headers headers = {}) {
    auto answer = client_->RoundTrip({.method = method,
                                      .path = path,
                                      .query = query,
                                      .headers = std::move(headers),
                                      .body = body},
                                     {});
    EXPECT_TRUE(answer.ok());
    return answer ? *std::move(answer) : vault::Response();
  }
  Json Read(const std::string& path, const std::string& query = "") {
    const vault::Response answer = Control(Method::kGet, path, "", query);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return Json::parse(answer.body);
  }
  // The status.
  int Vault(Method method, const std::string& path, const std::string& body = "") {
    const auto answer = simulator_->RoundTrip({.method = method,
                                               .path = "/v1/" + path,
                                               .token = base::SecretString("root"),
                                               .body = body},
                                              {});
    return answer ? answer->status : 0;
  }

  support::ManualFaultSleeper sleeper_;
  base::NullLog log_;
  std::unique_ptr<Simulator> simulator_;
  std::optional<ControlPort> control_;
  std::unique_ptr<net::HttpServer> server_;
  std::unique_ptr<vault::HttpTransport> client_;
};

class ControlPortOfSystemTimeTest : public ControlPortTest {
 protected:
  ControlPortOfSystemTimeTest() : ControlPortTest(std::nullopt) {}
};

TEST_F(ControlPortTest, SaysWhatItKnows) {
  EXPECT_THAT(Control(Method::kGet, "/v1/secret").body, HasSubstr("/snapshot"));
  EXPECT_EQ(Control(Method::kGet, "/v1/secret").status, 404);
  const vault::Response refused = Control(Method::kGet, "/reset");
  EXPECT_EQ(refused.status, 405);
  EXPECT_EQ(refused.header("Allow"), "POST");
  EXPECT_EQ(Control(Method::kPost, "/reset", "", "", {{"Origin", "http://evil.example"}}).status,
            403);
}

TEST_F(ControlPortTest, Resets) {
  Vault(Method::kPost, "secret/data/a", R"({"data":{"k":"v"}})");
  EXPECT_EQ(Control(Method::kPost, "/reset").status, 204);
  EXPECT_EQ(Vault(Method::kGet, "secret/data/a"), 404);
}

TEST_F(ControlPortTest, TakesListsDropsAndRestoresSnapshots) {
  Vault(Method::kPost, "secret/data/a", R"({"data":{"k":"v"}})");
  const Json taken = Json::parse(Control(Method::kPost, "/snapshot").body);
  EXPECT_EQ(taken["id"], 1);
  EXPECT_EQ(taken["requests"], 1);
  Vault(Method::kDelete, "secret/metadata/a");
  EXPECT_EQ(Read("/snapshot")["snapshots"], Json::array({taken}));
  EXPECT_EQ(Control(Method::kPost, "/restore", R"({"id":1})").status, 204);
  EXPECT_EQ(Vault(Method::kGet, "secret/data/a"), 200);
  EXPECT_EQ(Control(Method::kPost, "/restore", R"({"id":2})").status, 404);
  EXPECT_EQ(Control(Method::kPost, "/restore", "{}").status, 400);
  EXPECT_EQ(Control(Method::kPost, "/restore", "no").status, 400);
  EXPECT_EQ(Control(Method::kDelete, "/snapshot", "", "id=1").status, 204);
  EXPECT_EQ(Control(Method::kDelete, "/snapshot", "", "id=1").status, 404);
  EXPECT_EQ(Control(Method::kDelete, "/snapshot").status, 400);
}

TEST_F(ControlPortTest, LoadsFixtures) {
  EXPECT_EQ(
      Control(Method::kPost, "/fixtures", R"({"secrets":{"secret/":{"x":{"k":"v"}}}})").status,
      204);
  EXPECT_EQ(Vault(Method::kGet, "secret/data/x"), 200);
  const vault::Response refused = Control(Method::kPost, "/fixtures", R"({"tokens":5})");
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.body, HasSubstr("tokens"));
  EXPECT_EQ(Vault(Method::kGet, "secret/data/x"), 200);
}

TEST_F(ControlPortTest, MovesTheClock) {
  EXPECT_EQ(Read("/clock"), Json({{"now", "2026-01-01T00:00:00Z"}, {"mode", "manual"}}));
  EXPECT_EQ(Json::parse(Control(Method::kPost, "/clock", R"({"advance":"1h30m"})").body)["now"],
            "2026-01-01T01:30:00Z");
  EXPECT_EQ(Control(Method::kPost, "/clock", R"({"set":"2027-02-03T04:05:06Z"})").status, 200);
  EXPECT_EQ(Read("/clock")["now"], "2027-02-03T04:05:06Z");
  for (const char* wrong : {"", "{}", R"({"advance":5})", R"({"advance":"-1s"})", R"({"go":"1s"})",
                            R"({"set":"tomorrow"})", R"({"set":"9999-01-01T00:00:00Z"})",
                            R"({"advance":"1s","set":"2027-02-03T04:05:06Z"})"}) {
    EXPECT_EQ(Control(Method::kPost, "/clock", wrong).status, 400) << wrong;
  }
}

TEST_F(ControlPortOfSystemTimeTest, CannotMoveIt) {
  EXPECT_EQ(Read("/clock")["mode"], "system");
  const vault::Response refused = Control(Method::kPost, "/clock", R"({"advance":"1s"})");
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.body, HasSubstr("--clock=manual"));
}

TEST_F(ControlPortTest, ArmsAndDisarmsFaultsAndCountsThem) {
  const auto armed = Control(Method::kPost, "/faults", R"({"fault":"sealed","times":1})");
  EXPECT_EQ(Json::parse(armed.body)["id"], 1);
  EXPECT_EQ(Vault(Method::kGet, "sys/mounts"), 503);
  EXPECT_EQ(Vault(Method::kGet, "sys/mounts"), 200);
  const Json faults = Read("/faults");
  EXPECT_EQ(faults["counts"], Json({{"sealed", 1}}));
  EXPECT_EQ(faults["faults"][0]["seen"], 2);
  EXPECT_EQ(faults["faults"][0]["injected"], 1);
  EXPECT_EQ(Control(Method::kDelete, "/faults", "", "id=7").status, 404);
  EXPECT_EQ(Control(Method::kDelete, "/faults", "", "id=1").status, 204);
  EXPECT_EQ(Control(Method::kPost, "/faults", R"({"fault":"fire"})").status, 400);
  Control(Method::kPost, "/faults", R"({"fault":"hang"})");
  EXPECT_EQ(Control(Method::kDelete, "/faults").status, 204);
  EXPECT_TRUE(Read("/faults")["faults"].empty());
}

TEST_F(ControlPortTest, ShowsRequestsAndState) {
  Vault(Method::kPost, "secret/data/a", R"({"data":{"k":"top-secret"}})");
  Vault(Method::kGet, "secret/data/b");
  const Json all = Read("/requests");
  EXPECT_EQ(all["requests"].size(), 2u);
  const Json one = Read("/requests", "path=secret/&method=GET&status=404");
  ASSERT_EQ(one["requests"].size(), 1u);
  EXPECT_EQ(one["requests"][0]["path"], "secret/data/b");
  EXPECT_TRUE(Read("/requests", "status=200&path=sys")["requests"].empty());
  EXPECT_EQ(Control(Method::kGet, "/requests", "", "status=x").status, 400);
  EXPECT_EQ(all.dump().find("top-secret"), std::string::npos);

  const std::string state = Control(Method::kGet, "/state").body;
  EXPECT_THAT(state, HasSubstr("\"secret/\""));
  EXPECT_THAT(state, Not(HasSubstr("top-secret")));
  EXPECT_EQ(Read("/state", "values=1")["secrets"]["secret/"]["a"], Json({{"k", "top-secret"}}));
}

}  // namespace
}  // namespace vaultsim
