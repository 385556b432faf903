// CallContext: how long a call may take, whether anybody still wants it, and who wants to hear how
// it goes.
#pragma once

#include <chrono>
#include <stop_token>
#include <string_view>

namespace base {

enum class LogLevel;

// Takes what a call has to say before its result. Texts are for people and never hold a secret.
// Nothing here may block or throw.
class CallListener {
 public:
  virtual ~CallListener() = default;
  // done grows with each report; total is what it will be at the end, 0 when nobody knows.
  virtual void OnProgress(int done, int total, std::string_view what) = 0;
  virtual void OnLog(LogLevel level, std::string_view text) = 0;
  // The rest takes long: the client need not hold the line.
  virtual void OnLongWait() = 0;
};

// Cheap to copy. A stop request comes from a disconnect, notifications/cancelled or shutdown, and
// reaches the Vault call.
struct CallContext {
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  std::stop_token stop = {};
  CallListener* listener = nullptr;  // null: nobody listens. Lives as long as the call

  void Report(int done, int total, std::string_view what) const {
    if (listener != nullptr) listener->OnProgress(done, total, what);
  }
  void Log(LogLevel level, std::string_view text) const {
    if (listener != nullptr) listener->OnLog(level, text);
  }
  void AwaitLong() const {
    if (listener != nullptr) listener->OnLongWait();
  }
};

}  // namespace base
