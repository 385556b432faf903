// Relay: stands between a client and the server that it started, and listens.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "conformance/agent/process.h"
#include "conformance/record/recording.h"

namespace conformance {

struct RelayFiles {
  int in = 0;
  int out = 1;
  int err = 2;
};

class Relay {
 public:
  // recording must outlive it. The files stay open.
  Relay(Process server, Recording& recording, RelayFiles files);
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  // Passes every byte on until the server has ended, or Stop. Once.
  void Run();
  // Ends the server. Any thread.
  void Stop();

 private:
  void PassInput();
  void PassOutput();
  void PassError();
  bool Put(int file, std::string_view bytes) const;

  Process server_;
  Recording& recording_;
  const RelayFiles files_;
  std::mutex stop_mutex_;
  bool ended_ = false;
  int stop_event_;
  int server_end_;  // readable when the server has ended; -1: not to be had
};

}  // namespace conformance
