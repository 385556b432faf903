// What header fields say, apart from MCP: media types and mirrored values.
#pragma once

#include <optional>
#include <string_view>

#include "jsonrpc/endpoint.h"

namespace transport {

// Content-Type: application/json, with whatever parameters. [RFC 9110, 8.3]
bool IsJson(std::string_view content_type);

// Whether a type, such as "application/json", is among what an Accept field allows, with a quality
// above zero. [RFC 9110, 12.5.1]
bool Accepts(std::string_view accept, std::string_view type);

// A value as a client mirrors it: plain, or =?base64?...?=. Unreadable: broken base64, or what is
// not UTF-8; in the plain form anything but visible ASCII, space and tab.
// [2026-07-28 streamable-http, Value Encoding]
jsonrpc::Mirrored DecodeMirrored(std::string_view value);

}  // namespace transport
