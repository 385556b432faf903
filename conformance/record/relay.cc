#include "conformance/record/relay.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <functional>
#include <thread>

namespace conformance {
namespace {

constexpr std::size_t kPieceMax = 4'096;  // a pipe that is ready takes that much at once
constexpr int kLookMs = 50;               // where the end of a process cannot be waited for

// Bytes to lines. Not thread-safe.
class Lines {
 public:
  explicit Lines(std::function<void(std::string_view)> take) : take_(std::move(take)) {}

  void Add(std::string_view bytes) {
    pending_ += bytes;
    for (std::size_t end; (end = pending_.find('\n')) != std::string::npos;) {
      take_(std::string_view(pending_).substr(0, end));
      pending_.erase(0, end + 1);
    }
  }
  void End() {
    if (!pending_.empty()) take_(pending_);
    pending_.clear();
  }

 private:
  const std::function<void(std::string_view)> take_;
  std::string pending_;
};

}  // namespace

Relay::Relay(Process server, Recording& recording, RelayFiles files)
    : server_(std::move(server)),
      recording_(recording),
      files_(files),
      stop_event_(eventfd(0, EFD_CLOEXEC)),
      server_end_(static_cast<int>(syscall(SYS_pidfd_open, server_.id(), 0))) {
  signal(SIGPIPE, SIG_IGN);
}

Relay::~Relay() {
  close(stop_event_);
  if (server_end_ >= 0) close(server_end_);
}

void Relay::Run() {
  std::thread out([this] { PassOutput(); });
  std::thread err([this] { PassError(); });
  PassInput();
  {
    const std::lock_guard lock(stop_mutex_);
    ended_ = true;
    server_.Stop();
  }
  out.join();
  err.join();
}

void Relay::Stop() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t put = write(stop_event_, &one, sizeof(one));
  const std::lock_guard lock(stop_mutex_);
  if (!ended_) kill(server_.id(), SIGTERM);
}

void Relay::PassInput() {
  Lines lines([this](std::string_view line) { recording_.ToServer(line); });
  std::array<char, 65'536> buffer;
  int in = files_.in;
  while (true) {
    pollfd files[] = {{in, POLLIN, 0}, {stop_event_, POLLIN, 0}, {server_end_, POLLIN, 0}};
    if (poll(files, 3, server_end_ < 0 ? kLookMs : -1) < 0 && errno != EINTR) break;
    if (files[1].revents != 0 || files[2].revents != 0) break;
    if (server_end_ < 0 && !server_.running()) break;
    if (in < 0 || files[0].revents == 0) continue;
    const ssize_t got = read(in, buffer.data(), buffer.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    const std::string_view bytes(buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    lines.Add(bytes);
    if (!bytes.empty() && server_.Write(bytes)) continue;
    // The client has said everything, or the server hears nothing more; it ends for itself.
    lines.End();
    server_.CloseInput();
    in = -1;
  }
}

void Relay::PassOutput() {
  Lines lines([this](std::string_view line) { recording_.FromServer(line); });
  for (std::string bytes = server_.ReadOutput(); !bytes.empty(); bytes = server_.ReadOutput()) {
    lines.Add(bytes);
    if (!Put(files_.out, bytes)) Stop();
  }
  lines.End();
}

void Relay::PassError() {
  for (std::string bytes = server_.ReadError(); !bytes.empty(); bytes = server_.ReadError()) {
    Put(files_.err, bytes);
  }
}

// False: nobody takes it. After Stop what does not go at once is lost.
bool Relay::Put(int file, std::string_view bytes) const {
  while (!bytes.empty()) {
    pollfd files[] = {{file, POLLOUT, 0}, {stop_event_, POLLIN, 0}};
    if (poll(files, 2, -1) < 0 && errno != EINTR) return false;
    if (files[0].revents == 0 && files[1].revents != 0) return false;
    if (files[0].revents == 0) continue;
    const ssize_t put = write(file, bytes.data(), std::min(bytes.size(), kPieceMax));
    if (put < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (put <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

}  // namespace conformance
