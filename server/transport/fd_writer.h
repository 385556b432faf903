// FdWriter: bytes to a file descriptor, at once as far as the reader keeps up.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

namespace transport {

// Thread-safe. A pipe or socket is made non-blocking, so that a slow reader holds nobody up; the
// former flags return on destruction. Other files block as they do.
class FdWriter {
 public:
  // fd is not owned.
  explicit FdWriter(int fd);
  ~FdWriter();
  FdWriter(const FdWriter&) = delete;
  FdWriter& operator=(const FdWriter&) = delete;

  // True when a rest was kept and nothing before: call Flush when fd is writable again.
  bool Write(std::string_view bytes);
  void Flush();
  // Bytes that were kept. 0 when the reader is gone: then all bytes are dropped, now and later.
  std::size_t unsent() const;
  bool broken() const;

 private:
  // How many were taken.
  std::size_t Put(std::string_view bytes);

  const int fd_;
  int flags_ = -1;  // to restore; -1: nothing was changed
  mutable std::mutex mutex_;
  std::string unsent_;
  bool broken_ = false;
};

}  // namespace transport
