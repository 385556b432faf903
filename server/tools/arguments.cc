#include "tools/arguments.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "base/duration.h"

namespace tools {
namespace {

const Json* Find(const Json& arguments, const char* name) {
  const auto found = arguments.find(name);
  return found == arguments.end() ? nullptr : &*found;
}

void AddTrimmed(std::vector<std::string>& list, std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  if (!text.empty()) list.emplace_back(text);
}

}  // namespace

std::string Text(const Json& arguments, const char* name) {
  const Json* value = Find(arguments, name);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

bool Flag(const Json& arguments, const char* name) {
  const Json* value = Find(arguments, name);
  return value != nullptr && value->is_boolean() && value->get<bool>();
}

std::optional<std::int64_t> Number(const Json& arguments, const char* name) {
  const Json* value = Find(arguments, name);
  if (value == nullptr || !value->is_number_integer()) return std::nullopt;
  return value->get<std::int64_t>();
}

std::vector<std::string> NameList(const Json& arguments, const char* name) {
  std::vector<std::string> list;
  const Json* value = Find(arguments, name);
  if (value == nullptr) return list;
  if (value->is_array()) {
    for (const Json& item : *value) {
      if (item.is_string()) AddTrimmed(list, item.get_ref<const std::string&>());
    }
    return list;
  }
  if (!value->is_string()) return list;
  std::string_view rest = value->get_ref<const std::string&>();
  for (;;) {
    const std::size_t comma = rest.find(',');
    AddTrimmed(list, rest.substr(0, comma));
    if (comma == std::string_view::npos) return list;
    rest.remove_prefix(comma + 1);
  }
}

base::Result<std::int64_t> DurationSeconds(const Json& arguments, const char* name) {
  const std::string text = Text(arguments, name);
  if (text.empty()) return std::int64_t{0};
  const auto duration = base::ParseDuration(text);
  if (!duration || *duration < std::chrono::seconds(1)) {
    return BadArgument(
        "'" + std::string(name) +
        "' must be a positive duration such as \"30d\", \"72h\", \"90m\" or a number "
        "of seconds, and less than 292 years");
  }
  return std::chrono::duration_cast<std::chrono::seconds>(*duration).count();
}

base::Error BadArgument(std::string message) {
  return base::Error{base::ErrorCode::kInvalidArgument, std::move(message)};
}

}  // namespace tools
