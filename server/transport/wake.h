// Wake: ends a poll(2) from another thread or from a signal handler.
#pragma once

namespace transport {

// A pipe whose reading end becomes readable, for ever, at the first Signal.
class Wake {
 public:
  // Ends the program when there are no file descriptors left: it has not begun then.
  Wake();
  ~Wake();
  Wake(const Wake&) = delete;
  Wake& operator=(const Wake&) = delete;

  int fd() const { return fds_[0]; }
  // Async-signal-safe.
  void Signal();

 private:
  int fds_[2];
};

}  // namespace transport
