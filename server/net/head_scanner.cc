#include "net/head_scanner.h"

#include <algorithm>

namespace net {
namespace {

bool IsTokenChar(char c) {
  const auto u = static_cast<unsigned char>(c);
  if ((u >= '0' && u <= '9') || (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z')) return true;
  return std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool IsVersion(std::string_view text) {
  return text.size() == 8 && text.substr(0, 5) == "HTTP/" && text[5] >= '0' && text[5] <= '9' &&
         text[6] == '.' && text[7] >= '0' && text[7] <= '9';
}

}  // namespace

HeadScanner::Verdict HeadScanner::Scan(std::string_view bytes, std::size_t* consumed) {
  *consumed = bytes.size();
  if (bytes.empty()) return Verdict::kNeedMore;
  if (buffer_.empty() && !IsTokenChar(bytes[0])) {
    return Fail({400, "The message does not begin with an HTTP start line."});
  }
  const std::size_t before = buffer_.size();
  std::string_view all = bytes;
  if (before > 0) {
    buffer_.append(bytes.substr(0, limits_.head_bytes_max + 1 - before));
    all = buffer_;
  }
  while (true) {
    const std::size_t from = std::max(line_start_, before);
    const std::size_t end = from < all.size() ? all.find('\n', from) : std::string_view::npos;
    if (end == std::string_view::npos) break;
    if (end >= limits_.head_bytes_max) return FailTooLarge();
    const std::string_view line = all.substr(line_start_, end - line_start_);
    if (line.empty() || line.back() != '\r') {
      return Fail({400, "A line of the head does not end with CR LF."});
    }
    line_start_ = end + 1;
    if (line.size() == 1 && lines_ > 0) {
      head_ = all.substr(0, end + 1);
      *consumed = end + 1 - before;
      return Verdict::kComplete;
    }
    if (!TakeLine(line.substr(0, line.size() - 1))) return Verdict::kError;
  }
  if (all.size() > limits_.head_bytes_max) return FailTooLarge();
  if (before == 0) buffer_.assign(bytes);
  return Verdict::kNeedMore;
}

void HeadScanner::Reset() {
  buffer_.clear();
  head_ = {};
  line_start_ = 0;
  lines_ = 0;
  error_ = {};
}

HeadScanner::Verdict HeadScanner::Fail(const ParseError& error) {
  error_ = error;
  return Verdict::kError;
}

HeadScanner::Verdict HeadScanner::FailTooLarge() {
  if (lines_ == 0) return Fail({414, "The request line is too long."});
  return Fail({431, "The head of the message is too large."});
}

bool HeadScanner::TakeLine(std::string_view line) {
  if (lines_++ == 0) return request_ ? TakeRequestLine(line) : true;
  if (lines_ - 1 > limits_.head_fields_max) {
    Fail({431, "The head has too many fields."});
    return false;
  }
  if (line[0] == ' ' || line[0] == '\t') {
    Fail({400, "A header field is folded over two lines."});
    return false;
  }
  return true;
}

bool HeadScanner::TakeRequestLine(std::string_view line) {
  const std::size_t last_space = line.rfind(' ');
  if (last_space == std::string_view::npos || line.find(' ') == last_space ||
      !IsVersion(line.substr(last_space + 1))) {
    Fail({400, "The request line is not 'METHOD target HTTP/1.1'."});
    return false;
  }
  const std::string_view version = line.substr(last_space + 1);
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    Fail({505, "This server speaks HTTP/1.1 only."});
    return false;
  }
  return true;
}

}  // namespace net
