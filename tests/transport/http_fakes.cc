#include "http_fakes.h"

#include <gtest/gtest.h>

#include <utility>

#include "base/encoding.h"

namespace transport {

void FakeExchange::Respond(net::HttpResponse response) {
  std::lock_guard lock(mutex_);
  EXPECT_FALSE(response_.has_value()) << "a second answer";
  response_ = std::move(response);
  changed_.notify_all();
}

void FakeExchange::StartStream(net::HttpResponse head, std::string_view) {
  std::lock_guard lock(mutex_);
  EXPECT_FALSE(stream_head_ || response_) << "a second answer";
  stream_head_ = std::move(head);
}

bool FakeExchange::Write(std::string_view bytes) {
  std::lock_guard lock(mutex_);
  EXPECT_TRUE(stream_head_ && !ended_);
  streamed_ += bytes;
  return true;
}

void FakeExchange::EndStream() {
  std::lock_guard lock(mutex_);
  EXPECT_TRUE(stream_head_ && !ended_);
  ended_ = true;
}

std::optional<net::HttpResponse> FakeExchange::stream_head() const {
  std::lock_guard lock(mutex_);
  return stream_head_;
}

std::string FakeExchange::streamed() const {
  std::lock_guard lock(mutex_);
  return streamed_;
}

bool FakeExchange::ended() const {
  std::lock_guard lock(mutex_);
  return ended_;
}

bool FakeExchange::answered() const {
  std::lock_guard lock(mutex_);
  return response_.has_value();
}

net::HttpResponse FakeExchange::Get() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return response_.has_value(); });
  return *response_;
}

base::Status IdentityAuthenticator::Check(const CredentialHeaders& headers) const {
  return identity_.Check({headers.vault_token, headers.authorization, headers.ns});
}

base::Result<Authenticated> IdentityAuthenticator::Authenticate(
    const CredentialHeaders& headers) const {
  auto principal = identity_.Identify({headers.vault_token, headers.authorization, headers.ns});
  if (!principal.ok()) return std::move(principal).error();
  return Authenticated{*principal, (*principal)->id};
}

net::HttpRequest PostRequest(std::string body) {
  net::HttpRequest request;
  request.method = "POST";
  request.target = request.path = "/mcp";
  request.headers = {{"Host", "localhost:8080"},
                     {"Content-Type", "application/json"},
                     {"Accept", "application/json, text/event-stream"},
                     {"X-Vault-Token", "hvs.alice"}};
  request.body = std::move(body);
  return request;
}

void SetHeader(net::HttpRequest& request, const std::string& name,
               std::optional<std::string> value) {
  std::erase_if(request.headers,
                [&](const auto& field) { return base::EqualsIgnoreCaseAscii(field.first, name); });
  if (value) request.headers.emplace_back(name, *std::move(value));
}

std::string HeaderOf(const net::HttpResponse& response, std::string_view name) {
  return std::string(net::FindHeader(response.headers, name).value_or("<none>"));
}

std::shared_ptr<FakeExchange> Start(net::HttpHandler& handler, net::HttpRequest request) {
  auto exchange = std::make_shared<FakeExchange>();
  net::HttpRequest head = request;
  head.body.clear();
  if (auto refusal = handler.CheckHead(head)) {
    exchange->Respond(*std::move(refusal));
  } else {
    handler.Handle(std::move(request), exchange);
  }
  return exchange;
}

net::HttpResponse Send(net::HttpHandler& handler, net::HttpRequest request) {
  const auto exchange = Start(handler, std::move(request));
  EXPECT_TRUE(exchange->answered());
  return exchange->answered() ? exchange->Get() : net::HttpResponse{};
}

}  // namespace transport
