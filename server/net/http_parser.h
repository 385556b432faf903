// HTTP/1.1 parsers [RFC 9112]: bytes in, messages out, no I/O. The same bytes give the same verdict
// in whatever pieces they arrive. Strict where two readers could disagree about where a message
// ends: what is doubtful is refused, never repaired.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "base/limits.h"
#include "net/http.h"

namespace net {

struct ParserLimits {
  std::size_t head_bytes_max = base::limits::kHeadBytesMax;
  std::size_t head_fields_max = base::limits::kHeadFieldsMax;
  std::size_t body_bytes_max = base::limits::kBodyBytesMax;
};

enum class ParseOutcome {
  kNeedMore,      // all bytes were taken
  kHeadComplete,  // once a message: the head may be read; feed the rest (possibly "") to go on
  kComplete,      // the message may be taken; bytes after it were not consumed
  kError,         // framing is lost: nothing more can be read from this connection
};

struct ParseStep {
  ParseOutcome outcome = ParseOutcome::kNeedMore;
  std::size_t consumed = 0;  // what is left belongs to the caller, who feeds it again
};

// What the server answers before it closes. Statuses: 400, 411, 413, 414, 417, 431, 501, 505.
struct ParseError {
  int status = 0;
  const char* reason = "";  // one sentence, static
};

struct RequestRules {
  bool any_method = false;      // else 501 for other than GET HEAD POST PUT PATCH DELETE OPTIONS
  bool length_required = true;  // 411 for POST, PUT and PATCH without a length
};

// Not thread-safe. May be moved from only to be destroyed or assigned.
class RequestParser {
 public:
  explicit RequestParser(const ParserLimits& limits, const RequestRules& rules = {});
  RequestParser(RequestParser&&) noexcept;
  RequestParser& operator=(RequestParser&&) noexcept;
  ~RequestParser();

  // After kComplete or kError: call Reset first.
  ParseStep Feed(std::string_view bytes);
  // Forgets everything, for the next request of the connection. Keeps memory.
  void Reset();

  // Whether a request has begun: bytes were consumed since construction or Reset.
  bool started() const;
  // Valid from kHeadComplete on; its body is complete at kComplete.
  const HttpRequest& request() const;
  HttpRequest& request();  // for what does not come with the bytes: the peer
  HttpRequest TakeRequest();
  // Valid from kHeadComplete on.
  bool has_body() const;          // a body of more than zero bytes was announced
  bool keep_alive() const;        // the client wants the connection to stay
  bool expects_continue() const;  // and HTTP/1.1
  bool http_1_0() const;
  // Valid after kError.
  const ParseError& error() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

enum class ResponseFault {
  kNone,
  kMalformed,  // not HTTP/1.x, or framing that can be read in two ways
  kTooLarge,   // beyond ParserLimits
  kTruncated,  // the connection ended inside the message
  kNoAnswer,   // the connection ended before the first byte (a stale keep-alive connection)
};

// Not thread-safe. Interim responses (1xx) are skipped.
class ResponseParser {
 public:
  // head_request: the response to HEAD has no body, whatever its head says.
  explicit ResponseParser(const ParserLimits& limits, bool head_request = false);
  ResponseParser(ResponseParser&&) noexcept;
  ResponseParser& operator=(ResponseParser&&) noexcept;
  ~ResponseParser();

  // As RequestParser::Feed.
  ParseStep Feed(std::string_view bytes);
  // The connection ended: kComplete for a body that lasts until then, else kError.
  ParseOutcome FeedEnd();
  void Reset(bool head_request = false);

  bool started() const;
  // Valid from kHeadComplete on; its body is complete at kComplete.
  const HttpResponse& response() const;
  HttpResponse TakeResponse();
  // Valid at kComplete: the connection may carry another request, provided that no byte followed.
  bool reusable() const;
  // Valid after kError.
  ResponseFault fault() const;
  const char* fault_reason() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace net
