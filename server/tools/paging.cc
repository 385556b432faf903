#include "tools/paging.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/limits.h"
#include "tools/arguments.h"

namespace tools {

Page TakePage(const std::vector<std::string>& keys, const Json& arguments, Json& result) {
  const std::string cursor = Text(arguments, "cursor");
  const auto limit = static_cast<std::size_t>(
      Number(arguments, "limit").value_or(static_cast<std::int64_t>(base::limits::kListPageSize)));
  Page page;
  if (!cursor.empty()) {
    page.first =
        static_cast<std::size_t>(std::upper_bound(keys.begin(), keys.end(), cursor) - keys.begin());
  }
  page.end = page.first + std::min(limit, keys.size() - page.first);
  result["total"] = keys.size();
  if (page.end < keys.size()) {
    result["more"] = keys.size() - page.end;
    result["next_cursor"] = keys[page.end - 1];
  }
  return page;
}

}  // namespace tools
