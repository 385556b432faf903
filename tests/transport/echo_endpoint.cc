#include "echo_endpoint.h"

#include <utility>

namespace transport {

void EchoSession::SetListener(std::shared_ptr<jsonrpc::Listener> listener) {
  std::lock_guard lock(mutex_);
  listener_ = std::move(listener);
}

void EchoSession::Tell(std::string text) {
  std::lock_guard lock(mutex_);
  listener_->Deliver(std::move(text));
}

void EchoSession::Close() {
  std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

bool EchoSession::closed() const {
  std::lock_guard lock(mutex_);
  return closed_;
}

void EchoSession::AwaitClose() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return closed_; });
}

std::shared_ptr<jsonrpc::Session> EchoEndpoint::OpenConnection() {
  auto session = std::make_shared<EchoSession>();
  std::lock_guard lock(mutex_);
  sessions_.push_back(session);
  return session;
}

void EchoEndpoint::Receive(std::string text, jsonrpc::Caller caller,
                           std::shared_ptr<jsonrpc::ReplySink> sink) {
  Received received{std::move(text), std::move(caller)};
  {
    std::lock_guard lock(mutex_);
    received_.push_back(received);
  }
  answer_(received, std::move(sink));
}

jsonrpc::VersionKind EchoEndpoint::Classify(std::string_view version) const {
  if (version == "2026-07-28") return jsonrpc::VersionKind::kStateless;
  if (version == "2025-11-25" || version == "2025-03-26") return jsonrpc::VersionKind::kSession;
  return jsonrpc::VersionKind::kUnknown;
}

std::vector<EchoEndpoint::Received> EchoEndpoint::received() const {
  std::lock_guard lock(mutex_);
  return received_;
}

std::vector<std::shared_ptr<EchoSession>> EchoEndpoint::sessions() const {
  std::lock_guard lock(mutex_);
  return sessions_;
}

}  // namespace transport
