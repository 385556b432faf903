// What the placeholders of the vectors stand for.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vectors {

// "<rfc3339nano+3600>" at the beginning of a text.
struct Placeholder {
  std::string type;        // "rfc3339nano"
  long long offset = 0;    // 3600
  std::size_t length = 0;  // of the placeholder itself
};
std::optional<Placeholder> ParsePlaceholder(std::string_view text);

// How much of text, from position at, the placeholder may stand for: the possible lengths, the
// longest first; empty: none.
std::vector<std::size_t> PlaceholderLengths(std::string_view type, std::string_view text,
                                            std::size_t at);

}  // namespace vectors
