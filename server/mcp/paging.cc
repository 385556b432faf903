#include "mcp/paging.h"

#include <nlohmann/json.hpp>

#include "jsonrpc/encode.h"

namespace mcp {

std::optional<Failure> ReadCursor(const Json& params, std::optional<std::string_view>& cursor) {
  const auto given = params.find("cursor");
  if (given == params.end()) return std::nullopt;
  if (!given->is_string()) return Failure{jsonrpc::kInvalidParams, "'cursor' must be a string"};
  cursor = given->get_ref<const std::string&>();
  return std::nullopt;
}

Failure UnknownCursor() {
  return {jsonrpc::kInvalidParams, "Unknown cursor. Start again without one."};
}

std::optional<Failure> CheckOnlyPage(const Json& params) {
  std::optional<std::string_view> cursor;
  if (auto failure = ReadCursor(params, cursor)) return failure;
  return cursor ? std::optional(UnknownCursor()) : std::nullopt;
}

std::string_view CachingHints() { return R"(,"ttlMs":300000,"cacheScope":"public")"; }

}  // namespace mcp
