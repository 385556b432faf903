#include "transport_port.h"

#include <gtest/gtest.h>

#include <utility>

namespace model {
namespace {

vault::Method MethodOf(Verb verb) {
  switch (verb) {
    case Verb::kGet:
      return vault::Method::kGet;
    case Verb::kList:
      return vault::Method::kList;
    case Verb::kPost:
      return vault::Method::kPost;
    case Verb::kPatch:
      return vault::Method::kPatch;
    case Verb::kDelete:
      return vault::Method::kDelete;
  }
  return vault::Method::kGet;
}

constexpr int kUpgradeTries = 10'000;

}  // namespace

TransportPort::TransportPort(vault::Transport& transport, base::SecretString token,
                             std::string path, const Json& options,
                             std::function<void(std::chrono::seconds)> advance)
    : transport_(transport),
      token_(std::move(token)),
      path_(std::move(path)),
      advance_(std::move(advance)) {
  const Json body = {{"type", "kv"}, {"options", options}};
  const auto reply = RoundTrip(
      {.method = vault::Method::kPost, .path = "/v1/sys/mounts/" + path_, .body = body.dump()});
  EXPECT_EQ(reply.status, 204) << reply.body;
  // A real OpenBao upgrades a new mount of version 2 from nothing and answers 400 meanwhile.
  for (int i = 0; i < kUpgradeTries && Send(Verb::kGet, "config", nullptr).status == 400; ++i) {
  }
}

TransportPort::~TransportPort() {
  RoundTrip({.method = vault::Method::kDelete, .path = "/v1/sys/mounts/" + path_});
}

Reply TransportPort::Send(Verb verb, const std::string& path, const Json& body) {
  vault::Request request{.method = MethodOf(verb), .path = "/v1/" + path_ + "/" + path};
  if (verb == Verb::kPost || verb == Verb::kPatch) {
    request.body = body.dump();
  } else if (body.is_object()) {
    for (const auto& item : body.items()) {
      request.query += item.key() + "=" + item.value().get<std::string>();
    }
  }
  const vault::Response response = RoundTrip(std::move(request));
  Reply reply{.status = response.status};
  if (!response.body.empty()) reply.data = Json::parse(response.body).value("data", Json());
  return reply;
}

vault::Response TransportPort::RoundTrip(vault::Request request) {
  request.token = token_;
  auto response = transport_.RoundTrip(request, {});
  EXPECT_TRUE(response.ok());
  return response.ok() ? *std::move(response) : vault::Response{};
}

}  // namespace model
