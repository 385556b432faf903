#include "conformance/agent/stdio_wire.h"

#include <csignal>
#include <deque>
#include <nlohmann/json.hpp>
#include <optional>

namespace conformance {

// One exchange that is under way.
struct StdioWire::Waiting {
  std::optional<Json> response = {};
  std::deque<Json> messages = {};
};

base::Result<std::unique_ptr<StdioWire>> StdioWire::Start(
    const std::vector<std::string>& command, const std::vector<std::string>& environment, Tap tap) {
  std::signal(SIGPIPE, SIG_IGN);
  auto process = Process::Start(command, environment, Process::Input::kPipe);
  if (!process) return std::move(process).error();
  return std::unique_ptr<StdioWire>(new StdioWire(std::move(process).value(), std::move(tap)));
}

StdioWire::StdioWire(Process process, Tap tap)
    : process_(std::move(process)),
      tap_(std::move(tap)),
      out_([this] { ReadOutput(); }),
      err_([this] { ReadError(); }) {}

StdioWire::~StdioWire() {
  {
    const std::lock_guard lock(write_mutex_);
    process_.Stop();
  }
  out_.join();
  err_.join();
}

void StdioWire::ReadOutput() {
  std::string pending;
  for (std::string bytes = process_.ReadOutput(); !bytes.empty(); bytes = process_.ReadOutput()) {
    pending += bytes;
    for (std::size_t end; (end = pending.find('\n')) != std::string::npos;) {
      if (tap_) tap_("out", pending.substr(0, end + 1));
      Take(pending.substr(0, end));
      pending.erase(0, end + 1);
    }
  }
  if (tap_ && !pending.empty()) tap_("out", pending);
  const std::lock_guard lock(mutex_);
  if (!pending.empty()) impurities_.push_back(pending);
  ended_ = true;
  changed_.notify_all();
}

void StdioWire::ReadError() {
  // By whole lines: what is searched for must not fall between two reads.
  std::string pending;
  for (std::string bytes = process_.ReadError(); !bytes.empty(); bytes = process_.ReadError()) {
    pending += bytes;
    const std::size_t end = pending.rfind('\n') + 1;
    if (end == 0) continue;
    if (tap_) tap_("stderr", pending.substr(0, end));
    pending.erase(0, end);
  }
  if (tap_ && !pending.empty()) tap_("stderr", pending);
}

void StdioWire::Take(const std::string& line) {
  Json message = Json::parse(line, nullptr, false);
  const std::lock_guard lock(mutex_);
  if (!message.is_object() || message.value("jsonrpc", Json()) != "2.0") {
    impurities_.push_back(line);
    return;
  }
  if (message.contains("method")) {
    for (auto& [id, waiting] : waiting_) waiting->messages.push_back(message);
  } else if (const auto at = waiting_.find(message.value("id", Json()).dump());
             at != waiting_.end()) {
    at->second->response = std::move(message);
  }
  changed_.notify_all();
}

base::Status StdioWire::Send(const Json& message, const Headers&) {
  const std::string text = message.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  const std::lock_guard lock(write_mutex_);
  if (tap_) tap_("in", text);
  if (process_.Write(text)) return {};
  return base::Error{.code = base::ErrorCode::kUnreachable,
                     .message = "the server does not read its input any more"};
}

base::Result<Json> StdioWire::Exchange(const Json& request, const ExchangeOptions& options) {
  Waiting waiting;
  const std::string id = request.value("id", Json()).dump();
  std::unique_lock lock(mutex_);
  waiting_[id] = &waiting;
  lock.unlock();
  const base::Status sent = Send(request, {});
  const auto deadline = std::chrono::steady_clock::now() + options.patience;
  lock.lock();
  while (sent && !waiting.response) {
    const bool in_time = changed_.wait_until(
        lock, deadline, [&] { return waiting.response || !waiting.messages.empty() || ended_; });
    while (!waiting.messages.empty()) {
      const Json message = std::move(waiting.messages.front());
      waiting.messages.pop_front();
      lock.unlock();
      if (options.on_message) options.on_message(message);
      lock.lock();
    }
    if (!in_time || ended_) break;
  }
  waiting_.erase(id);
  if (!sent) return sent.error();
  if (waiting.response) return *std::move(waiting.response);
  if (ended_) {
    return base::Error{.code = base::ErrorCode::kUnreachable,
                       .message = "the server ended before it answered"};
  }
  return base::Error{.code = base::ErrorCode::kTimeout, .message = "no answer came in time"};
}

bool StdioWire::alive() const {
  const std::lock_guard lock(mutex_);
  return !ended_ && process_.running();
}

std::vector<std::string> StdioWire::impurities() const {
  const std::lock_guard lock(mutex_);
  return impurities_;
}

}  // namespace conformance
