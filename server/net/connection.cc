#include "net/connection.h"

#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "net/exchange.h"
#include "net/response_writer.h"

namespace net {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::size_t kPipelineBytesMax = 64 * 1024;  // more waits in the kernel
// After the last answer: until the client has read it and closes.
constexpr std::chrono::seconds kLingerTime{2};
constexpr std::size_t kLingerBytesMax = 32u << 20;
constexpr int kLingerReadsAtOnce = 16;
constexpr char kTlsHandshakeRecord = 0x16;
constexpr const char* kRetryAfterS = "1";

HttpResponse OverloadResponse() {
  HttpResponse response = RefusalResponse(503, "Too many connections. Try again later.");
  response.headers.emplace_back("Retry-After", kRetryAfterS);
  return response;
}

}  // namespace

ConnectionHost::ConnectionHost(EventLoop& its_loop, HttpHandler& its_handler,
                               const HttpServerOptions& its_options, base::Log& its_log)
    : loop(its_loop),
      handler(its_handler),
      options(its_options),
      log(its_log),
      read_buffer(kReadBytes) {}

std::unique_ptr<RequestParser> ConnectionHost::TakeParser() {
  if (spare_parser != nullptr) return std::move(spare_parser);
  ParserLimits limits;
  limits.head_bytes_max = options.head_bytes_max;
  limits.body_bytes_max = options.body_bytes_max;
  return std::make_unique<RequestParser>(
      limits, RequestRules{options.allow_any_method, options.length_required});
}

void ConnectionHost::ReturnParser(std::unique_ptr<RequestParser> parser) {
  if (spare_parser != nullptr) return;
  parser->Reset();
  spare_parser = std::move(parser);
}

Connection::Connection(ConnectionHost& host, Fd fd, std::unique_ptr<TlsSession> tls, Peer peer)
    : host_(host),
      peer_(std::move(peer)),
      fd_(fd.get()),
      outbox_(std::move(fd), std::move(tls), host.options.stream_buffer_bytes_max,
              host.loop.clock(), *this) {}

bool Connection::Start() {
  interest_ = kReadable;
  if (!host_.loop.Watch(fd_, interest_, this)) return false;
  if (outbox_.encrypted()) {
    EnterPhase(Phase::kHandshake, host_.options.head_time);
  } else {
    EnterPhase(Phase::kReady, idle_time());
  }
  return true;
}

void Connection::BeginStop() {
  const auto self = shared_from_this();
  const Outbox::State state = outbox_.state();
  if (!state.answering && !state.unsent && phase_ != Phase::kLinger) {
    Close();
  } else {
    outbox_.CloseAfterAnswer();
  }
}

void Connection::Close() {
  if (closed_) return;
  closed_ = true;
  const auto self = shared_from_this();
  Leave();
  host_.loop.CancelTimer(this);
  host_.loop.Unwatch(fd_);
  std::stop_source stop = outbox_.Close();
  host_.OnClosed(*this);
  stop.request_stop();
}

void Connection::OnReady(unsigned ready) {
  const auto self = shared_from_this();
  try {
    LookAt(ready);
  } catch (...) {
    DropForWantOfMemory();
  }
}

void Connection::OnTurn() {
  const auto self = shared_from_this();
  try {
    TakeTurn();
  } catch (...) {
    DropForWantOfMemory();
  }
}

void Connection::DropForWantOfMemory() {
  host_.log.Write(base::LogLevel::kError, "connection dropped: memory is short");
  Close();
}

void Connection::LookAt(unsigned ready) {
  if (phase_ == Phase::kHandshake) return AskForTurn();
  if (interest_ == 0) {
    // Only an error or a hang-up is reported then: nobody is left to read the answer.
    if (ready == (kReadable | kWritable)) Close();
    return;
  }
  if ((ready & kWritable) != 0 && (interest_ & kWritable) != 0) {
    outbox_.Flush();
    Continue(outbox_.state());
    if (closed_) return;
  }
  // TLS may have to write before it can read on.
  if (reading_ && ((ready & kReadable) != 0 || outbox_.encrypted())) AskForTurn();
}

void Connection::TakeTurn() {
  if (phase_ == Phase::kHandshake) return StepHandshake();
  if (phase_ == Phase::kLinger) return ReadLingering();
  if (!waiting_.empty() && !outbox_.BusyUntilNotice()) return ParseWaiting();
  if (reading_) ReadInput();
}

void Connection::OnOutboxNotice() {
  host_.loop.Post([self = shared_from_this()] { self->Continue(self->outbox_.TakeNotice()); });
}

void Connection::StepHandshake() {
  char first = 0;
  const ssize_t n = recv(fd_, &first, 1, MSG_PEEK);
  if (n == 1 && lingered_bytes_ == 0) {
    if (first != kTlsHandshakeRecord) return RefusePlainText();
    lingered_bytes_ = 1;  // has been seen to begin as TLS does
  }
  const IoResult result = outbox_.Handshake();
  switch (result.status) {
    case IoStatus::kDone:
      lingered_bytes_ = 0;
      EnterPhase(Phase::kReady, idle_time());
      UpdateInterest(false);
      return;
    case IoStatus::kWouldBlock:
      UpdateInterest(outbox_.handshake_wants_write());
      return;
    case IoStatus::kEnd:
    case IoStatus::kFailed:
      break;
  }
  host_.log.Write(base::LogLevel::kDebug, "TLS handshake failed",
                  {{"peer", peer_.address}, {"reason", outbox_.tls_failure()}});
  Close();
}

void Connection::RefusePlainText() {
  outbox_.DropTls();
  Refuse(RefusalResponse(400, "This port speaks TLS: use https."), false);
  Settle(outbox_.state());
}

void Connection::ReadInput() {
  const IoResult result = outbox_.Read(host_.read_buffer.data(), host_.read_buffer.size());
  switch (result.status) {
    case IoStatus::kDone:
      return OnInput(std::string_view(host_.read_buffer.data(), result.bytes));
    case IoStatus::kWouldBlock:
      return;
    case IoStatus::kEnd:
      return OnEndOfInput();
    case IoStatus::kFailed:
      return Close();
  }
}

void Connection::OnInput(std::string_view bytes) {
  if (waiting_.empty() && !outbox_.BusyUntilNotice()) {
    waiting_ = Parse(bytes);
    return AfterParsing();
  }
  waiting_.erase(0, std::exchange(parsed_, 0));
  waiting_.append(bytes);
  if (waiting_.size() < kPipelineBytesMax) return;
  reading_ = false;
  UpdateInterest((interest_ & kWritable) != 0);
}

// The client will send no more: it has closed, or (rarely) only ended its half. An answer in flight
// is told to stop, yet sent if it comes.
void Connection::OnEndOfInput() {
  input_ended_ = true;
  reading_ = false;
  const Outbox::State state = outbox_.state();
  const bool busy = state.answering || state.unsent || !waiting_.empty();
  if (!busy || state.streaming) return Close();
  UpdateInterest(state.unsent);
  std::stop_source stop = outbox_.stop_source();
  stop.request_stop();
}

void Connection::ParseWaiting() {
  reading_ = !input_ended_;
  UpdateInterest(false);
  const std::string_view rest = Parse(std::string_view(waiting_).substr(parsed_));
  parsed_ = rest.empty() ? 0 : waiting_.size() - rest.size();
  if (rest.empty()) std::string().swap(waiting_);  // an idle connection keeps no buffer
  AfterParsing();
}

void Connection::AfterParsing() {
  Settle(outbox_.state());
  if (!closed_ && !waiting_.empty() && !outbox_.BusyUntilNotice()) AskForTurn();
}

std::string_view Connection::Parse(std::string_view bytes) {
  if (host_.stopping) return {};
  std::unique_ptr<RequestParser> parser =
      parser_ != nullptr ? std::move(parser_) : host_.TakeParser();
  bytes = ParseWith(*parser, bytes);
  if (phase_ == Phase::kHead || phase_ == Phase::kBody) {
    parser_ = std::move(parser);
  } else {
    host_.ReturnParser(std::move(parser));
  }
  return bytes;
}

std::string_view Connection::ParseWith(RequestParser& parser, std::string_view bytes) {
  while (true) {
    const ParseStep step = parser.Feed(bytes);
    bytes.remove_prefix(step.consumed);
    switch (step.outcome) {
      case ParseOutcome::kNeedMore:
        OnIncomplete(parser);
        return {};
      case ParseOutcome::kError:
        Refuse(RefusalResponse(parser.error().status, parser.error().reason),
               parser.request().method == "HEAD");
        return {};
      case ParseOutcome::kHeadComplete:
        if (!OnHead(parser, !bytes.empty())) return {};
        break;
      case ParseOutcome::kComplete:
        Dispatch(parser);
        parser.Reset();
        return bytes;  // for another turn
    }
  }
}

bool Connection::OnHead(RequestParser& parser, bool body_is_here) {
  head_complete_ = true;
  HttpRequest& head = parser.request();
  head.peer_address = peer_.address;
  head.encrypted = outbox_.encrypted();
  const bool to_head_request = head.method == "HEAD";
  if (peer_.refused) {
    Refuse(OverloadResponse(), to_head_request);
    return false;
  }
  std::optional<HttpResponse> refusal;
  try {
    refusal = host_.handler.CheckHead(head);
  } catch (...) {
    host_.log.Write(base::LogLevel::kError, "the check of a request's head threw");
    refusal = RefusalResponse(500, "The request was not answered.");
  }
  if (!refusal) {
    if (parser.expects_continue() && parser.has_body() && !body_is_here) {
      outbox_.Send(kContinue, false);
    }
    return true;
  }
  if (parser.has_body()) {
    Refuse(*refusal, to_head_request);
    return false;
  }
  const ResponseFraming framing = {to_head_request, parser.http_1_0(), !parser.keep_alive()};
  outbox_.Send(FormatResponse(*refusal, framing, host_.loop.clock().Now()), framing.closes);
  answered_early_ = true;
  return true;
}

void Connection::OnIncomplete(const RequestParser& parser) {
  if (!parser.started()) return;
  const Phase phase = head_complete_ ? Phase::kBody : Phase::kHead;
  if (phase == phase_) return;  // its time runs from its first byte, however slowly it comes
  EnterPhase(phase, head_complete_ ? host_.options.body_time : host_.options.head_time);
}

void Connection::Dispatch(RequestParser& parser) {
  head_complete_ = false;
  if (phase_ != Phase::kReady) EnterPhase(Phase::kReady, idle_time());
  if (std::exchange(answered_early_, false)) return;
  const ResponseFraming framing = {parser.request().method == "HEAD", parser.http_1_0(),
                                   !parser.keep_alive()};
  const auto exchange =
      std::make_shared<ConnectionExchange>(shared_from_this(), outbox_.BeginAnswer(), framing);
  try {
    host_.handler.Handle(parser.TakeRequest(), exchange);
  } catch (...) {
    // The exchange answers 500 when nobody holds it any more.
    host_.log.Write(base::LogLevel::kError, "the handler of a request threw");
  }
}

void Connection::Refuse(const HttpResponse& response, bool to_head_request) {
  const ResponseFraming framing = {to_head_request, false, true};
  outbox_.Send(FormatResponse(response, framing, host_.loop.clock().Now()), true);
  EnterPhase(Phase::kReady, idle_time());
}

void Connection::Settle(const Outbox::State& state) {
  if (closed_) return;
  if (state.failed) return Close();
  UpdateInterest(state.unsent);
  if (state.answering || state.unsent || phase_ == Phase::kLinger) return;
  if (state.closes) return BeginLinger();
  if (input_ended_ && waiting_.empty()) Close();
}

void Connection::Continue(const Outbox::State& state) {
  Settle(state);
  if (closed_ || state.answering || state.unsent || state.closes || waiting_.empty()) return;
  AskForTurn();
}

void Connection::BeginLinger() {
  if (input_ended_) return Close();
  EnterPhase(Phase::kLinger, kLingerTime);
  outbox_.ShutdownWrite();
  parser_.reset();
  std::string().swap(waiting_);
  reading_ = true;
  UpdateInterest(false);
  if (!host_.stopping) return;
  ReadLingering();
  Close();
}

// Closing with unread bytes in the kernel would reset the connection and take the answer with it.
void Connection::ReadLingering() {
  for (int i = 0; i < kLingerReadsAtOnce; ++i) {
    const IoResult result = ReadSome(fd_, host_.read_buffer.data(), host_.read_buffer.size());
    if (result.status == IoStatus::kWouldBlock) return;
    lingered_bytes_ += result.bytes;
    if (result.status != IoStatus::kDone || lingered_bytes_ > kLingerBytesMax) return Close();
  }
}

std::chrono::milliseconds Connection::idle_time() const {
  if (!peer_.refused) return host_.options.idle_time;
  return std::min<std::chrono::milliseconds>(kLingerTime, host_.options.idle_time);
}

void Connection::EnterPhase(Phase phase, std::chrono::milliseconds time) {
  phase_ = phase;
  phase_deadline_ = host_.loop.Now() + time;
  // What waits between requests may have become a stream by then.
  const auto look = phase == Phase::kReady ? host_.options.stream_keep_alive : time;
  host_.loop.SetTimer(this, host_.loop.Now() + std::min(time, look));
}

void Connection::OnTimer() {
  const auto self = shared_from_this();
  switch (phase_) {
    case Phase::kReady:
      return OnReadyTimer();
    case Phase::kHandshake:
    case Phase::kLinger:
      return Close();
    case Phase::kHead:
    case Phase::kBody:
      parser_.reset();
      Refuse(RefusalResponse(408, "The request did not arrive in time."), false);
      return Settle(outbox_.state());
  }
}

// The timer is not moved at each request: it looks, when it fires, how long it has been quiet.
void Connection::OnReadyTimer() {
  const Outbox::State state = outbox_.state();
  const SteadyTime now = host_.loop.Now();
  if (state.streaming && !state.unsent) {
    const std::chrono::milliseconds interval = host_.options.stream_keep_alive;
    if (state.quiet_since + interval <= now) outbox_.KeepAlive();
    host_.loop.SetTimer(this, now + interval);
    return Settle(outbox_.state());
  }
  const bool patient = state.answering && !state.unsent;  // the handler has its own deadlines
  const SteadyTime deadline = (patient ? now : state.quiet_since) + idle_time();
  if (deadline <= now) return Close();
  host_.loop.SetTimer(this, deadline);
}

void Connection::UpdateInterest(bool unsent) {
  const unsigned wanted = (reading_ ? kReadable : 0) | (unsent ? kWritable : 0);
  if (wanted == interest_) return;
  interest_ = wanted;
  host_.loop.SetInterest(fd_, wanted);
}

}  // namespace net
