#include "prompts/standard_prompts.h"
#include "prompts/values.h"

namespace prompts {
namespace {

std::string Text(const Values& values) {
  std::string text =
      "Find out whether everything that an environment needs is in Vault. Change nothing.\n\n"
      "1. Call `list_mounts` and confirm that the mount " +
      Quoted(values, "mount") +
      " is there and is a key/value mount.\n"
      "2. Call `list_secrets` with that mount and path " +
      Quoted(values, "path") +
      ". When the path turns out to be a secret and not a folder, call `read_secret` and use the "
      "names of its keys alone.\n";
  text += Has(values, "keys")
              ? "3. Confirm that each of these names is present: " + Quoted(values, "keys") +
                    " (separated by commas).\n"
              : "3. List the names that you found.\n";
  if (Has(values, "domain")) {
    text += "4. Call `list_pki_roles` on the mount " + Quoted(values, "pki_mount", "pki") +
            " and `read_pki_role` on each role until you find one that may issue for " +
            Quoted(values, "domain") + ": its allowed_domains and flags must permit that name.\n";
  }
  return text +
         "\nAnswer with a list: each requirement, present or missing, and for what is missing the "
         "call that would create it.\n" +
         std::string(kDiscretion);
}

}  // namespace

Prompt BootstrapEnvironment() {
  return {
      .name = "bootstrap_environment",
      .title = "Bootstrap an environment",
      .text =
          "Checks that the secrets and the certificate role that an environment needs are "
          "in Vault, and says what is missing.",
      .arguments = {{"mount", "Key/value mount, e.g. \"kv\"", true, completions::Kind::kKvMount},
                    {"path", "Folder or secret of the environment, e.g. \"staging/app-config\"",
                     true, completions::Kind::kSecretPath},
                    {"keys", "Names that must be there, separated by commas"},
                    {"domain", "A name that certificates are needed for"},
                    {"pki_mount", "PKI mount to look for a role in (default \"pki\")", false,
                     completions::Kind::kPkiMount}},
      .render = Text};
}

}  // namespace prompts
