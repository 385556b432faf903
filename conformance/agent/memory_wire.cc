#include "conformance/agent/memory_wire.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>

namespace conformance {

// What comes back for one message. Outlives an exchange that gave up.
class MemoryWire::Sink : public jsonrpc::ReplySink {
 public:
  explicit Sink(Tap tap) : tap_(std::move(tap)) {}

  bool carries_messages() const override { return true; }

  void Send(std::string text) override {
    if (tap_) tap_("out", text);
    const std::lock_guard lock(mutex_);
    messages_.push_back(std::move(text));
    changed_.notify_all();
  }

  void Finish(jsonrpc::Reply reply) override {
    if (tap_) tap_("out", reply.text);
    const std::lock_guard lock(mutex_);
    reply_ = std::move(reply.text);
    changed_.notify_all();
  }

  // nullopt: the patience ended.
  std::optional<std::string> Await(const ExchangeOptions& options) {
    const auto deadline = std::chrono::steady_clock::now() + options.patience;
    std::unique_lock lock(mutex_);
    while (true) {
      if (!changed_.wait_until(lock, deadline, [&] { return reply_ || !messages_.empty(); })) {
        return std::nullopt;
      }
      while (!messages_.empty()) {
        const std::string text = std::move(messages_.front());
        messages_.pop_front();
        lock.unlock();
        if (options.on_message) options.on_message(Json::parse(text, nullptr, false));
        lock.lock();
      }
      if (reply_) return std::move(reply_);
    }
  }

 private:
  const Tap tap_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> messages_;
  std::optional<std::string> reply_;
};

MemoryWire::MemoryWire(jsonrpc::Endpoint& endpoint,
                       std::shared_ptr<const identity::Principal> principal, Tap tap)
    : endpoint_(endpoint),
      principal_(std::move(principal)),
      session_(endpoint.OpenConnection()),
      tap_(std::move(tap)) {}

MemoryWire::~MemoryWire() { session_->Close(); }

void MemoryWire::Receive(std::string text, std::shared_ptr<jsonrpc::ReplySink> sink) {
  if (tap_) tap_("in", text);
  jsonrpc::Caller caller;
  caller.principal = principal_;
  caller.session = session_;
  endpoint_.Receive(std::move(text), std::move(caller), std::move(sink));
}

base::Status MemoryWire::Send(const Json& message, const Headers&) {
  Receive(message.dump(-1, ' ', false, Json::error_handler_t::replace),
          std::make_shared<Sink>(tap_));
  return {};
}

base::Result<Json> MemoryWire::Exchange(const Json& request, const ExchangeOptions& options) {
  const auto sink = std::make_shared<Sink>(tap_);
  Receive(request.dump(-1, ' ', false, Json::error_handler_t::replace), sink);
  const auto text = sink->Await(options);
  if (!text) return base::Error{base::ErrorCode::kTimeout, "no answer came in time"};
  if (text->empty()) return base::Error{base::ErrorCode::kCancelled, "no answer, by intent"};
  Json response = Json::parse(*text, nullptr, false);
  if (!response.is_object() || response.value("id", Json()) != request.value("id", Json())) {
    return base::Error{base::ErrorCode::kBadResponse, "not the response: " + *text};
  }
  return response;
}

}  // namespace conformance
