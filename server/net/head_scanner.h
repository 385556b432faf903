// Finds the end of a message's head and judges its lines, before any field is parsed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "net/http_parser.h"

namespace net {

// Collects a head line by line until the empty line, so that its verdict cannot depend on how the
// bytes were split, and refuses early what is plainly no HTTP: bare LF, folded fields, other
// versions, heads over the limits. Not thread-safe.
class HeadScanner {
 public:
  HeadScanner(const ParserLimits& limits, bool request) : limits_(limits), request_(request) {}

  enum class Verdict { kNeedMore, kComplete, kError };

  // consumed: bytes taken. At kComplete head() is the whole head, valid while `bytes` is.
  Verdict Scan(std::string_view bytes, std::size_t* consumed);
  void Reset();

  bool started() const { return !buffer_.empty(); }
  std::string_view head() const { return head_; }
  const ParseError& error() const { return error_; }

 private:
  Verdict Fail(const ParseError& error);
  Verdict FailTooLarge();
  bool TakeLine(std::string_view line);
  bool TakeRequestLine(std::string_view line);

  const ParserLimits limits_;
  const bool request_;
  std::string buffer_;  // of a head that did not arrive whole
  std::string_view head_;
  std::size_t line_start_ = 0;
  std::size_t lines_ = 0;
  ParseError error_;
};

}  // namespace net
