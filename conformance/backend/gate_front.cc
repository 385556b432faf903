#include "conformance/backend/gate_front.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"

namespace conformance {
namespace {

constexpr std::string_view kBearer = "Bearer ";

// Fields of one connection do not go on to the next; a real backend is reached over another.
bool IsOfConnection(std::string_view name) {
  constexpr std::array<std::string_view, 9> kOwn = {
      "host",    "connection", "content-length", "te",     "transfer-encoding",
      "upgrade", "keep-alive", "expect",         "trailer"};
  return std::any_of(kOwn.begin(), kOwn.end(),
                     [&](std::string_view own) { return base::EqualsIgnoreCaseAscii(name, own); });
}

vault::Request Onward(const vault::Request& request) {
  vault::Request onward = request;
  onward.headers.clear();
  for (const auto& [name, value] : request.headers) {
    if (IsOfConnection(name)) continue;
    // The other way to send a token.
    if (base::EqualsIgnoreCaseAscii(name, "authorization") && value.starts_with(kBearer)) {
      if (onward.token.empty()) onward.token = base::SecretString(value.substr(kBearer.size()));
      continue;
    }
    onward.headers.emplace_back(name, value);
  }
  return onward;
}

}  // namespace

vaultsim::Delivery GateFront::Deliver(std::string_view verb, const vault::Request& request,
                                      const base::CallContext& context) {
  return gate_.Deliver(verb, Onward(request), context);
}

base::Result<std::unique_ptr<GateFront>> GateFront::Start(Gate& gate) {
  std::unique_ptr<GateFront> front(new GateFront(gate));
  auto server =
      net::HttpServer::Start(vaultsim::FrontOptions("127.0.0.1", 0), front->front_, front->log_);
  if (!server) return std::move(server).error();
  front->server_ = std::move(server).value();
  return front;
}

GateFront::~GateFront() {
  front_.LetGo();
  if (server_) server_->Stop(std::chrono::milliseconds(0));
}

std::string GateFront::address() const {
  return "http://127.0.0.1:" + std::to_string(server_->port());
}

}  // namespace conformance
