// FdWriter: whole messages to a file descriptor, one write each when the reader keeps up.
#pragma once

#include <mutex>
#include <string_view>

#include "transport/wake.h"

namespace transport {

// Thread-safe. A pipe or socket is made non-blocking, so that a reader that stopped reading can be
// given up; the former flags return on destruction.
class FdWriter {
 public:
  // fd is not owned.
  explicit FdWriter(int fd);
  ~FdWriter();
  FdWriter(const FdWriter&) = delete;
  FdWriter& operator=(const FdWriter&) = delete;

  // Blocks while the reader is slow. False, from then on for ever: the reader is gone or Abandon
  // was called; part of the bytes may have been written.
  bool Write(std::string_view bytes);
  // Ends every Write, now and later.
  void Abandon() { abandon_.Signal(); }

 private:
  bool WaitUntilWritable();

  const int fd_;
  int flags_ = -1;  // to restore; -1: nothing was changed
  std::mutex mutex_;
  bool broken_ = false;
  Wake abandon_;
};

}  // namespace transport
