// ToolList: the serialised answers to tools/list, one per revision and page, built when first asked
// for and then only copied.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/limits.h"
#include "mcp/revision.h"
#include "tools/tool.h"

namespace mcp {

// Thread-safe. The order is the registry's, so every answer is the same. registry must outlive it.
class ToolList {
 public:
  explicit ToolList(const tools::Registry& registry,
                    std::size_t page_size = base::limits::kToolsPageSize);

  // The inside of the result object: "tools", "nextCursor" when more follow, and the caching hints
  // where the revision has them. nullptr: not a cursor of ours. Valid as long as this object.
  const std::string* Page(const Revision& revision, std::optional<std::string_view> cursor);

  // Whether errors of this tool may come as structured content: see published_schema.h.
  bool ErrorsAreStructured(std::string_view tool) const;

 private:
  struct Pages {
    std::once_flag once;
    std::vector<std::string> members;
    std::map<std::string, std::size_t, std::less<>> by_cursor;
  };

  void Build(const Revision& revision, Pages& pages) const;

  const tools::Registry& registry_;
  const std::size_t page_size_;
  std::map<std::string_view, Pages> pages_;  // by revision; filled in the constructor
  // Found at the first error: the program must start before it reads sixteen schemas.
  mutable std::once_flag structured_once_;
  mutable std::unordered_set<std::string_view> structured_;
};

}  // namespace mcp
