#include "transport/fd_writer.h"

#include <fcntl.h>
#include <poll.h>
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

bool FdWriter::WaitUntilWritable() {
  for (;;) {
    pollfd fds[] = {{fd_, POLLOUT, 0}, {abandon_.fd(), POLLIN, 0}};
    if (poll(fds, 2, -1) < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    if (fds[1].revents != 0) return false;
    if (fds[0].revents != 0) return true;
  }
}

bool FdWriter::Write(std::string_view bytes) {
  std::lock_guard lock(mutex_);
  while (!broken_ && !bytes.empty()) {
    const ssize_t written = write(fd_, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      broken_ = !WaitUntilWritable();
    } else if (errno != EINTR) {
      broken_ = true;
    }
  }
  return !broken_;
}

}  // namespace transport
