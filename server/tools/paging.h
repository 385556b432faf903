// Pages of a sorted list.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "json/fwd.h"

namespace tools {

struct Page {
  std::size_t first = 0;
  std::size_t end = 0;
};

// keys: sorted, unique. arguments: "cursor" (a key of an earlier page; it need not exist any more)
// and "limit". Sets "total" in result, and when more follows "more" and "next_cursor".
Page TakePage(const std::vector<std::string>& keys, const Json& arguments, Json& result);

}  // namespace tools
