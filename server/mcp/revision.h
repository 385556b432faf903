// The revisions of the MCP specification that this server speaks, and in what they differ. Whoever
// needs to know asks for a property here; nobody compares names or dates.
#pragma once

#include <span>
#include <string_view>

#include "jsonrpc/encode.h"

namespace mcp {

struct Revision {
  std::string_view name;
  // No initialize, no session: version and capabilities come with each request. [2026-07-28]
  bool stateless;
  bool batches;             // arrays of messages [2025-03-26 only]
  bool annotations;         // of tools [since 2025-03-26]
  bool structured_content;  // with outputSchema, and titles of things [since 2025-06-18]
  // Arguments that do not fit the schema are a tool's result that the model can read, not a
  // protocol error. [since 2025-11-25, SEP-1303; before, server/tools lists "Invalid arguments"
  // among the protocol errors]
  bool argument_errors_are_results;
  bool progress_messages;      // progress may say what is going on [since 2025-03-26]
  bool completions_announced;  // as a capability [since 2025-03-26]
  // A stream of a session can be left and taken up again, from an empty event on. [2025-11-25]
  bool streams_can_pause;
  int resource_not_found_code;  // -32002; since 2026-07-28 -32602 [server/resources, Error
                                // Handling]
  jsonrpc::NoId no_id;  // how an error is sent whose id is unknown [schema: id? since 2025-11-25]
};

// Newest first.
std::span<const Revision> Revisions();
// nullptr: not spoken here.
const Revision* FindRevision(std::string_view name);
// What a client is offered that asks for a session in a revision unknown to us.
const Revision& LatestSessionRevision();

// ["2026-07-28","2025-11-25",...]: all, or those that work without a session.
std::string_view SupportedVersions();
std::string_view StatelessVersions();

}  // namespace mcp
