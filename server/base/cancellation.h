// CallContext: how long a call may take, whether anybody still wants it, and who wants to hear how
// far it is.
#pragma once

#include <chrono>
#include <stop_token>
#include <string_view>

namespace base {

// Takes reports of a call's progress.
class ProgressListener {
 public:
  virtual ~ProgressListener() = default;
  // done grows with each report; total is what it will be at the end. what: for people, constant
  // text. Must not block or throw.
  virtual void OnProgress(int done, int total, std::string_view what) = 0;
};

// Cheap to copy. A stop request comes from a disconnect, notifications/cancelled or shutdown, and
// reaches the Vault call.
struct CallContext {
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  std::stop_token stop = {};
  ProgressListener* progress = nullptr;  // null: nobody asked. Lives as long as the call

  void Report(int done, int total, std::string_view what) const {
    if (progress != nullptr) progress->OnProgress(done, total, what);
  }
};

}  // namespace base
