#include "mcp/log_level.h"

#include <algorithm>
#include <array>

namespace mcp {
namespace {

constexpr std::array<std::string_view, 8> kNames = {"debug", "info",     "notice", "warning",
                                                    "error", "critical", "alert",  "emergency"};

}  // namespace

std::optional<MessageLevel> ParseMessageLevel(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<MessageLevel>(found - kNames.begin());
}

std::string_view MessageLevelName(MessageLevel level) {
  return kNames[static_cast<std::size_t>(level)];
}

MessageLevel MessageLevelOf(base::LogLevel level) {
  switch (level) {
    case base::LogLevel::kDebug:
      return MessageLevel::kDebug;
    case base::LogLevel::kInfo:
      return MessageLevel::kInfo;
    case base::LogLevel::kWarn:
      return MessageLevel::kWarning;
    case base::LogLevel::kError:
      return MessageLevel::kError;
  }
  return MessageLevel::kError;
}

}  // namespace mcp
