#include "transport/memory.h"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <utility>

namespace transport {

struct MemoryClient::Inbox {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::string> messages;
  std::size_t pending = 0;

  void Put(std::string text) {
    std::lock_guard lock(mutex);
    messages.push_back(std::move(text));
    changed.notify_all();
  }
};

class MemoryClient::Messages : public jsonrpc::Listener {
 public:
  explicit Messages(std::shared_ptr<Inbox> inbox) : inbox_(std::move(inbox)) {}
  void Deliver(std::string text) override { inbox_->Put(std::move(text)); }

 private:
  const std::shared_ptr<Inbox> inbox_;
};

class MemoryClient::Sink : public jsonrpc::ReplySink {
 public:
  explicit Sink(std::shared_ptr<Inbox> inbox) : inbox_(std::move(inbox)) {
    std::lock_guard lock(inbox_->mutex);
    ++inbox_->pending;
  }

  bool carries_messages() const override { return true; }
  void Send(std::string text) override { inbox_->Put(std::move(text)); }

  void Finish(jsonrpc::Reply reply) override {
    std::lock_guard lock(inbox_->mutex);
    --inbox_->pending;
    if (!reply.text.empty()) inbox_->messages.push_back(std::move(reply.text));
    inbox_->changed.notify_all();
  }

 private:
  const std::shared_ptr<Inbox> inbox_;
};

MemoryClient::MemoryClient(jsonrpc::Endpoint& endpoint,
                           std::shared_ptr<const identity::Principal> principal)
    : endpoint_(endpoint),
      principal_(std::move(principal)),
      session_(endpoint.OpenConnection()),
      inbox_(std::make_shared<Inbox>()) {
  session_->SetListener(std::make_shared<Messages>(inbox_));
}

void MemoryClient::Send(std::string text) {
  jsonrpc::Caller caller;
  caller.principal = principal_;
  caller.session = session_;
  endpoint_.Receive(std::move(text), std::move(caller), std::make_shared<Sink>(inbox_));
}

std::optional<std::string> MemoryClient::Receive() {
  std::unique_lock lock(inbox_->mutex);
  inbox_->changed.wait(lock, [this] { return !inbox_->messages.empty() || inbox_->pending == 0; });
  if (inbox_->messages.empty()) return std::nullopt;
  std::string message = std::move(inbox_->messages.front());
  inbox_->messages.pop_front();
  return message;
}

void MemoryClient::Close() { session_->Close(); }

}  // namespace transport
