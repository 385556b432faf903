#include "conformance/data/members.h"

#include <nlohmann/json.hpp>

namespace conformance {

std::string StringIn(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace conformance
