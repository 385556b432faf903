// The simulator over HTTP, asked by the product's own transport and by raw bytes.
#include "vaultsim/front/front.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <nlohmann/json.hpp>
#include <semaphore>
#include <stdexcept>
#include <thread>

#include "base/log.h"
#include "base/random.h"
#include "vault/http_transport.h"

namespace vaultsim {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Json = nlohmann::json;
using vault::Method;

class FrontTest : public ::testing::Test {
 protected:
  FrontTest() {
    auto started = net::HttpServer::Start(FrontOptions("127.0.0.1", 0), front_, log_);
    EXPECT_TRUE(started.ok());
    server_ = std::move(started).value();
    auto transport = vault::HttpTransport::Create(
        {.address = "http://127.0.0.1:" + std::to_string(server_->port())});
    EXPECT_TRUE(transport.ok());
    transport_ = std::move(transport).value();
  }

  vault::Response Ask(Method method, const std::string& path, const std::string& body = "",
                      const std::string& query = "", vault::Headers headers = {}) {
    auto answer = transport_->RoundTrip({.method = method,
                                         .path = "/v1/" + path,
                                         .query = query,
                                         .token = base::SecretString("root"),
                                         .headers = std::move(headers),
                                         .body = body},
                                        {});
    EXPECT_TRUE(answer.ok()) << (answer.ok() ? "" : answer.error().message);
    return answer ? *std::move(answer) : vault::Response();
  }

  // Sends bytes and reads until the server closes.
  std::string Raw(const std::string& bytes) const {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(server_->port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
    std::string answer;
    std::array<char, 4096> buffer = {};
    ssize_t got = 0;
    while ((got = recv(fd, buffer.data(), buffer.size(), 0)) > 0) {
      answer.append(buffer.data(), static_cast<std::size_t>(got));
    }
    close(fd);
    return answer;
  }

  base::SystemClock clock_;
  base::SystemRandom random_;
  base::NullLog log_;
  Vault vault_{{.root_token = base::SecretString("root")}, clock_, random_};
  Front front_{vault_};
  std::unique_ptr<net::HttpServer> server_;
  std::unique_ptr<vault::HttpTransport> transport_;
};

TEST_F(FrontTest, WritesReadsListsPatchesAndDeletes) {
  EXPECT_EQ(Ask(Method::kPost, "secret/data/a", R"({"data":{"k":"v"}})").status, 200);
  EXPECT_EQ(Json::parse(Ask(Method::kGet, "secret/data/a").body)["data"]["data"]["k"], "v");
  EXPECT_EQ(Json::parse(Ask(Method::kList, "secret/metadata").body)["data"]["keys"], Json({"a"}));
  EXPECT_EQ(Json::parse(Ask(Method::kGet, "secret/metadata", "", "list=true").body)["data"]["keys"],
            Json({"a"}));
  EXPECT_EQ(Ask(Method::kPatch, "secret/data/a", R"({"data":{"l":"w"}})").status, 200);
  EXPECT_EQ(Json::parse(Ask(Method::kScan, "secret/metadata").body)["data"]["keys"], Json({"a"}));
  EXPECT_EQ(Ask(Method::kDelete, "secret/data/a").status, 204);
  EXPECT_EQ(Ask(Method::kGet, "secret/data/a").status, 404);
}

TEST_F(FrontTest, PassesTheTargetOnAsItCame) {
  std::vector<ReceivedRequest> seen;
  vault_.ObserveRequests([&seen](const ReceivedRequest& request) { seen.push_back(request); });
  Ask(Method::kGet, "secret/data/a%2Fb%20c", "", "version=1&x=%2e%2e");
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].path, "/v1/secret/data/a/b c");
  EXPECT_EQ(seen[0].query, "version=1&x=%2e%2e");
}

TEST_F(FrontTest, AHeaderOfTheRequestReachesTheVault) {
  Ask(Method::kPost, "secret/data/a", R"({"data":{"k":"v"}})");
  const auto wrapped = Ask(Method::kGet, "secret/data/a", "", "", {{"X-Vault-Wrap-TTL", "60s"}});
  EXPECT_THAT(wrapped.body, HasSubstr("\"wrap_info\""));
}

TEST_F(FrontTest, HeadHasNoBody) {
  auto answer = transport_->RoundTrip({.method = Method::kHead, .path = "/v1/sys/health"}, {});
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "");
  EXPECT_EQ(Ask(Method::kGet, "sys/health").status, 200);
}

TEST_F(FrontTest, APostWithoutALengthIsEmptyAsCurlSendsIt) {
  const std::string answer =
      Raw("POST /v1/auth/token/create HTTP/1.1\r\nHost: v\r\nX-Vault-Token: root\r\n"
          "Connection: close\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(answer, HasSubstr("client_token"));
}

TEST_F(FrontTest, OfSeveralTokensTheFirstCounts) {
  const std::string answer =
      Raw("GET /v1/auth/token/lookup-self HTTP/1.1\r\nHost: v\r\nX-Vault-Token: root\r\n"
          "X-Vault-Token: other\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
}

TEST_F(FrontTest, ABearerTokenIsAToken) {
  const std::string answer =
      Raw("GET /v1/auth/token/lookup-self HTTP/1.1\r\nHost: v\r\nAuthorization: Bearer root\r\n"
          "Connection: close\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
}

TEST_F(FrontTest, TakesBodiesAsLargeAsVaultDoesAndNoLarger) {
  const std::string large = R"({"data":{"k":")" + std::string(4u << 20, 'x') + "\"}}";
  EXPECT_EQ(Ask(Method::kPost, "secret/data/large", large).status, 200);
  const std::string head =
      "POST /v1/secret/data/large HTTP/1.1\r\nHost: v\r\nX-Vault-Token: root\r\nContent-Length: ";
  EXPECT_THAT(Raw(head + std::to_string(kFrontBodyBytesMax + 1) + "\r\n\r\n"),
              StartsWith("HTTP/1.1 413 "));
}

TEST_F(FrontTest, ManyClientsAtOnce) {
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        const std::string path = "secret/data/t" + std::to_string(t);
        const std::string value = std::to_string(i);
        Ask(Method::kPost, path, R"({"data":{"n":")" + value + "\"}}");
        const auto answer = Json::parse(Ask(Method::kGet, path).body);
        if (answer["data"]["data"]["n"] == value) ++right;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 8 * 50);
}

// Lets one path wait until it is told that another was answered.
class Waiting : public Deliverer {
 public:
  Delivery Deliver(std::string_view, const vault::Request& request,
                   const base::CallContext&) override {
    if (request.path == "/v1/slow") other_.acquire();
    return {.response = {.status = 200, .body = "a worker's"}};
  }
  std::optional<Delivery> DeliverNow(std::string_view, const vault::Request& request) override {
    if (request.path != "/v1/quick") return std::nullopt;
    return Delivery{.response = {.status = 200, .body = "the loop's"}};
  }
  void LetGo() { other_.release(); }

 private:
  std::binary_semaphore other_{0};
};

TEST(FrontWaitTest, WhatWaitsKeepsNobodyElseWaiting) {
  base::NullLog log;
  Waiting waiting;
  Front front(waiting);
  const auto server = net::HttpServer::Start(FrontOptions("127.0.0.1", 0), front, log);
  ASSERT_TRUE(server.ok());
  const auto client = vault::HttpTransport::Create(
      {.address = "http://127.0.0.1:" + std::to_string((*server)->port())});
  ASSERT_TRUE(client.ok());
  const auto ask = [&](const std::string& path) {
    return (*client)->RoundTrip({.path = path}, {}).value().body;
  };
  std::string slow;
  std::thread thread([&] { slow = ask("/v1/slow"); });
  EXPECT_EQ(ask("/v1/quick"), "the loop's");
  EXPECT_EQ(ask("/v1/other"), "a worker's");
  waiting.LetGo();
  thread.join();
  EXPECT_EQ(slow, "a worker's");
}

TEST(FrontWaitTest, ADefectIsAnAnswer) {
  class Defective : public Deliverer {
   public:
    Delivery Deliver(std::string_view, const vault::Request&, const base::CallContext&) override {
      throw std::runtime_error("late");
    }
    std::optional<Delivery> DeliverNow(std::string_view, const vault::Request& request) override {
      if (request.path == "/v1/now") throw std::runtime_error("at once");
      return std::nullopt;
    }
  };
  base::NullLog log;
  Defective defective;
  Front front(defective);
  const auto server = net::HttpServer::Start(FrontOptions("127.0.0.1", 0), front, log);
  ASSERT_TRUE(server.ok());
  const auto client = vault::HttpTransport::Create(
      {.address = "http://127.0.0.1:" + std::to_string((*server)->port())});
  ASSERT_TRUE(client.ok());
  EXPECT_THAT((*client)->RoundTrip({.path = "/v1/now"}, {}).value().body, HasSubstr("at once"));
  EXPECT_THAT((*client)->RoundTrip({.path = "/v1/late"}, {}).value().body, HasSubstr("late"));
}

}  // namespace
}  // namespace vaultsim
