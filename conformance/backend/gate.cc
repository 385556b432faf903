#include "conformance/backend/gate.h"

#include <algorithm>

#include "base/thread_pool.h"

namespace conformance {
namespace {

constexpr std::chrono::milliseconds kLook{20};  // between two looks at what gives up waiting

// Asking what a token may do is a POST that changes nothing.
bool Changes(std::string_view verb, const std::string& path) {
  if (path.starts_with("/v1/sys/capabilities")) return false;
  return verb == "POST" || verb == "PUT" || verb == "PATCH" || verb == "DELETE";
}

vaultsim::Delivery NoAnswer() { return {.passage = vaultsim::Passage::kReset, .response = {}}; }

}  // namespace

void Gate::Attach(vault::Transport& next) {
  ReleaseAll();
  faults_.Reset();
  const std::lock_guard lock(mutex_);
  next_ = &next;
  seen_.clear();
  last_held_ = 0;
}

std::uint64_t Gate::Note(std::string_view verb, const vault::Request& request) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t number = seen_.size() + 1;
  seen_.push_back({.number = number,
                   .method = std::string(verb),
                   .path = request.path,
                   .query = request.query,
                   .token = std::string(request.token.Reveal()),
                   .ns = request.ns,
                   .headers = request.headers,
                   .body = request.body,
                   .changes = Changes(verb, request.path)});
  if (hold_next_ && Changes(verb, request.path)) {
    hold_next_ = false;
    last_held_ = number;
    held_.push_back(number);
    changed_.notify_all();
  }
  return number;
}

void Gate::WaitWhileHeld(std::uint64_t number, const base::CallContext& context) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, context.stop,
                [&] { return std::find(held_.begin(), held_.end(), number) == held_.end(); });
  if (context.stop.stop_requested()) seen_[number - 1].abandoned = true;
}

bool Gate::abandoned(std::uint64_t number) const {
  const std::lock_guard lock(mutex_);
  return number > 0 && number <= seen_.size() && seen_[number - 1].abandoned;
}

vaultsim::Delivery Gate::Deliver(std::string_view verb, const vault::Request& request,
                                 const base::CallContext& context) {
  const std::uint64_t number = Note(verb, request);
  WaitWhileHeld(number, context);
  base::Result<vaultsim::Delivery> delivery = vaultsim::Delivery{};
  if (const auto fault = faults_.Next(verb, request)) {
    delivery = vaultsim::Inject(
        *fault, request, context, sleeper_,
        [&](const vault::Request& changed) { return next_->RoundTrip(changed, context); });
    if (!delivery) return NoAnswer();
  } else {
    auto response = next_->RoundTrip(request, context);
    if (!response) return NoAnswer();
    delivery->response = *std::move(response);
  }
  const std::lock_guard lock(mutex_);
  if (delivery->passage == vaultsim::Passage::kWhole) {
    seen_[number - 1].status = delivery->response.status;
  }
  return *std::move(delivery);
}

std::vector<SeenRequest> Gate::SeenSince(std::uint64_t number) const {
  const std::lock_guard lock(mutex_);
  const auto from = static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(number, seen_.size()));
  return {seen_.begin() + from, seen_.end()};
}

std::uint64_t Gate::count() const {
  const std::lock_guard lock(mutex_);
  return seen_.size();
}

void Gate::HoldNext() {
  const std::lock_guard lock(mutex_);
  hold_next_ = true;
  last_held_ = 0;
}

std::uint64_t Gate::AwaitHeld(const std::function<bool()>& give_up) {
  std::unique_lock lock(mutex_);
  while (last_held_ == 0 && !give_up()) changed_.wait_for(lock, kLook);
  hold_next_ = false;
  return last_held_;
}

void Gate::Release(std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  std::erase(held_, number);
  changed_.notify_all();
}

void Gate::ReleaseAll() {
  const std::lock_guard lock(mutex_);
  hold_next_ = false;
  held_.clear();
  changed_.notify_all();
}

base::Result<vault::Response> GateTransport::RoundTrip(const vault::Request& request,
                                                       const base::CallContext& context) {
  // What is kept back, or slow, does not keep a processor busy.
  const base::ThreadPool::LongPart waits;
  return vaultsim::AtSeam(gate_.Deliver(vault::MethodName(request.method), request, context),
                          sleeper_, context);
}

}  // namespace conformance
