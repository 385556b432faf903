// What a stateless request must say of itself, and that its binding repeats it truly.
// [2026-07-28 basic/index, _meta; basic/transports/streamable-http, Server Validation]
#pragma once

#include <optional>
#include <string_view>

#include "json/fwd.h"
#include "jsonrpc/endpoint.h"
#include "mcp/dialog.h"
#include "mcp/log_level.h"
#include "mcp/outlet.h"

namespace mcp {

// MCP's own error codes. [2026-07-28 basic/index, Error Codes]
inline constexpr int kHeaderMismatch = -32020;
inline constexpr int kMissingClientCapability = -32021;
inline constexpr int kUnsupportedProtocolVersion = -32022;

// Whether the request says in its _meta how it is to be read; only stateless requests do.
bool HasRequestMeta(const Json& params);

// JSON text of params._meta.progressToken; empty: none, or not one.
std::string ProgressTokenOf(const Json& params);

// What params._meta says of the client. [2026-07-28 basic/index, _meta]
ClientCapabilities DeclaredCapabilities(const Json& params);

// Of params._meta: what the caller wants to hear; level stays nullopt without it. -32602: not a
// level. [2026-07-28 server/utilities/logging]
std::optional<Failure> ReadLogLevel(const Json& params, std::optional<MessageLevel>& level);

// nullopt: params._meta has all required fields, the version is one without a session, and what
// the binding mirrors agrees. Otherwise the error to answer with.
std::optional<Failure> CheckRequestMeta(const Json& params, std::string_view method,
                                        const jsonrpc::Caller& caller);

// The same for the mirrored name, of methods that have one: member is "name" or "uri".
std::optional<Failure> CheckMirroredName(const Json& params, std::string_view member,
                                         const jsonrpc::Caller& caller);

// -32022 with the versions to choose from.
Failure UnsupportedVersion(std::string_view requested);

}  // namespace mcp
