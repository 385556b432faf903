// MemoryClient: a client that is connected to an endpoint without any descriptor between them.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "jsonrpc/endpoint.h"

namespace transport {

// Thread-safe. Replies may come after it is gone.
class MemoryClient {
 public:
  // endpoint must outlive this object.
  MemoryClient(jsonrpc::Endpoint& endpoint, std::shared_ptr<const identity::Principal> principal);
  ~MemoryClient() { Close(); }
  MemoryClient(const MemoryClient&) = delete;
  MemoryClient& operator=(const MemoryClient&) = delete;

  // One message to the server.
  void Send(std::string text);
  // The next message from the server, in the order of arrival. Blocks while messages that were sent
  // are not finished; nullopt when all are and nothing is left.
  std::optional<std::string> Receive();
  // Calls in flight are cancelled. Idempotent.
  void Close();

 private:
  struct Inbox;
  class Sink;
  class Messages;

  jsonrpc::Endpoint& endpoint_;
  const std::shared_ptr<const identity::Principal> principal_;
  const std::shared_ptr<jsonrpc::Session> session_;
  const std::shared_ptr<Inbox> inbox_;
};

}  // namespace transport
