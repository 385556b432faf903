// The sending half of one connection. The loop and the workers that answer share it: whoever has
// an answer writes it to the socket at once, and the loop is woken only when something is left to
// do. (Measured: docs/decisions/0003-workers-write.md.)
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "net/socket.h"
#include "net/timer_heap.h"
#include "net/tls.h"

namespace net {

// Told, under the outbox's lock and from any thread, that the loop must look at the connection.
class OutboxOwner {
 public:
  virtual void OnOutboxNotice() = 0;

 protected:
  ~OutboxOwner() = default;
};

// Thread-safe. An answer is named by its serial number: calls for one that is over do nothing.
class Outbox {
 public:
  struct State {
    bool answering = false;  // a request waits for its answer, or for the rest of it
    bool streaming = false;
    bool unsent = false;          // bytes wait for the socket
    bool closes = false;          // the connection ends when they are out
    bool failed = false;          // broken, or the client reads too slowly
    SteadyTime quiet_since = {};  // the last answer's end, or the last byte that the socket took
  };

  // tls: null for plain text. clock is not used after Close, owner neither.
  Outbox(Fd fd, std::unique_ptr<TlsSession> tls, std::size_t stream_bytes_max,
         const base::Clock& clock, OutboxOwner& owner);

  // ---- For the loop.
  int fd() const { return fd_.get(); }
  bool encrypted() const { return tls_ != nullptr; }
  IoResult Handshake();
  bool handshake_wants_write() const { return tls_->wants_write(); }
  const std::string& tls_failure() const { return tls_->failure(); }
  void DropTls() { tls_.reset(); }  // before the handshake: the peer speaks plain text
  IoResult Read(char* buffer, std::size_t size);
  State state() const;
  // The same, after a notice: from here on the next one comes.
  State TakeNotice();
  // When the connection is busy with an answer, asks for a notice at its end and returns true.
  bool BusyUntilNotice();
  struct Answer {
    std::uint64_t serial = 0;
    std::stop_token stop;
  };
  Answer BeginAnswer();
  // Bytes that no exchange has to do with: 100 Continue, refusals.
  void Send(std::string_view bytes, bool closes);
  void Flush();
  // In a quiet stream: a sign of life.
  void KeepAlive();
  void CloseAfterAnswer();
  // To be fired by the caller, without a lock: what it calls may come back here.
  std::stop_source stop_source() const;
  // No more from our side; the peer's bytes are still taken.
  void ShutdownWrite();
  // Closes the socket; every later call finds it closed. Returns what to stop.
  std::stop_source Close();

  // ---- For the exchanges, on any thread.
  struct Moment {
    bool open = false;    // false: nobody is left to answer, and the rest is not meaningful
    bool closes = false;  // the connection ends after this answer
    base::WallTime now = {};
  };
  Moment moment(std::uint64_t serial) const;
  void Respond(std::uint64_t serial, std::string_view bytes, bool closes);
  // keep_alive: what KeepAlive writes.
  void StartStream(std::uint64_t serial, std::string_view bytes, std::string keep_alive);
  bool WriteStream(std::uint64_t serial, std::string_view bytes);
  void EndStream(std::uint64_t serial, std::string_view bytes, bool closes);
  // No answer: the connection ends by RST.
  void Reset(std::uint64_t serial);
  // Its owner has gone. Returns whether it was still waiting for Respond or StartStream.
  bool Abandon(std::uint64_t serial);

 private:
  enum class Phase { kQuiet, kWaiting, kStreaming };

  bool IsIn(std::uint64_t serial, Phase phase) const {
    return serial == serial_ && phase_ == phase;
  }
  State StateLocked() const;
  bool HasUnsent() const { return sent_ < unsent_.size(); }
  IoResult WriteBytes(std::string_view bytes);
  void Put(std::string_view bytes);
  void FinishAnswer(bool closes);
  void NotifyIfNeeded();

  mutable std::mutex mutex_;
  Fd fd_;
  std::unique_ptr<TlsSession> tls_;
  const std::size_t stream_bytes_max_;
  const base::Clock& clock_;
  OutboxOwner& owner_;
  std::string unsent_;
  std::string keep_alive_;
  std::size_t sent_ = 0;  // of unsent_
  std::stop_source stop_{std::nostopstate};
  std::uint64_t serial_ = 0;
  SteadyTime quiet_since_;
  Phase phase_ = Phase::kQuiet;
  bool open_ = true;
  bool closes_ = false;
  bool failed_ = false;
  bool notice_wanted_ = false;
  bool noticed_ = false;
};

}  // namespace net
