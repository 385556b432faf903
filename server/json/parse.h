// Text to Json with limits, and back. Foreign text enters the program here and nowhere else.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"
#include "json/fwd.h"

namespace json {

struct ParseLimits {
  std::size_t bytes_max = base::limits::kMessageBytesMax;
  std::size_t depth_max = base::limits::kJsonDepthMax;
  bool refuse_duplicate_keys = true;  // two readers must not see two values
};

// One JSON value, UTF-8, no byte order mark, nothing after it. Errors: kTooLarge (bytes, depth),
// kInvalidArgument (everything else); the message says what and where, never quotes the text.
base::Result<Json> Parse(std::string_view text, const ParseLimits& limits = {});

// Compact. Invalid UTF-8 inside strings becomes U+FFFD instead of an exception.
std::string Dump(const Json& value);

// text as a JSON string literal with its quotes; invalid UTF-8 becomes U+FFFD.
std::string Quote(std::string_view text);

}  // namespace json
