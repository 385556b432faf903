#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "base/encoding.h"
#include "tools/tool.h"

namespace tools {
namespace {

constexpr const char* kAnnotation = "x-mcp-header";

[[noreturn]] void Refuse(const std::string& why) {
  throw std::invalid_argument(std::string(kAnnotation) + ' ' + why);
}

// RFC 9110, 5.6.2
bool IsToken(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

std::size_t Occurrences(const Json& value) {
  if (!value.is_structured()) return 0;
  std::size_t count = value.is_object() && value.contains(kAnnotation) ? 1 : 0;
  for (const Json& member : value) count += Occurrences(member);
  return count;
}

void Collect(const Json& schema, std::vector<std::string>& path,
             std::vector<HeaderParameter>& found) {
  if (!schema.is_object()) return;
  if (const auto name = schema.find(kAnnotation); name != schema.end()) {
    const std::string type = schema.value("type", "");
    if (!name->is_string() || !IsToken(name->get_ref<const std::string&>())) {
      Refuse("must be a header name");
    }
    if (path.empty() || (type != "string" && type != "integer" && type != "boolean")) {
      Refuse("belongs to a string, an integer or a boolean");
    }
    found.push_back({base::ToLowerAscii(name->get_ref<const std::string&>()), path});
  }
  const auto properties = schema.find("properties");
  if (properties == schema.end() || !properties->is_object()) return;
  for (const auto& [name, property] : properties->items()) {
    path.push_back(name);
    Collect(property, path, found);
    path.pop_back();
  }
}

}  // namespace

std::vector<HeaderParameter> HeaderParametersOf(const Json& input_schema) {
  std::vector<HeaderParameter> found;
  std::vector<std::string> path;
  Collect(input_schema, path, found);
  if (found.size() != Occurrences(input_schema)) {
    Refuse("must be reached by properties alone");
  }
  std::vector<std::string> names;
  for (const HeaderParameter& parameter : found) names.push_back(parameter.header);
  std::sort(names.begin(), names.end());
  if (std::adjacent_find(names.begin(), names.end()) != names.end()) {
    Refuse("names a header twice");
  }
  return found;
}

}  // namespace tools
