#include "prompts/standard_prompts.h"
#include "prompts/values.h"

namespace prompts {
namespace {

std::string Text(const Values& values) {
  std::string text =
      "A secret may be involved in an incident. Find out what Vault knows of its history. Change "
      "nothing.\n\n"
      "1. Call `read_secret` with mount " +
      Quoted(values, "mount") + " and path " + Quoted(values, "path") +
      ".\n"
      "2. From the result take the current version, when it was written, and the history: which "
      "versions are superseded, deleted or destroyed, and when each was written.\n";
  if (Has(values, "since")) {
    text += "3. Say which versions were current at any time since " + Quoted(values, "since") +
            ", and whether the secret was changed after that.\n";
  }
  return text +
         "\nA mount of version 1 keeps no history: then say that the time of the last change is "
         "not known to Vault, and that only the audit log can tell.\n"
         "Answer with a timeline, oldest first, then one line: on which version the secret is and "
         "since when.\n" +
         std::string(kDiscretion);
}

}  // namespace

Prompt TriageIncident() {
  return {
      .name = "triage_incident",
      .title = "Triage an incident",
      .text =
          "Which version a secret is on, when it was written, and which versions were "
          "current at the time of an incident.",
      .arguments = {{"mount", "Key/value mount, e.g. \"kv\"", true, completions::Kind::kKvMount},
                    {"path", "The secret, e.g. \"production/stripe-api-key\"", true,
                     completions::Kind::kSecretPath},
                    {"since", "When the incident began, e.g. \"2026-01-31T08:00:00Z\""}},
      .render = Text};
}

}  // namespace prompts
