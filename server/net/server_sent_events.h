// Server-sent events as bytes [HTML Living Standard, 9.2].
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace net {

// Empty members are left out. `data` may have several lines; "" with has_data makes an event with
// empty data, as MCP sends it to hand out an id early.
struct ServerSentEvent {
  std::string_view id = {};     // a line break or NUL in it: left out
  std::string_view event = {};  // the type; a line break in it: left out
  std::string_view data = {};
  bool has_data = true;
  std::optional<std::chrono::milliseconds> retry = std::nullopt;
};

std::string EncodeEvent(const ServerSentEvent& event);

// A comment, which clients ignore: keeps a quiet stream alive. Line breaks become further comments.
std::string EncodeComment(std::string_view text);

// The comment that a stream sends while nothing happens.
inline constexpr std::string_view kKeepAlive = ": still here\n\n";

}  // namespace net
