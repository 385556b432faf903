#include "mcp/tool_list.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "json/parse.h"
#include "mcp/paging.h"
#include "mcp/published_schema.h"

namespace mcp {
namespace {

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

// From the schemas' texts: compiling them, as a call needs it, takes longer than all of this.
std::string Definition(const tools::Description& description, const Revision& revision) {
  Json tool = {{"name", description.name},
               {"description", description.text},
               {"inputSchema", Json::parse(description.input_schema)}};
  if (revision.annotations) tool["annotations"] = Annotations(description, revision);
  if (revision.structured_content) {
    tool["title"] = description.title;
    Json own = Json::parse(description.output_schema);
    std::optional<Json> widened = WithErrors(own);
    tool["outputSchema"] = widened ? *std::move(widened) : std::move(own);
  }
  return json::Dump(tool);
}

}  // namespace

ToolList::ToolList(const tools::Registry& registry, std::size_t page_size)
    : registry_(registry), page_size_(page_size) {
  for (const Revision& revision : Revisions()) pages_[revision.name];
}

bool ToolList::ErrorsAreStructured(std::string_view tool) const {
  std::call_once(structured_once_, [this] {
    for (const auto& entry : registry_.entries()) {
      const tools::Description& description = entry.tool->description();
      if (WithErrors(Json::parse(description.output_schema))) structured_.insert(description.name);
    }
  });
  return structured_.contains(tool);
}

void ToolList::Build(const Revision& revision, Pages& pages) const {
  const auto& entries = registry_.entries();
  std::size_t at = 0;
  do {
    const std::size_t end = std::min(at + page_size_, entries.size());
    std::string members = R"("tools":[)";
    for (std::size_t i = at; i < end; ++i) {
      if (i > at) members += ',';
      members += Definition(entries[i].tool->description(), revision);
    }
    members += ']';
    if (end < entries.size()) {
      const std::string cursor = CursorAfter(entries[end - 1].tool->description().name);
      members += R"(,"nextCursor":")" + cursor + '"';
      pages.by_cursor[cursor] = pages.members.size() + 1;
    }
    if (revision.stateless) members += CachingHints();
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
