#include "prompts/standard_prompts.h"
#include "prompts/values.h"

namespace prompts {
namespace {

std::string Text(const Values& values) {
  const std::string mount = Quoted(values, "pki_mount", "pki");
  std::string text = "Issue a certificate for " + Quoted(values, "common_name") + ".\n\n";
  if (Has(values, "role")) {
    text += "1. Call `read_pki_role` for the role " + Quoted(values, "role") + " on the mount " +
            mount + " and confirm that it permits this name. If it does not, stop and say why.\n";
  } else {
    text += "1. Call `list_pki_roles` on the mount " + mount +
            ", then `read_pki_role` on each, and choose the role with the narrowest "
            "allowed_domains that permits this name. If none does, stop and say so.\n";
  }
  text +=
      "2. Call `list_pki_issuers` and `read_pki_issuer` for the issuer that the role names, and "
      "note its validity.\n"
      "3. Call `issue_pki_certificate` once, with that role and common_name";
  if (Has(values, "ttl")) text += " and ttl " + Quoted(values, "ttl");
  return text +
         ". Issuing again does not undo the first.\n"
         "4. Check the result: the subject, the names, the expiry, and that the chain ends at the "
         "issuer that you read.\n\n"
         "Answer with the serial number, the names, the validity and the issuer. The private key "
         "exists in the tool's result alone: say so, and ask the user where it should go.\n" +
         std::string(kDiscretion);
}

}  // namespace

Prompt ProvisionCertificate() {
  return {
      .name = "provision_certificate",
      .title = "Provision a certificate",
      .text = "Chooses the role that fits, issues one certificate and checks it.",
      .arguments = {{"common_name", "The name to certify, e.g. \"web.staging.example.com\"", true},
                    {"role", "PKI role; without it the narrowest that fits is chosen", false,
                     completions::Kind::kPkiRole},
                    {"ttl", "Lifetime, e.g. \"72h\"; without it the role's own"},
                    {"pki_mount", "PKI mount (default \"pki\")", false,
                     completions::Kind::kPkiMount}},
      .render = Text};
}

}  // namespace prompts
