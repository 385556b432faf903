#include "transport/stdio.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "jsonrpc/encode.h"
#include "transport/fd_writer.h"
#include "transport/lines.h"

namespace transport {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;

}  // namespace

// What replies need, shared with them: the last may come when the transport is gone.
struct Stdio::Replies {
  explicit Replies(int out) : writer(out) {}

  bool WaitForAll(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, time, [this] { return pending == 0; });
  }

  FdWriter writer;
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t pending = 0;
};

class Stdio::Sink : public jsonrpc::ReplySink {
 public:
  explicit Sink(std::shared_ptr<Replies> replies) : replies_(std::move(replies)) {
    std::lock_guard lock(replies_->mutex);
    ++replies_->pending;
  }

  void Finish(jsonrpc::Reply reply) override {
    if (!reply.text.empty()) {
      reply.text += '\n';
      // Serve notices a reader that is gone; there is nobody to tell.
      replies_->writer.Write(reply.text);
    }
    std::lock_guard lock(replies_->mutex);
    --replies_->pending;
    replies_->changed.notify_all();
  }

 private:
  const std::shared_ptr<Replies> replies_;
};

Stdio::Stdio(StdioOptions options, jsonrpc::Endpoint& endpoint,
             std::shared_ptr<const identity::Principal> principal, base::Log& log)
    : options_(options),
      endpoint_(endpoint),
      principal_(std::move(principal)),
      log_(log),
      session_(endpoint.OpenConnection()),
      replies_(std::make_shared<Replies>(options.out)) {}

Stdio::~Stdio() { replies_->writer.Abandon(); }

void Stdio::Dispatch(LineSplitter& lines) {
  while (std::optional<Line> line = lines.Next()) {
    auto sink = std::make_shared<Sink>(replies_);
    if (line->too_long) {
      sink->Finish({jsonrpc::Reply::Kind::kRefused,
                    jsonrpc::EncodeError({}, jsonrpc::kInvalidRequest,
                                         "a message must not be longer than " +
                                             std::to_string(options_.line_bytes_max) + " bytes")});
      continue;
    }
    jsonrpc::Caller caller;
    caller.principal = principal_;
    caller.session = session_;
    endpoint_.Receive(std::move(line->text), std::move(caller), std::move(sink));
  }
}

bool Stdio::ReadSome(std::vector<char>& buffer, LineSplitter& lines) {
  const ssize_t size = read(options_.in, buffer.data(), buffer.size());
  if (size > 0) {
    lines.Feed(std::string_view(buffer.data(), static_cast<std::size_t>(size)));
    return true;
  }
  if (size < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK)) return true;
  if (size < 0) {
    log_.Write(base::LogLevel::kError, "standard input cannot be read",
               {{"error", std::strerror(errno)}});
  }
  return false;
}

base::Status Stdio::Serve() {
  LineSplitter lines(options_.line_bytes_max);
  std::vector<char> buffer(kReadBytes);
  for (bool open = true; open;) {
    // Of the output only an error is of interest: its reader is gone, and with it the client.
    pollfd fds[] = {{options_.in, POLLIN, 0}, {wake_.fd(), POLLIN, 0}, {options_.out, 0, 0}};
    if (poll(fds, 3, -1) < 0) {
      if (errno == EINTR) continue;
      break;
    }
    if (fds[1].revents != 0 || (fds[2].revents & (POLLERR | POLLNVAL)) != 0) break;
    if (fds[0].revents == 0) continue;
    open = ReadSome(buffer, lines);
    if (!open) lines.End();
    Dispatch(lines);
  }
  Drain();
  return {};
}

void Stdio::Drain() {
  if (!replies_->WaitForAll(options_.drain)) {
    session_->Close();
    replies_->WaitForAll(options_.cancel);
  }
  replies_->writer.Abandon();
}

}  // namespace transport
