#include "prompts/standard_prompts.h"
#include "prompts/values.h"

namespace prompts {
namespace {

std::string Text(const Values& values) {
  std::string text =
      "A value was found where it should not be. Find out whether it is a secret that is in use. "
      "Change nothing.\n\n"
      "1. Call `read_secret` with mount " +
      Quoted(values, "mount") + " and path " + Quoted(values, "path") + ".\n";
  text += Has(values, "key") ? "2. Look at the key " + Quoted(values, "key") + " alone.\n"
                             : "2. Look at every key.\n";
  if (Has(values, "hint")) {
    text += "3. Compare with what the user knows of the leaked value: " + Quoted(values, "hint") +
            ". Say match, no match, or not decidable; when it matches, name the key.\n";
  } else {
    text +=
        "3. Ask the user for something that tells the leaked value from others without showing it, "
        "such as its length and its last four characters, and compare.\n";
  }
  return text +
         "4. When the current version does not match, look at the superseded versions in the "
         "history with `read_secret` and its version parameter: a match there is a value that was "
         "replaced already.\n\n"
         "Answer: match in version N (current or superseded since when), or no match. When the "
         "current version matches, recommend to issue a new value at its source, to store it with "
         "`create_secret`, and to destroy the old version, in this order.\n" +
         std::string(kDiscretion);
}

}  // namespace

Prompt VerifyLeak() {
  return {
      .name = "verify_leak",
      .title = "Verify a leak",
      .text =
          "Whether a value that was found somewhere is a secret in Vault, and of which "
          "version, without showing either.",
      .arguments = {{"mount", "Key/value mount, e.g. \"kv\"", true, completions::Kind::kKvMount},
                    {"path", "The secret that may have leaked", true,
                     completions::Kind::kSecretPath},
                    {"key", "One key of it"},
                    {"hint",
                     "What is known of the leaked value, not the value itself, e.g. "
                     "\"40 characters, ends in x7Qz\""}},
      .render = Text};
}

}  // namespace prompts
