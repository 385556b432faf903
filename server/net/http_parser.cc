#include "net/http_parser.h"

// Beast asserts that the last chunk arrives in one piece; split, it parses as well.
#define BOOST_DISABLE_ASSERTS
#include <array>
#include <boost/beast/http/basic_parser.hpp>
#include <optional>
#include <string>
#include <utility>

#include "base/encoding.h"
#include "net/head_scanner.h"

namespace net {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

// A chunk's size line needs no more than this; what goes beyond (extensions, trailers) is a cost
// without a use and is counted against kChunkExtraBytesMax, for the whole body.
constexpr std::size_t kChunkLineBytes = 24;
constexpr std::size_t kChunkExtraBytesMax = 4096;
constexpr std::size_t kBodyReserveBytesMax = 64 * 1024;
constexpr int kInterimResponsesMax = 8;
constexpr std::size_t kUsualFields = 16;  // of a head; more cost one more allocation

constexpr ParseError kBodyTooLarge = {413, "The body is too large."};

std::string_view View(beast::string_view text) { return {text.data(), text.size()}; }

bool IsUsualMethod(std::string_view method) {
  constexpr std::array<std::string_view, 7> kUsual = {"GET",   "HEAD",   "POST",   "PUT",
                                                      "PATCH", "DELETE", "OPTIONS"};
  for (const std::string_view usual : kUsual) {
    if (method == usual) return true;
  }
  return false;
}

// host [ ":" port ], by the characters only [RFC 9110, 7.2; RFC 3986, 3.2.2].
bool IsHostValue(std::string_view value) {
  for (const char c : value) {
    const auto u = static_cast<unsigned char>(c);
    if (u <= ' ' || u >= 0x7f) return false;
    if (std::string_view("/\\?#@,<>\"{}|^`").find(c) != std::string_view::npos) return false;
  }
  return true;
}

// Beast's state machine with our own storage. Throws nothing: faults go to error().
template <bool kIsRequest>
class Machine : public http::basic_parser<kIsRequest> {
 public:
  // Exactly one of request and response is not null: where the message goes.
  Machine(const ParserLimits& limits, HttpRequest* request, HttpResponse* response, bool skip_body);

  const ParseError& error() const { return error_; }
  bool http_1_0() const { return version_ == 10; }
  bool has_body() const { return this->chunked() || length() > 0; }
  bool saw_length() const { return length_fields_ > 0 || coding_fields_ > 0; }
  int expectations() const { return expectations_; }
  int hosts() const { return hosts_; }

  // Whether what Beast took since the last clearing was body, not framing.
  bool took_body() const { return took_body_; }
  void clear_took_body() { took_body_ = false; }

 private:
  using Field = http::field;
  using ErrorCode = beast::error_code;

  void on_request_impl(http::verb, beast::string_view, beast::string_view, int,
                       ErrorCode&) override;
  void on_response_impl(int, beast::string_view, int, ErrorCode&) override;
  void on_field_impl(Field, beast::string_view, beast::string_view, ErrorCode&) override;
  void on_header_impl(ErrorCode&) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override;
  std::size_t on_body_impl(beast::string_view, ErrorCode&) override;
  void on_chunk_header_impl(std::uint64_t, beast::string_view, ErrorCode&) override;
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view, ErrorCode&) override;
  void on_finish_impl(ErrorCode&) override {}

  std::uint64_t length() const {
    const auto value = this->content_length();
    return value ? *value : 0;
  }
  Headers& headers() { return kIsRequest ? request_->headers : response_->headers; }
  std::string& body() { return kIsRequest ? request_->body : response_->body; }
  void Fail(const ParseError& error, ErrorCode& ec);
  ParseError JudgeField(Field field, std::string_view value);
  std::size_t Append(beast::string_view bytes, ErrorCode& ec);

  const ParserLimits limits_;
  HttpRequest* const request_;
  HttpResponse* const response_;
  ParseError error_;
  int version_ = 0;
  int length_fields_ = 0;
  int coding_fields_ = 0;
  int hosts_ = 0;
  int expectations_ = 0;
  bool head_done_ = false;
  bool took_body_ = false;
};

template <bool kIsRequest>
Machine<kIsRequest>::Machine(const ParserLimits& limits, HttpRequest* request,
                             HttpResponse* response, bool skip_body)
    : limits_(limits), request_(request), response_(response) {
  this->eager(false);  // one element a call: the size of each chunk header is seen
  this->header_limit(UINT32_MAX);
  this->body_limit(UINT64_MAX);  // ours is in on_chunk_header_impl and Append
  if (skip_body) this->skip(true);
}

template <bool kIsRequest>
void Machine<kIsRequest>::Fail(const ParseError& error, ErrorCode& ec) {
  error_ = error;
  ec = http::error::bad_value;
}

template <bool kIsRequest>
void Machine<kIsRequest>::on_request_impl(http::verb, beast::string_view method,
                                          beast::string_view target, int version, ErrorCode&) {
  request_->method.assign(method.data(), method.size());
  request_->target.assign(target.data(), target.size());
  request_->headers.reserve(kUsualFields);
  version_ = version;
}

template <bool kIsRequest>
void Machine<kIsRequest>::on_response_impl(int status, beast::string_view, int version,
                                           ErrorCode&) {
  response_->status = status;
  response_->headers.reserve(kUsualFields);
  version_ = version;
}

template <bool kIsRequest>
void Machine<kIsRequest>::on_field_impl(Field field, beast::string_view name,
                                        beast::string_view value, ErrorCode& ec) {
  if (head_done_) return;  // a trailer: of no use here, and unsafe to merge [RFC 9110, 6.5.1]
  const ParseError error = JudgeField(field, View(value));
  if (error.status != 0) return Fail(error, ec);
  headers().emplace_back(View(name), View(value));
}

template <bool kIsRequest>
ParseError Machine<kIsRequest>::JudgeField(Field field, std::string_view value) {
  if (field == Field::content_length) {
    // Equal repetitions are allowed [RFC 9110, 8.6]; whoever sends them does not know better.
    if (++length_fields_ > 1 || value.find(',') != std::string_view::npos) {
      return {400, "Content-Length is given more than once."};
    }
  } else if (field == Field::transfer_encoding) {
    ++coding_fields_;
    if (version_ == 10) return {400, "Transfer-Encoding is not part of HTTP/1.0."};
    if (!base::EqualsIgnoreCaseAscii(value, "chunked")) {
      return {501, "The only transfer coding known here is chunked."};
    }
  } else if (kIsRequest && field == Field::host) {
    if (++hosts_ > 1) return {400, "Host is given more than once."};
    if (!IsHostValue(value)) return {400, "Host is not a host and port."};
  } else if (kIsRequest && field == Field::expect) {
    if (++expectations_ > 1 || !base::EqualsIgnoreCaseAscii(value, "100-continue")) {
      return {417, "The only expectation known here is 100-continue."};
    }
  }
  return {};
}

template <bool kIsRequest>
void Machine<kIsRequest>::on_header_impl(ErrorCode& ec) {
  head_done_ = true;
  if (length() > limits_.body_bytes_max && !this->is_done()) Fail(kBodyTooLarge, ec);
}

template <bool kIsRequest>
void Machine<kIsRequest>::on_body_init_impl(const boost::optional<std::uint64_t>& length,
                                            ErrorCode&) {
  const std::size_t known = length ? static_cast<std::size_t>(*length) : 0;
  body().reserve(std::min(known, kBodyReserveBytesMax));
}

template <bool kIsRequest>
std::size_t Machine<kIsRequest>::on_body_impl(beast::string_view bytes, ErrorCode& ec) {
  return Append(bytes, ec);
}

template <bool kIsRequest>
void Machine<kIsRequest>::on_chunk_header_impl(std::uint64_t size, beast::string_view,
                                               ErrorCode& ec) {
  if (size > limits_.body_bytes_max - body().size()) Fail(kBodyTooLarge, ec);
}

template <bool kIsRequest>
std::size_t Machine<kIsRequest>::on_chunk_body_impl(std::uint64_t, beast::string_view bytes,
                                                    ErrorCode& ec) {
  return Append(bytes, ec);
}

template <bool kIsRequest>
std::size_t Machine<kIsRequest>::Append(beast::string_view bytes, ErrorCode& ec) {
  took_body_ = true;
  if (bytes.size() > limits_.body_bytes_max - body().size()) {
    Fail(kBodyTooLarge, ec);
    return 0;
  }
  body().append(bytes.data(), bytes.size());
  return bytes.size();
}

// Head scanning, then Beast; common to both directions.
template <bool kIsRequest>
class Message {
 public:
  explicit Message(const ParserLimits& limits) : limits_(limits), scanner_(limits, kIsRequest) {}

  void Begin(HttpRequest* request, HttpResponse* response, bool skip_body);
  ParseStep Feed(std::string_view bytes) { return in_body_ ? FeedBody(bytes) : FeedHead(bytes); }
  ParseStep Fail(const ParseError& error);

  bool started() const { return in_body_ || scanner_.started(); }
  bool in_body() const { return in_body_; }
  const ParseError& error() const { return error_; }
  Machine<kIsRequest>& machine() { return *machine_; }
  const Machine<kIsRequest>& machine() const { return *machine_; }

 private:
  ParseStep FeedHead(std::string_view bytes);
  ParseStep FeedBody(std::string_view bytes);
  ParseStep FailFromBeast(const beast::error_code& ec, const char* otherwise);
  ParseStep FailExtra() { return Fail({400, "Chunk extensions or trailers are too large."}); }

  const ParserLimits limits_;
  HeadScanner scanner_;
  std::optional<Machine<kIsRequest>> machine_;
  std::string pending_;  // the beginning of a chunk header or trailer
  std::size_t extra_bytes_ = 0;
  bool in_body_ = false;
  ParseError error_;
};

template <bool kIsRequest>
void Message<kIsRequest>::Begin(HttpRequest* request, HttpResponse* response, bool skip_body) {
  machine_.emplace(limits_, request, response, skip_body);
  scanner_.Reset();
  pending_.clear();
  extra_bytes_ = 0;
  in_body_ = false;
  error_ = {};
}

template <bool kIsRequest>
ParseStep Message<kIsRequest>::FeedHead(std::string_view bytes) {
  ParseStep step;
  switch (scanner_.Scan(bytes, &step.consumed)) {
    case HeadScanner::Verdict::kNeedMore:
      return step;
    case HeadScanner::Verdict::kError:
      return Fail(scanner_.error());
    case HeadScanner::Verdict::kComplete:
      break;
  }
  in_body_ = true;
  const std::string_view head = scanner_.head();
  beast::error_code ec;
  const std::size_t used = machine_->put({head.data(), head.size()}, ec);
  if (ec || used != head.size()) {
    return FailFromBeast(ec, "The head of the message is malformed.");
  }
  step.outcome = ParseOutcome::kHeadComplete;
  return step;
}

template <bool kIsRequest>
ParseStep Message<kIsRequest>::FeedBody(std::string_view bytes) {
  if (machine_->is_done()) return {ParseOutcome::kComplete, 0};
  const std::size_t held = pending_.size();
  if (held > 0) pending_.append(bytes);
  const std::string_view all = held > 0 ? std::string_view(pending_) : bytes;
  std::size_t used = 0;
  while (used < all.size() && !machine_->is_done()) {
    machine_->clear_took_body();
    beast::error_code ec;
    const std::size_t n = machine_->put({all.data() + used, all.size() - used}, ec);
    if (ec == http::error::need_more) break;
    if (ec) return FailFromBeast(ec, "The chunked body is malformed.");
    used += n;
    if (!machine_->took_body() && n > kChunkLineBytes) extra_bytes_ += n - kChunkLineBytes;
    if (extra_bytes_ > kChunkExtraBytesMax) return FailExtra();
  }
  if (machine_->is_done()) {
    pending_.clear();
    return {ParseOutcome::kComplete, used - held};
  }
  pending_ = std::string(all.substr(used));
  if (extra_bytes_ + pending_.size() > kChunkExtraBytesMax + kChunkLineBytes) return FailExtra();
  return {ParseOutcome::kNeedMore, bytes.size()};
}

template <bool kIsRequest>
ParseStep Message<kIsRequest>::Fail(const ParseError& error) {
  error_ = error;
  return {ParseOutcome::kError, 0};
}

template <bool kIsRequest>
ParseStep Message<kIsRequest>::FailFromBeast(const beast::error_code& ec, const char* otherwise) {
  if (machine_->error().status != 0) return Fail(machine_->error());
  if (ec == http::error::body_limit) return Fail(kBodyTooLarge);
  return Fail({400, otherwise});
}

}  // namespace

struct RequestParser::State {
  State(const ParserLimits& limits, const RequestRules& its_rules)
      : rules(its_rules), message(limits) {
    message.Begin(&request, nullptr, false);
  }

  // What Beast leaves to the server. An empty error means that the head is good.
  ParseError CheckHead() {
    const Machine<true>& machine = message.machine();
    // A tunnel is nobody's wish here; "CONNECT /v1/x", which Go answers as any verb, is none.
    const bool tunnel = request.method == "CONNECT" && !request.target.starts_with('/');
    if (tunnel || (!rules.any_method && !IsUsualMethod(request.method))) {
      return {501, "This method is not implemented here."};
    }
    if (machine.hosts() == 0 && !machine.http_1_0()) return {400, "Host is missing."};
    const bool carries_body =
        request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
    if (rules.length_required && carries_body && !machine.saw_length()) {
      return {411, "A request with this method needs Content-Length."};
    }
    return SplitTarget();
  }

  // origin-form, absolute-form or "*" [RFC 9112, 3.2].
  ParseError SplitTarget() {
    const ParseError bad = {400, "The request target is malformed."};
    std::string_view rest = request.target;
    for (const char c : rest) {
      const auto u = static_cast<unsigned char>(c);
      if (u <= ' ' || u >= 0x7f || c == '#') return bad;
    }
    const std::size_t scheme = rest.find("://");
    if (rest[0] != '/' && scheme != std::string_view::npos) {
      const std::string_view name = rest.substr(0, scheme);
      if (!base::EqualsIgnoreCaseAscii(name, "http") &&
          !base::EqualsIgnoreCaseAscii(name, "https")) {
        return bad;
      }
      rest.remove_prefix(scheme + 3);
      const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
      // The target's host would replace the Host field: two that differ are an attempt to be seen
      // as somebody else.
      const auto host = request.header("Host");
      if (authority.empty() || !host || !base::EqualsIgnoreCaseAscii(*host, authority)) return bad;
      rest.remove_prefix(authority.size());
    } else if (rest[0] != '/' && !(rest == "*" && request.method == "OPTIONS")) {
      return bad;
    }
    const std::size_t mark = rest.find('?');
    request.path = rest.substr(0, mark);
    if (request.path.empty()) request.path = "/";
    if (mark != std::string_view::npos) request.query = rest.substr(mark + 1);
    return {};
  }

  const RequestRules rules;
  HttpRequest request;
  Message<true> message;
};

RequestParser::RequestParser(const ParserLimits& limits, const RequestRules& rules)
    : state_(std::make_unique<State>(limits, rules)) {}
RequestParser::RequestParser(RequestParser&&) noexcept = default;
RequestParser& RequestParser::operator=(RequestParser&&) noexcept = default;
RequestParser::~RequestParser() = default;

ParseStep RequestParser::Feed(std::string_view bytes) {
  const ParseStep step = state_->message.Feed(bytes);
  if (step.outcome == ParseOutcome::kHeadComplete) {
    const ParseError error = state_->CheckHead();
    if (error.status != 0) return state_->message.Fail(error);
  }
  return step;
}

void RequestParser::Reset() {
  state_->request = HttpRequest();
  state_->message.Begin(&state_->request, nullptr, false);
}

bool RequestParser::started() const { return state_->message.started(); }
const HttpRequest& RequestParser::request() const { return state_->request; }
HttpRequest& RequestParser::request() { return state_->request; }
HttpRequest RequestParser::TakeRequest() { return std::move(state_->request); }
bool RequestParser::has_body() const { return state_->message.machine().has_body(); }
bool RequestParser::keep_alive() const { return state_->message.machine().keep_alive(); }
bool RequestParser::http_1_0() const { return state_->message.machine().http_1_0(); }
bool RequestParser::expects_continue() const {
  return state_->message.machine().expectations() > 0 && !http_1_0();
}
const ParseError& RequestParser::error() const { return state_->message.error(); }

struct ResponseParser::State {
  State(const ParserLimits& limits, bool to_head) : message(limits) { Begin(to_head); }

  void Begin(bool to_head) {
    response = HttpResponse();
    head_request = to_head;
    interim = 0;
    at_end = false;
    fault = ResponseFault::kNone;
    reason = "";
    message.Begin(nullptr, &response, to_head);
  }

  ParseStep Fail(ResponseFault what, const char* why) {
    fault = what;
    reason = why;
    return {ParseOutcome::kError, 0};
  }

  Message<false> message;
  HttpResponse response;
  bool head_request = false;
  int interim = 0;
  bool at_end = false;
  ResponseFault fault = ResponseFault::kNone;
  const char* reason = "";
};

ResponseParser::ResponseParser(const ParserLimits& limits, bool head_request)
    : state_(std::make_unique<State>(limits, head_request)) {}
ResponseParser::ResponseParser(ResponseParser&&) noexcept = default;
ResponseParser& ResponseParser::operator=(ResponseParser&&) noexcept = default;
ResponseParser::~ResponseParser() = default;

ParseStep ResponseParser::Feed(std::string_view bytes) {
  State& state = *state_;
  std::size_t consumed = 0;
  while (true) {
    ParseStep step = state.message.Feed(bytes.substr(consumed));
    step.consumed += consumed;
    if (step.outcome == ParseOutcome::kError) {
      const ParseError& error = state.message.error();
      const bool large = error.status == 413 || error.status == 414 || error.status == 431;
      return state.Fail(large ? ResponseFault::kTooLarge : ResponseFault::kMalformed, error.reason);
    }
    const int status = state.response.status;
    if (step.outcome != ParseOutcome::kHeadComplete || status >= 200) return step;
    if (status < 100 || status == 101 || ++state.interim > kInterimResponsesMax) {
      return state.Fail(ResponseFault::kMalformed, "The interim response was not asked for.");
    }
    consumed = step.consumed;
    state.response = HttpResponse();
    state.message.Begin(nullptr, &state.response, state.head_request);
  }
}

ParseOutcome ResponseParser::FeedEnd() {
  State& state = *state_;
  if (!started()) {
    return state.Fail(ResponseFault::kNoAnswer, "The connection ended without an answer.").outcome;
  }
  state.at_end = true;
  beast::error_code ec;
  if (!state.message.in_body()) ec = http::error::partial_message;
  if (!ec && !state.message.machine().is_done()) state.message.machine().put_eof(ec);
  if (ec) {
    return state.Fail(ResponseFault::kTruncated, "The connection ended inside the answer.").outcome;
  }
  return ParseOutcome::kComplete;
}

void ResponseParser::Reset(bool head_request) { state_->Begin(head_request); }
bool ResponseParser::started() const { return state_->interim > 0 || state_->message.started(); }
const HttpResponse& ResponseParser::response() const { return state_->response; }
HttpResponse ResponseParser::TakeResponse() { return std::move(state_->response); }
bool ResponseParser::reusable() const {
  return !state_->at_end && state_->message.machine().keep_alive();
}
ResponseFault ResponseParser::fault() const { return state_->fault; }
const char* ResponseParser::fault_reason() const { return state_->reason; }

}  // namespace net
