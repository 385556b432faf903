#include "mcp/params.h"

#include <nlohmann/json.hpp>

#include "jsonrpc/encode.h"

namespace mcp {
namespace {

constexpr std::size_t kEchoBytesMax = 128;  // of a caller's own words in an error

}  // namespace

const std::string* TextMember(const Json& params, const char* name) {
  if (!params.is_object()) return nullptr;
  const auto found = params.find(name);
  if (found == params.end() || !found->is_string()) return nullptr;
  return &found->get_ref<const std::string&>();
}

Failure Unknown(std::string_view what, std::string_view name) {
  return {jsonrpc::kInvalidParams,
          "Unknown " + std::string(what) + ": " + std::string(name.substr(0, kEchoBytesMax))};
}

}  // namespace mcp
