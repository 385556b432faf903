// Finds in a text what a server makes up: ids, tokens, serials, keys.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace diff {

struct MadeUp {
  std::string kind;  // "uuid", "token", "pem:certificate" ...
  std::size_t length = 0;
};

// What begins at `at`; nullopt when nothing does. key: the name of the member that holds the text.
std::optional<MadeUp> MadeUpAt(std::string_view text, std::size_t at, std::string_view key);

// "2026-01-02T03:04:05.123Z" at the beginning of text: its length, or 0.
std::size_t TimeLength(std::string_view text);
// Whole seconds since 1970 of such a text.
long long TimeSeconds(std::string_view text);

}  // namespace diff
