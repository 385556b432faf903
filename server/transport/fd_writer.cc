#include "transport/fd_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace transport {

FdWriter::FdWriter(int fd) : fd_(fd) {
  struct stat status;
  if (fstat(fd, &status) != 0 || !(S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode))) return;
  const int flags = fcntl(fd, F_GETFL);
  if (flags < 0 || (flags & O_NONBLOCK) != 0) return;
  if (fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0) flags_ = flags;
}

FdWriter::~FdWriter() {
  if (flags_ >= 0) fcntl(fd_, F_SETFL, flags_);
}

std::size_t FdWriter::Put(std::string_view bytes) {
  const std::size_t size = bytes.size();
  while (!bytes.empty()) {
    const ssize_t written = write(fd_, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      break;
    } else if (errno != EINTR) {
      broken_ = true;
      return size;
    }
  }
  return size - bytes.size();
}

bool FdWriter::Write(std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  if (broken_) return false;
  if (!unsent_.empty()) {
    unsent_ += bytes;
    return false;
  }
  bytes.remove_prefix(Put(bytes));
  unsent_ = bytes;
  return !unsent_.empty();
}

void FdWriter::Flush() {
  const std::lock_guard lock(mutex_);
  if (broken_) return;
  unsent_.erase(0, Put(unsent_));
  if (broken_ || unsent_.empty()) std::string().swap(unsent_);
}

std::size_t FdWriter::unsent() const {
  const std::lock_guard lock(mutex_);
  return unsent_.size();
}

bool FdWriter::broken() const {
  const std::lock_guard lock(mutex_);
  return broken_;
}

}  // namespace transport
