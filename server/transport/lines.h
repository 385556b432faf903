// LineSplitter: bytes to lines. [basic/transports/stdio: messages are delimited by newlines]
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace transport {

struct Line {
  std::string text;       // without its end; empty when too_long
  bool too_long = false;  // longer than the limit; its bytes are gone
};

// Not thread-safe. Lines come out the same however the bytes are cut.
class LineSplitter {
 public:
  // At most bytes_max bytes of a line are kept, its end not counted.
  explicit LineSplitter(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  void Feed(std::string_view bytes) { buffer_ += bytes; }
  // No more bytes will come: what is left is a line.
  void End() { ended_ = true; }
  // The next complete line that is not blank; "\r\n" ends one too.
  std::optional<Line> Next();

 private:
  std::optional<Line> Take(std::size_t end);
  void Compact();

  const std::size_t bytes_max_;
  std::string buffer_;
  std::size_t begin_ = 0;    // of the current line
  std::size_t scanned_ = 0;  // no newline in [begin_, scanned_)
  bool skipping_ = false;    // inside a line that was reported as too long
  bool ended_ = false;
};

}  // namespace transport
