#include "transport/session_streams.h"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "net/server_sent_events.h"

namespace transport {
namespace {

constexpr SessionStreams::Number kUnasked = 0;
// How soon a client that was sent away should ask again.
constexpr std::chrono::milliseconds kRetry{500};

std::string IdOf(SessionStreams::Number stream, std::uint64_t sequence) {
  return std::to_string(stream) + '-' + std::to_string(sequence);
}

bool ReadNumber(std::string_view text, std::uint64_t& number) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return !text.empty() && read.ec == std::errc() && read.ptr == text.data() + text.size();
}

}  // namespace

bool StreamCount::Take(const std::string& owner) {
  const std::lock_guard lock(mutex_);
  std::size_t& count = by_owner_[owner];
  if (count >= max_) return false;
  ++count;
  return true;
}

void StreamCount::Give(const std::string& owner) {
  const std::lock_guard lock(mutex_);
  const auto count = by_owner_.find(owner);
  if (--count->second == 0) by_owner_.erase(count);
}

// The client's going away detaches it; that may come from any thread, also while it is attached.
struct SessionStreams::Attached {
  Attached(std::shared_ptr<net::HttpExchange> its_exchange, std::shared_ptr<StreamCount> its_count,
           const std::string& its_owner)
      : exchange(std::move(its_exchange)), count(std::move(its_count)), owner(its_owner) {}
  ~Attached() {
    if (count) count->Give(owner);
  }
  Attached(const Attached&) = delete;
  Attached& operator=(const Attached&) = delete;

  const std::shared_ptr<net::HttpExchange> exchange;
  const std::shared_ptr<StreamCount> count;  // null: not counted
  const std::string owner;
  std::optional<std::stop_callback<std::function<void()>>> gone;
};

SessionStreams::Number SessionStreams::Open(std::shared_ptr<net::HttpExchange> exchange,
                                            bool primes) {
  Number number = 0;
  std::shared_ptr<Attached> attached;
  {
    const std::lock_guard lock(mutex_);
    number = next_stream_++;
    if (primes) {
      exchange->Write(net::EncodeEvent({.id = IdOf(number, next_sequence_++), .retry = kRetry}));
    }
    attached = Attach(streams_[number], std::move(exchange), false);
  }
  Watch(number, *attached);
  return number;
}

std::shared_ptr<SessionStreams::Attached> SessionStreams::Attach(
    Stream& stream, std::shared_ptr<net::HttpExchange> exchange, bool counted) {
  stream.attached.push_front(
      std::make_shared<Attached>(std::move(exchange), counted ? count_ : nullptr, owner_));
  return stream.attached.front();
}

// Not under the lock: a client that is gone already is detached at once.
void SessionStreams::Watch(Number stream, Attached& attached) {
  attached.gone.emplace(attached.exchange->disconnected(),
                        [weak = weak_from_this(), stream, it = &attached] {
                          if (const auto streams = weak.lock()) streams->Detach(stream, it);
                        });
}

void SessionStreams::Detach(Number stream, const Attached* attached) {
  std::list<std::shared_ptr<Attached>> gone;  // outside of the lock: it waits for callbacks
  const std::lock_guard lock(mutex_);
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return;
  auto& all = found->second.attached;
  for (auto it = all.begin(); it != all.end(); ++it) {
    if (it->get() == attached) return gone.splice(gone.begin(), all, it);
  }
}

bool SessionStreams::Send(Stream& stream, const Event& event) {
  const std::string bytes =
      net::EncodeEvent({.id = IdOf(event.stream, event.sequence), .data = event.text});
  for (const auto& attached : stream.attached) {
    if (attached->exchange->Write(bytes)) return true;
  }
  return false;
}

void SessionStreams::Put(Number stream, std::string_view text) {
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return;
  events_.push_back({stream, next_sequence_++, std::string(text), false});
  event_bytes_ += text.size();
  events_.back().sent = Send(found->second, events_.back());
  Forget();
}

// The oldest go first, but never the youngest; a finished stream goes with the last of its events.
void SessionStreams::Forget() {
  while (events_.size() > 1 && (events_.size() > base::limits::kReplayEventsMax ||
                                event_bytes_ > base::limits::kReplayBytesMax)) {
    const Event event = std::move(events_.front());
    events_.pop_front();
    event_bytes_ -= event.text.size();
    const auto stream = streams_.find(event.stream);
    if (stream == streams_.end()) continue;
    stream->second.forgotten = event.sequence;
    const bool more = std::any_of(events_.begin(), events_.end(),
                                  [&](const Event& kept) { return kept.stream == event.stream; });
    if (stream->second.finished && !more) streams_.erase(stream);
  }
}

void SessionStreams::Write(Number stream, std::string_view text) {
  const std::lock_guard lock(mutex_);
  Put(stream, text);
}

void SessionStreams::End(Stream& stream) {
  for (const auto& attached : stream.attached) attached->exchange->EndStream();
}

void SessionStreams::HangUp(Number stream) {
  std::list<std::shared_ptr<Attached>> gone;
  const std::lock_guard lock(mutex_);
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return;
  End(found->second);
  gone.swap(found->second.attached);
}

void SessionStreams::Finish(Number stream, std::string_view text) {
  std::list<std::shared_ptr<Attached>> gone;
  const std::lock_guard lock(mutex_);
  if (!text.empty()) Put(stream, text);
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return;
  End(found->second);
  gone.swap(found->second.attached);
  found->second.finished = true;
  if (text.empty()) streams_.erase(found);
}

std::optional<std::pair<SessionStreams::Number, std::uint64_t>> SessionStreams::ParseId(
    std::string_view id) const {
  const std::size_t dash = id.find('-');
  std::pair<Number, std::uint64_t> parsed;
  if (dash == std::string_view::npos || !ReadNumber(id.substr(0, dash), parsed.first) ||
      !ReadNumber(id.substr(dash + 1), parsed.second) || parsed.first >= next_stream_ ||
      parsed.second >= next_sequence_) {
    return std::nullopt;
  }
  return parsed;
}

void SessionStreams::Replay(Number number, Stream& stream, std::optional<std::uint64_t> after) {
  for (Event& event : events_) {
    if (event.stream != number || (after ? event.sequence <= *after : event.sent)) continue;
    event.sent = Send(stream, event);
  }
}

SessionStreams::Resumed SessionStreams::Listen(std::shared_ptr<net::HttpExchange> exchange,
                                               const std::optional<std::string>& last_event_id,
                                               const std::function<void()>& head) {
  Number number = kUnasked;
  std::optional<std::uint64_t> after;
  std::list<std::shared_ptr<Attached>> gone;
  std::shared_ptr<Attached> attached;
  {
    const std::lock_guard lock(mutex_);
    if (last_event_id) {
      const auto parsed = ParseId(*last_event_id);
      if (!parsed) return Resumed::kMalformed;
      number = parsed->first;
      after = parsed->second;
    }
    if (number == kUnasked) streams_.try_emplace(kUnasked);
    const auto found = streams_.find(number);
    if (closed_ || found == streams_.end() || (after && *after < found->second.forgotten)) {
      return Resumed::kGone;
    }
    if (!count_->Take(owner_)) return Resumed::kTooMany;
    head();
    Stream& stream = found->second;
    // Who takes up a request's stream has lost the connection that it went out on.
    if (number != kUnasked) gone.swap(stream.attached);
    for (const auto& lost : gone) lost->exchange->EndStream();
    attached = Attach(stream, std::move(exchange), true);
    Replay(number, stream, after);
    if (stream.finished) {
      End(stream);
      gone.splice(gone.end(), stream.attached);
    }
  }
  Watch(number, *attached);
  return Resumed::kYes;
}

void SessionStreams::Deliver(std::string text) {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  streams_.try_emplace(kUnasked);
  Put(kUnasked, text);
}

bool SessionStreams::listened() const {
  const std::lock_guard lock(mutex_);
  const auto stream = streams_.find(kUnasked);
  return stream != streams_.end() && !stream->second.attached.empty();
}

void SessionStreams::Close() {
  std::vector<std::list<std::shared_ptr<Attached>>> gone;
  const std::lock_guard lock(mutex_);
  closed_ = true;
  for (auto& [number, stream] : streams_) {
    if (number != kUnasked && !stream.finished) continue;  // its request is answered, or cancelled
    End(stream);
    gone.push_back(std::move(stream.attached));
    stream.attached.clear();
  }
  events_.clear();
  event_bytes_ = 0;
}

}  // namespace transport
