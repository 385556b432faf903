#include "transport/lines.h"

#include <algorithm>

namespace transport {
namespace {

bool IsBlank(std::string_view text) {
  return text.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

// Moving the rest to the front costs as much as the rest is long: only when most is used up.
void LineSplitter::Compact() {
  if (begin_ < buffer_.size() / 2) return;
  buffer_.erase(0, begin_);
  scanned_ -= begin_;
  begin_ = 0;
}

std::optional<Line> LineSplitter::Take(std::size_t end) {
  std::string_view text(buffer_.data() + begin_, end - begin_);
  if (text.ends_with('\r')) text.remove_suffix(1);
  std::optional<Line> line;
  if (skipping_) {
    skipping_ = false;
  } else if (text.size() > bytes_max_) {
    line = Line{{}, true};
  } else if (!IsBlank(text)) {
    line = Line{std::string(text), false};
  }
  begin_ = scanned_ = std::min(end + 1, buffer_.size());
  return line;
}

std::optional<Line> LineSplitter::Next() {
  for (;;) {
    const std::size_t end = buffer_.find('\n', scanned_);
    if (end != std::string::npos) {
      if (std::optional<Line> line = Take(end)) return line;
      continue;
    }
    scanned_ = buffer_.size();
    if (ended_) {
      if (begin_ == buffer_.size()) return std::nullopt;
      return Take(buffer_.size());
    }
    // One more than the limit may be the '\r' of the line's end.
    const bool too_long = buffer_.size() - begin_ > bytes_max_ + 1;
    if (skipping_ || too_long) {
      begin_ = scanned_ = buffer_.size();
    }
    Compact();
    if (!too_long || skipping_) return std::nullopt;
    skipping_ = true;
    return Line{{}, true};
  }
}

}  // namespace transport
