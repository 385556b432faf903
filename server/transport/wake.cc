#include "transport/wake.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace transport {

Wake::Wake() {
  if (pipe(fds_) != 0) {
    std::perror("pipe");
    std::abort();
  }
  for (const int fd : fds_) {
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, O_NONBLOCK);
  }
}

Wake::~Wake() {
  close(fds_[0]);
  close(fds_[1]);
}

void Wake::Signal() {
  // A full pipe is readable already, so a failure means nothing; errno belongs to whoever the
  // signal interrupted.
  const int saved = errno;
  const char byte = 0;
  [[maybe_unused]] const auto written = write(fds_[1], &byte, 1);
  errno = saved;
}

}  // namespace transport
