#include "prompts/prompt.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "prompts/standard_prompts.h"
#include "prompts/values.h"

namespace prompts {
namespace {

constexpr std::size_t kValueBytesMax = 1024;

base::Error Invalid(const std::string& argument, const char* what) {
  return {base::ErrorCode::kInvalidArgument, "argument '" + argument + "' " + what};
}

}  // namespace

std::span<const Prompt> StandardPrompts() {
  static const std::array kPrompts = {BootstrapEnvironment(), ProvisionCertificate(),
                                      TriageIncident(), VerifyLeak()};
  return kPrompts;
}

base::Status CheckValues(const Prompt& prompt, const Values& values) {
  for (const Argument& argument : prompt.arguments) {
    if (argument.required && !Has(values, argument.name)) {
      return Invalid(argument.name, "is missing");
    }
  }
  for (const auto& [name, value] : values) {
    const bool known =
        std::any_of(prompt.arguments.begin(), prompt.arguments.end(),
                    [&name = name](const Argument& argument) { return argument.name == name; });
    if (!known) return Invalid(name.substr(0, kValueBytesMax), "is not one of this prompt's");
    if (value.empty()) return Invalid(name, "is empty: leave it out");
    if (value.size() > kValueBytesMax) return Invalid(name, "is longer than 1024 bytes");
    if (base::HasControlCharacter(value)) return Invalid(name, "contains a control character");
  }
  return {};
}

base::Result<std::string> Render(const Prompt& prompt, const Values& values) {
  if (base::Status checked = CheckValues(prompt, values); !checked.ok()) {
    return std::move(checked).error();
  }
  return prompt.render(values);
}

}  // namespace prompts
