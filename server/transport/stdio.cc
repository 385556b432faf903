#include "transport/stdio.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <string>
#include <utility>

#include "jsonrpc/encode.h"
#include "transport/fd_writer.h"

namespace transport {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;

}  // namespace

// What replies need, shared with them: the last may come when the transport is gone.
struct Stdio::Replies {
  Replies(int out, Stdio& its_owner) : writer(out), owner(&its_owner) {}

  // ends: the request is answered with it.
  void Write(const std::string& line, bool ends) {
    const bool kept = !line.empty() && writer.Write(line);
    const std::lock_guard lock(mutex);
    if (ends) --pending;
    if (owner == nullptr || !(kept || draining)) return;
    owner->loop_.Post([to = owner] { to->OnReplies(); });
  }

  bool AllGone() const {
    const std::lock_guard lock(mutex);
    return pending == 0 && writer.unsent() == 0;
  }

  FdWriter writer;
  mutable std::mutex mutex;
  Stdio* owner;  // null when it no longer listens
  std::size_t pending = 0;
  bool draining = false;
};

class Stdio::Sink : public jsonrpc::ReplySink {
 public:
  explicit Sink(std::shared_ptr<Replies> replies) : replies_(std::move(replies)) {
    const std::lock_guard lock(replies_->mutex);
    ++replies_->pending;
  }

  bool carries_messages() const override { return true; }
  void Send(std::string text) override { replies_->Write(text + '\n', false); }
  void Finish(jsonrpc::Reply reply) override {
    if (!reply.text.empty()) reply.text += '\n';
    replies_->Write(reply.text, true);
  }

 private:
  const std::shared_ptr<Replies> replies_;
};

// What belongs to no request goes the same way.
class Stdio::Messages : public jsonrpc::Listener {
 public:
  explicit Messages(std::shared_ptr<Replies> replies) : replies_(std::move(replies)) {}
  void Deliver(std::string text) override { replies_->Write(text + '\n', false); }

 private:
  const std::shared_ptr<Replies> replies_;
};

Stdio::Stdio(StdioOptions options, jsonrpc::Endpoint& endpoint,
             std::shared_ptr<const identity::Principal> principal, base::Log& log,
             net::EventLoop& loop)
    : options_(options),
      endpoint_(endpoint),
      principal_(std::move(principal)),
      log_(log),
      loop_(loop),
      session_(endpoint.OpenConnection()),
      replies_(std::make_shared<Replies>(options.out, *this)),
      second_(options.in == options.out ? fcntl(options.out, F_DUPFD_CLOEXEC, 0) : -1),
      out_(second_.valid() ? second_.get() : options.out),
      lines_(options.line_bytes_max),
      buffer_(kReadBytes) {
  session_->SetListener(std::make_shared<Messages>(replies_));
}

Stdio::~Stdio() {
  session_->SetListener(nullptr);
  const std::lock_guard lock(replies_->mutex);
  replies_->owner = nullptr;
}

void Stdio::Dispatch() {
  while (std::optional<Line> line = lines_.Next()) {
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

bool Stdio::ReadSome() {
  const ssize_t size = read(options_.in, buffer_.data(), buffer_.size());
  if (size > 0) {
    lines_.Feed(std::string_view(buffer_.data(), static_cast<std::size_t>(size)));
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
  loop_.Watch(wake_.fd(), net::kReadable, &on_wake_);
  // While nothing waits to be written, only an error is of interest: the reader is gone, and with
  // it the client.
  output_watched_ = loop_.Watch(out_, 0, &on_output_);
  input_watched_ = loop_.Watch(options_.in, net::kReadable, &on_input_);
  loop_.Run();
  return {};
}

void Stdio::OnInput() {
  const bool open = ReadSome();
  if (!open) lines_.End();
  Dispatch();
  if (!open) {
    BeginDrain();
  } else if (replies_->writer.unsent() > options_.unsent_bytes_max) {
    ReadInput(false);
  }
}

void Stdio::OnOutput() {
  if (replies_->writer.unsent() == 0) return OnReaderGone();
  replies_->writer.Flush();
  OnReplies();
}

void Stdio::OnReaderGone() {
  if (std::exchange(output_watched_, false)) loop_.Unwatch(out_);
  BeginDrain();
}

// After a reply that was not taken at once or that the drain waits for, and when bytes were taken.
void Stdio::OnReplies() {
  if (replies_->writer.broken()) OnReaderGone();
  const std::size_t unsent = replies_->writer.unsent();
  if (output_watched_) loop_.SetInterest(out_, unsent > 0 ? net::kWritable : 0);
  if (phase_ != Phase::kServing) return QuitIfDrained();
  ReadInput(unsent <= options_.unsent_bytes_max);
}

// What is not read is still watched for its end: a client that has gone reads no answers either.
void Stdio::ReadInput(bool wanted) {
  if (input_watched_) loop_.SetInterest(options_.in, wanted ? net::kReadable : 0);
}

void Stdio::UnwatchInput() {
  if (std::exchange(input_watched_, false)) loop_.Unwatch(options_.in);
}

void Stdio::BeginDrain() {
  if (phase_ != Phase::kServing) return;
  phase_ = Phase::kDraining;
  UnwatchInput();
  loop_.Unwatch(wake_.fd());
  {
    const std::lock_guard lock(replies_->mutex);
    replies_->draining = true;
  }
  loop_.SetTimer(this, loop_.Now() + options_.drain);
  session_->Drain();
  QuitIfDrained();
}

void Stdio::QuitIfDrained() {
  if (!replies_->AllGone()) return;
  loop_.CancelTimer(this);
  loop_.Quit();
}

void Stdio::OnTimer() {
  if (phase_ == Phase::kCancelling) return loop_.Quit();
  phase_ = Phase::kCancelling;
  session_->Close();
  loop_.SetTimer(this, loop_.Now() + options_.cancel);
}

}  // namespace transport
