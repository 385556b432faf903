// SessionStreams: the event streams of one session, and what was last sent on each, so that a
// client that lost one can take it up again with Last-Event-ID. [2025-11-25 basic/transports,
// Listening for Messages from the Server, Resumability and Redelivery]
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/limits.h"
#include "jsonrpc/endpoint.h"
#include "net/http.h"

namespace transport {

// How many streams without a request each caller has open. Thread-safe.
class StreamCount {
 public:
  explicit StreamCount(std::size_t max = base::limits::kStreamsPerPrincipalMax) : max_(max) {}
  // False: too many already.
  bool Take(const std::string& owner);
  void Give(const std::string& owner);

 private:
  const std::size_t max_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::size_t> by_owner_;
};

// Thread-safe. The order of what one stream is given is kept; each message goes out on one stream.
class SessionStreams : public jsonrpc::Listener,
                       public std::enable_shared_from_this<SessionStreams> {
 public:
  using Number = std::uint64_t;
  enum class Resumed {
    kYes,
    kMalformed,  // not an id of ours
    kGone,       // what came after it is not kept any more
    kTooMany,    // the caller has too many streams open
  };

  SessionStreams(std::string owner, std::shared_ptr<StreamCount> count)
      : owner_(std::move(owner)), count_(std::move(count)) {}

  // The answer to a request, whose head is sent. primes: the client learns an id before the first
  // message. [2025-11-25, Sending Messages 6]
  Number Open(std::shared_ptr<net::HttpExchange> exchange, bool primes);
  void Write(Number stream, std::string_view text);
  // Ends the connection, not the stream: the client is told to come back for the rest.
  void HangUp(Number stream);
  // The last message; "": none.
  void Finish(Number stream, std::string_view text);

  // GET. head starts the answer, and is called only when it begins.
  Resumed Listen(std::shared_ptr<net::HttpExchange> exchange,
                 const std::optional<std::string>& last_event_id,
                 const std::function<void()>& head);
  // Messages that belong to no request: on the youngest stream of a GET that takes them, or kept
  // for the next.
  void Deliver(std::string text) override;

  // Whether a client listens right now.
  bool listened() const;
  // Ends all streams.
  void Close();

 private:
  struct Event {
    Number stream;
    std::uint64_t sequence;
    std::string text;
    bool sent;
  };
  // A connection that a stream goes out on.
  struct Attached;
  struct Stream {
    std::list<std::shared_ptr<Attached>> attached = {};  // the youngest first
    std::uint64_t forgotten = 0;  // the last of its events that is not kept any more
    bool finished = false;
  };

  // All but Watch and Detach: under the lock.
  std::shared_ptr<Attached> Attach(Stream& stream, std::shared_ptr<net::HttpExchange> exchange,
                                   bool counted);
  void Watch(Number stream, Attached& attached);
  void Detach(Number stream, const Attached* attached);
  void Put(Number stream, std::string_view text);
  bool Send(Stream& stream, const Event& event);
  void Forget();
  // After an event, or what nobody took yet.
  void Replay(Number number, Stream& stream, std::optional<std::uint64_t> after);
  static void End(Stream& stream);
  std::optional<std::pair<Number, std::uint64_t>> ParseId(std::string_view id) const;

  const std::string owner_;
  const std::shared_ptr<StreamCount> count_;
  mutable std::mutex mutex_;
  std::list<Event> events_;
  std::size_t event_bytes_ = 0;
  std::uint64_t next_sequence_ = 1;
  std::unordered_map<Number, Stream> streams_;
  Number next_stream_ = 1;  // 0: what belongs to no request
  bool closed_ = false;
};

}  // namespace transport
