#include "mcp/dialog.h"

#include <nlohmann/json.hpp>

namespace mcp {

ClientCapabilities ClientCapabilities::From(const Json& capabilities) {
  ClientCapabilities declared;
  if (!capabilities.is_object()) return declared;
  const auto has = [](const Json& object, const char* name) {
    const auto member = object.find(name);
    return member != object.end() && member->is_object();
  };
  declared.sampling = has(capabilities, "sampling");
  declared.roots = has(capabilities, "roots");
  if (has(capabilities, "elicitation")) {
    // "An empty capabilities object is equivalent to declaring support for form mode only."
    const Json& elicitation = capabilities["elicitation"];
    declared.elicitation = elicitation.contains("form") || !elicitation.contains("url");
  }
  return declared;
}

bool ClientCapabilities::Has(std::string_view method) const {
  if (method == "elicitation/create") return elicitation;
  if (method == "sampling/createMessage") return sampling;
  return method == "roots/list" && roots;
}

const Json* Dialog::Response(std::string_view key) const {
  if (!responses->is_object()) return nullptr;
  const auto found = responses->find(key);
  return found == responses->end() || !found->is_object() ? nullptr : &*found;
}

}  // namespace mcp
