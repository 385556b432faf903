#include "mcp/mirrored_parameters.h"

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "mcp/request_meta.h"

namespace mcp {
namespace {

// null: no value at the path.
const Json& ValueAt(const Json& arguments, const std::vector<std::string>& path) {
  static const Json none;
  const Json* value = &arguments;
  for (const std::string& name : path) {
    if (!value->is_object()) return none;
    const auto member = value->find(name);
    if (member == value->end()) return none;
    value = &*member;
  }
  return *value;
}

// "servers SHOULD compare the header value and the body value numerically": 42.0 is 42.
bool SameInteger(const std::string& header, const Json& value) {
  double number = 0;
  const char* end = header.data() + header.size();
  const auto read = std::from_chars(header.data(), end, number);
  return read.ec == std::errc() && read.ptr == end && number == value.get<double>();
}

bool Same(const std::string& header, const Json& value) {
  if (value.is_string()) return header == value.get_ref<const std::string&>();
  if (value.is_boolean()) return header == (value.get<bool>() ? "true" : "false");
  return value.is_number() && SameInteger(header, value);
}

Failure Mismatch(const std::string& header, const char* what) {
  return {kHeaderMismatch,
          "Header mismatch: Mcp-Param-" + header + ' ' + what,
          {},
          jsonrpc::Reply::Kind::kRefused};
}

}  // namespace

std::optional<Failure> CheckMirroredParameters(
    const std::vector<tools::HeaderParameter>& parameters, const Json& arguments,
    const Exchange& exchange) {
  if (!exchange.revision->stateless || !exchange.caller.mirrors) return std::nullopt;
  for (const tools::HeaderParameter& parameter : parameters) {
    const Json& value = ValueAt(arguments, parameter.path);
    const auto sent = exchange.caller.parameters.find(parameter.header);
    if (sent == exchange.caller.parameters.end()) {
      if (!value.is_null()) return Mismatch(parameter.header, "is missing");
      continue;
    }
    if (!sent->second.readable) return Mismatch(parameter.header, "cannot be decoded");
    if (value.is_null()) return Mismatch(parameter.header, "has no value in the body");
    // A value of another type than the schema's is the schema's matter.
    if (value.is_primitive() && !Same(sent->second.value, value)) {
      return Mismatch(parameter.header, "does not match the value in the body");
    }
  }
  return std::nullopt;
}

}  // namespace mcp
