#include "mcp/tool_list.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "json/parse.h"
#include "mcp/published_schema.h"

namespace mcp {
namespace {

// How long a client may keep the list. It never changes while the program runs, and is the same
// for every caller; a restart with other toolsets is noticed within this time.
constexpr std::string_view kCachingHints = R"("ttlMs":300000,"cacheScope":"public")";

// Opaque to clients; names the last tool that was listed, so that it stays right when tools are
// added.
std::string CursorAfter(std::string_view tool) {
  return base::Base64Encode("after:" + std::string(tool));
}

Json Annotations(const tools::Description& description, const Revision& revision) {
  const tools::Annotations& hints = description.annotations;
  Json annotations = {{"readOnlyHint", hints.read_only},
                      {"destructiveHint", hints.destructive},
                      {"idempotentHint", hints.idempotent},
                      {"openWorldHint", hints.open_world}};
  // Where a tool has no title of its own, this is the place for it.
  if (!revision.structured_content) annotations["title"] = description.title;
  return annotations;
}

std::string Definition(const tools::Registry::Entry& entry, const Revision& revision) {
  const tools::Description& description = entry.tool->description();
  Json tool = {{"name", description.name},
               {"description", description.text},
               {"inputSchema", entry.input->document()}};
  if (revision.annotations) tool["annotations"] = Annotations(description, revision);
  if (revision.structured_content) {
    tool["title"] = description.title;
    const Json& own = entry.output->document();
    tool["outputSchema"] = WithErrors(own).value_or(own);
  }
  return json::Dump(tool);
}

}  // namespace

ToolList::ToolList(const tools::Registry& registry, std::size_t page_size)
    : registry_(registry), page_size_(page_size) {
  for (const Revision& revision : Revisions()) pages_[revision.name];
  for (const auto& entry : registry.entries()) {
    if (WithErrors(entry.output->document())) {
      structured_.insert(entry.tool->description().name);
    }
  }
}

void ToolList::Build(const Revision& revision, Pages& pages) const {
  const auto& entries = registry_.entries();
  std::size_t at = 0;
  do {
    const std::size_t end = std::min(at + page_size_, entries.size());
    std::string members = R"("tools":[)";
    for (std::size_t i = at; i < end; ++i) {
      if (i > at) members += ',';
      members += Definition(entries[i], revision);
    }
    members += ']';
    if (end < entries.size()) {
      const std::string cursor = CursorAfter(entries[end - 1].tool->description().name);
      members += R"(,"nextCursor":")" + cursor + '"';
      pages.by_cursor[cursor] = pages.members.size() + 1;
    }
    if (revision.stateless) {
      members += ',';
      members += kCachingHints;
    }
    pages.members.push_back(std::move(members));
    at = end;
  } while (at < entries.size());
}

const std::string* ToolList::Page(const Revision& revision,
                                  std::optional<std::string_view> cursor) {
  Pages& pages = pages_.at(revision.name);
  std::call_once(pages.once, [&] { Build(revision, pages); });
  if (!cursor) return &pages.members.front();
  const auto found = pages.by_cursor.find(*cursor);
  return found == pages.by_cursor.end() ? nullptr : &pages.members[found->second];
}

}  // namespace mcp
