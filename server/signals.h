// SIGTERM, SIGINT and SIGHUP as calls on an ordinary thread.
#pragma once

#include <functional>
#include <thread>

namespace server {

struct SignalActions {
  std::function<void()> stop;              // SIGTERM, SIGINT
  std::function<void()> reload = nullptr;  // SIGHUP; null: ignored
};

// Blocks the signals in the calling thread and those that it starts later.
void BlockSignals();

// Calls the actions from a thread of its own until destroyed. BlockSignals must have been called
// before any thread was started.
class SignalThread {
 public:
  explicit SignalThread(SignalActions actions);
  ~SignalThread();
  SignalThread(const SignalThread&) = delete;
  SignalThread& operator=(const SignalThread&) = delete;

 private:
  void Watch();

  const SignalActions actions_;
  int signal_fd_;
  int done_fd_;
  std::thread thread_;
};

}  // namespace server
