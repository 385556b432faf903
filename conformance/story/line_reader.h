// Takes one line of a story apart: words, JSON values, /patterns/.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "json/fwd.h"

namespace conformance {

// Not thread-safe. The text must outlive it.
class LineReader {
 public:
  explicit LineReader(std::string_view text) : text_(text) {}

  bool at_end();
  // The next word; "" at the end of the line.
  std::string Word();
  // The next word without taking it.
  std::string Peek();
  // Takes the word when it is the next one.
  bool Take(std::string_view word);
  // A JSON value, or a bare word as a text: 2, "a b", {"a": 1}, app.
  base::Result<Json> Value();
  // "name=VALUE".
  base::Result<std::pair<std::string, Json>> Argument();
  // Any text between quotes, or a bare word.
  base::Result<std::string> Text();
  // Between slashes; "\/" is a slash.
  base::Result<std::string> Pattern();
  // A bare word, or any text between quotes.
  std::string Name();
  // "a, b, "c d"" up to the end or to the word "or" or "when".
  std::vector<std::string> Names();
  // All that is left.
  std::string Rest();

 private:
  void SkipSpace();
  std::size_t JsonEnd() const;

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace conformance
