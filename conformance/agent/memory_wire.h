// MemoryWire: a server in this process, message by message.
#pragma once

#include <memory>

#include "conformance/agent/wire.h"
#include "jsonrpc/endpoint.h"

namespace conformance {

class MemoryWire : public Wire {
 public:
  // endpoint must outlive it, and every exchange that timed out.
  MemoryWire(jsonrpc::Endpoint& endpoint, std::shared_ptr<const identity::Principal> principal,
             Tap tap);
  ~MemoryWire() override;

  base::Result<Json> Exchange(const Json& request, const ExchangeOptions& options) override;
  base::Status Send(const Json& message, const Headers& headers) override;
  bool alive() const override { return true; }

 private:
  class Sink;
  void Receive(std::string text, std::shared_ptr<jsonrpc::ReplySink> sink);

  jsonrpc::Endpoint& endpoint_;
  const std::shared_ptr<const identity::Principal> principal_;
  const std::shared_ptr<jsonrpc::Session> session_;
  const Tap tap_;
};

}  // namespace conformance
