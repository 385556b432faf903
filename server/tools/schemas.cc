#include "tools/schemas.h"

namespace tools::schemas {

std::string Object(std::initializer_list<std::string_view> properties, std::string_view required) {
  std::string text = R"({"type":"object","properties":{)";
  bool first = true;
  for (const std::string_view property : properties) {
    if (!first) text += ',';
    first = false;
    text += property;
  }
  text += "},";
  if (!required.empty()) {
    text += R"("required":[")";
    for (const char c : required) {
      if (c == ' ') {
        text += R"(",")";
      } else {
        text += c;
      }
    }
    text += R"("],)";
  }
  text += R"("additionalProperties":false})";
  return text;
}

}  // namespace tools::schemas
