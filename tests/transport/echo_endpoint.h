// An endpoint without a protocol: it answers as the test says and keeps what it was given.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "jsonrpc/endpoint.h"

namespace transport {

class EchoSession : public jsonrpc::Session {
 public:
  void SetListener(std::shared_ptr<jsonrpc::Listener> listener) override;
  bool primes_streams() const override { return true; }
  void Drain() override {}
  void Close() override;
  // To the client, on no request's stream.
  void Tell(std::string text);
  bool closed() const;
  // Waits for Close.
  void AwaitClose();

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<jsonrpc::Listener> listener_;
  bool closed_ = false;
};

// Thread-safe.
class EchoEndpoint : public jsonrpc::Endpoint {
 public:
  struct Received {
    std::string text;
    jsonrpc::Caller caller;
  };
  using Answer = std::function<void(const Received&, std::shared_ptr<jsonrpc::ReplySink>)>;

  // By default a message is answered with itself.
  void Set(Answer answer) { answer_ = std::move(answer); }

  std::shared_ptr<jsonrpc::Session> OpenConnection() override;
  void Receive(std::string text, jsonrpc::Caller caller,
               std::shared_ptr<jsonrpc::ReplySink> sink) override;
  // "2026-07-28" is stateless, "2025-11-25" and "2025-03-26" are not.
  jsonrpc::VersionKind Classify(std::string_view version) const override;

  std::vector<Received> received() const;
  std::vector<std::shared_ptr<EchoSession>> sessions() const;

 private:
  Answer answer_ = [](const Received& received, std::shared_ptr<jsonrpc::ReplySink> sink) {
    sink->Finish({jsonrpc::Reply::Kind::kAnswer, received.text});
  };
  mutable std::mutex mutex_;
  std::vector<Received> received_;
  std::vector<std::shared_ptr<EchoSession>> sessions_;
};

}  // namespace transport
