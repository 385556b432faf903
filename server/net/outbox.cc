#include "net/outbox.h"

#include <sys/socket.h>

#include <utility>

namespace net {

Outbox::Outbox(Fd fd, std::unique_ptr<TlsSession> tls, std::size_t stream_bytes_max,
               const base::Clock& clock, OutboxOwner& owner)
    : fd_(std::move(fd)),
      tls_(std::move(tls)),
      stream_bytes_max_(stream_bytes_max),
      clock_(clock),
      owner_(owner),
      quiet_since_(clock.Steady()) {}

IoResult Outbox::Handshake() {
  const std::lock_guard lock(mutex_);
  return tls_->Handshake();
}

IoResult Outbox::Read(char* buffer, std::size_t size) {
  if (tls_ == nullptr) return ReadSome(fd_.get(), buffer, size);  // only the loop closes it
  const std::lock_guard lock(mutex_);
  return tls_->Read(buffer, size);
}

Outbox::State Outbox::TakeNotice() {
  const std::lock_guard lock(mutex_);
  noticed_ = false;
  return StateLocked();
}

Outbox::State Outbox::state() const {
  const std::lock_guard lock(mutex_);
  return StateLocked();
}

bool Outbox::BusyUntilNotice() {
  const std::lock_guard lock(mutex_);
  if (phase_ == Phase::kQuiet && !HasUnsent() && !closes_ && !failed_) return false;
  notice_wanted_ = true;
  return true;
}

Outbox::Answer Outbox::BeginAnswer() {
  const std::lock_guard lock(mutex_);
  phase_ = Phase::kWaiting;
  stop_ = std::stop_source();
  notice_wanted_ = false;
  return {++serial_, stop_.get_token()};
}

void Outbox::Send(std::string_view bytes, bool closes) {
  const std::lock_guard lock(mutex_);
  if (!open_) return;
  Put(bytes);
  closes_ = closes_ || closes;
}

void Outbox::Flush() {
  const std::lock_guard lock(mutex_);
  while (open_ && !failed_ && HasUnsent()) {
    const IoResult result = WriteBytes(std::string_view(unsent_).substr(sent_));
    if (result.status == IoStatus::kWouldBlock) break;
    if (result.status != IoStatus::kDone) {
      failed_ = true;
      return;
    }
    sent_ += result.bytes;
    quiet_since_ = clock_.Steady();
  }
  if (!HasUnsent()) {
    std::string().swap(unsent_);  // an idle connection keeps no buffer
    sent_ = 0;
  } else if (sent_ > unsent_.size() / 2) {
    unsent_.erase(0, sent_);  // else a stream that is never drained whole would only grow
    sent_ = 0;
  }
}

void Outbox::CloseAfterAnswer() {
  const std::lock_guard lock(mutex_);
  closes_ = true;
}

std::stop_source Outbox::stop_source() const {
  const std::lock_guard lock(mutex_);
  return stop_;
}

void Outbox::ShutdownWrite() {
  const std::lock_guard lock(mutex_);
  if (tls_ != nullptr) tls_->Shutdown();
  shutdown(fd_.get(), SHUT_WR);
}

std::stop_source Outbox::Close() {
  const std::lock_guard lock(mutex_);
  open_ = false;
  if (tls_ != nullptr && !failed_) tls_->Shutdown();
  tls_.reset();
  fd_.Close();
  std::string().swap(unsent_);
  sent_ = 0;
  const bool answering = phase_ != Phase::kQuiet;
  phase_ = Phase::kQuiet;
  std::stop_source stop = std::exchange(stop_, std::stop_source(std::nostopstate));
  return answering ? std::move(stop) : std::stop_source(std::nostopstate);
}

Outbox::Moment Outbox::moment(std::uint64_t serial) const {
  const std::lock_guard lock(mutex_);
  if (serial != serial_ || phase_ == Phase::kQuiet) return {};
  return {true, closes_, clock_.Now()};
}

void Outbox::Respond(std::uint64_t serial, std::string_view bytes, bool closes) {
  const std::lock_guard lock(mutex_);
  if (!IsIn(serial, Phase::kWaiting)) return;
  FinishAnswer(closes);
  Put(bytes);
  NotifyIfNeeded();
}

void Outbox::StartStream(std::uint64_t serial, std::string_view bytes, std::string keep_alive) {
  const std::lock_guard lock(mutex_);
  if (!IsIn(serial, Phase::kWaiting)) return;
  phase_ = Phase::kStreaming;
  keep_alive_ = std::move(keep_alive);
  Put(bytes);
  NotifyIfNeeded();
}

void Outbox::KeepAlive() {
  const std::lock_guard lock(mutex_);
  if (phase_ == Phase::kStreaming && !failed_ && !HasUnsent()) Put(keep_alive_);
}

bool Outbox::WriteStream(std::uint64_t serial, std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  if (!IsIn(serial, Phase::kStreaming) || failed_) return false;
  Put(bytes);
  if (unsent_.size() - sent_ > stream_bytes_max_) failed_ = true;
  NotifyIfNeeded();
  return !failed_;
}

void Outbox::EndStream(std::uint64_t serial, std::string_view bytes, bool closes) {
  const std::lock_guard lock(mutex_);
  if (!IsIn(serial, Phase::kStreaming)) return;
  FinishAnswer(closes);
  Put(bytes);
  NotifyIfNeeded();
}

void Outbox::Reset(std::uint64_t serial) {
  const std::lock_guard lock(mutex_);
  if (!IsIn(serial, Phase::kWaiting)) return;
  const linger no_wait = {1, 0};
  setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &no_wait, sizeof no_wait);
  failed_ = true;  // closed at once, without the farewell of TLS
  FinishAnswer(true);
  NotifyIfNeeded();
}

bool Outbox::Abandon(std::uint64_t serial) {
  const std::lock_guard lock(mutex_);
  if (IsIn(serial, Phase::kStreaming)) {
    failed_ = true;  // without its last chunk: the client sees that the stream is not whole
    FinishAnswer(true);
    NotifyIfNeeded();
  }
  return IsIn(serial, Phase::kWaiting);
}

Outbox::State Outbox::StateLocked() const {
  return {phase_ != Phase::kQuiet,
          phase_ == Phase::kStreaming,
          HasUnsent(),
          closes_,
          failed_,
          quiet_since_};
}

IoResult Outbox::WriteBytes(std::string_view bytes) {
  return tls_ != nullptr ? tls_->Write(bytes) : WriteSome(fd_.get(), bytes);
}

void Outbox::Put(std::string_view bytes) {
  if (failed_ || bytes.empty()) return;
  if (HasUnsent()) {
    unsent_.append(bytes);
    return;
  }
  while (!bytes.empty()) {
    const IoResult result = WriteBytes(bytes);
    if (result.status == IoStatus::kWouldBlock) break;
    if (result.status != IoStatus::kDone) {
      failed_ = true;
      return;
    }
    bytes.remove_prefix(result.bytes);
  }
  if (bytes.empty()) return;
  unsent_.assign(bytes);
  sent_ = 0;
  quiet_since_ = clock_.Steady();
}

// Before the last bytes leave: the quiet time begins no later than the client can know of it.
void Outbox::FinishAnswer(bool closes) {
  phase_ = Phase::kQuiet;
  closes_ = closes_ || closes;
  quiet_since_ = clock_.Steady();
  stop_ = std::stop_source(std::nostopstate);
}

void Outbox::NotifyIfNeeded() {
  const bool over = phase_ == Phase::kQuiet && (closes_ || notice_wanted_);
  if (noticed_ || !(failed_ || HasUnsent() || over)) return;
  noticed_ = true;
  owner_.OnOutboxNotice();
}

}  // namespace net
