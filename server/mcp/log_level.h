// The levels of log messages that a client can ask for. [server/utilities/logging, Log Levels]
#pragma once

#include <optional>
#include <string_view>

#include "base/log.h"

namespace mcp {

// As in RFC 5424, but growing with the weight.
enum class MessageLevel { kDebug, kInfo, kNotice, kWarning, kError, kCritical, kAlert, kEmergency };

// nullopt: not one of the eight names.
std::optional<MessageLevel> ParseMessageLevel(std::string_view name);
std::string_view MessageLevelName(MessageLevel level);
MessageLevel MessageLevelOf(base::LogLevel level);

}  // namespace mcp
