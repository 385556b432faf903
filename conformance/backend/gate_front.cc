#include "conformance/backend/gate_front.h"

namespace conformance {

GateFront::GateFront(Gate& gate)
    : front_([&gate](std::string_view verb, const vault::Request& request,
                     const base::CallContext& context) {
        return gate.Deliver(verb, request, context);
      }) {}

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
