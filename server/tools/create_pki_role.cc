#include <nlohmann/json.hpp>

#include "tools/arguments.h"
#include "tools/pki.h"
#include "tools/schemas.h"
#include "tools/standard_tools.h"
#include "vault/client.h"

namespace tools {
namespace {

constexpr std::string_view kIssuerName =
    R"("issuer_name":{"type":"string","default":"default","description":"Name or id of the issuer that signs for this role; \"default\": the mount's default issuer."})";
constexpr std::string_view kAllowAnyName =
    R"("allow_any_name":{"type":"boolean","default":false,"description":"true: the role issues for every name. Prefer allowed_domains."})";
constexpr std::string_view kAllowedDomains =
    R"("allowed_domains":{"type":["string","array"],"items":{"type":"string"},"default":"","description":"DNS domains, as a list or separated by commas. Each also needs allow_subdomains, allow_bare_domains or allow_glob_domains. Not for IP addresses: see allow_ip_sans."})";
constexpr std::string_view kAllowSubdomains =
    R"("allow_subdomains":{"type":"boolean","default":false,"description":"Names below allowed_domains, e.g. a.example.com for example.com."})";
constexpr std::string_view kAllowBareDomains =
    R"("allow_bare_domains":{"type":"boolean","default":false,"description":"The allowed_domains themselves."})";
constexpr std::string_view kAllowGlobDomains =
    R"("allow_glob_domains":{"type":"boolean","default":false,"description":"'*' in allowed_domains matches any text."})";
constexpr std::string_view kAllowIpSans =
    R"("allow_ip_sans":{"type":"boolean","default":false,"description":"Any IP address as subject alternative name."})";
constexpr std::string_view kMaxTtl =
    R"("max_ttl":{"type":"string","default":"30d","description":"No certificate of this role lives longer."})";
constexpr std::string_view kFurther =
    R"("ttl":{"type":"string","default":"","description":"Lifetime when the caller asks for none; empty: max_ttl."},)"
    R"("allow_localhost":{"type":"boolean","description":"Names localhost and localdomain; Vault's default is true."},)"
    R"("allow_wildcard_certificates":{"type":"boolean","description":"Names with '*'; Vault's default is true."},)"
    R"("allowed_uri_sans":{"type":["string","array"],"items":{"type":"string"},"description":"URIs as subject alternative names, e.g. \"spiffe://example.com/*\"."},)"
    R"("enforce_hostnames":{"type":"boolean","description":"Only valid host names; Vault's default is true."},)"
    R"("require_cn":{"type":"boolean","description":"Vault's default is true."},)"
    R"("server_flag":{"type":"boolean","description":"For TLS servers; Vault's default is true."},)"
    R"("client_flag":{"type":"boolean","description":"For TLS clients; Vault's default is true."},)"
    R"("key_type":{"type":"string","enum":["rsa","ec","ed25519","any"],"description":"Vault's default is rsa."},)"
    R"("key_bits":{"type":"integer","minimum":0,"description":"0: the usual size for key_type."},)"
    R"("key_usage":{"type":["string","array"],"items":{"type":"string"}},)"
    R"("ext_key_usage":{"type":["string","array"],"items":{"type":"string"}},)"
    R"("organization":{"type":["string","array"],"items":{"type":"string"}},)"
    R"("ou":{"type":["string","array"],"items":{"type":"string"}},)"
    R"("country":{"type":["string","array"],"items":{"type":"string"}},)"
    R"("no_store":{"type":"boolean","description":"Do not keep issued certificates; they can then not be revoked by serial number."})";
constexpr std::string_view kRoleNameOut = R"("role_name":{"type":"string"})";
constexpr std::string_view kOperationOut =
    R"("operation":{"type":"string","enum":["created","replaced","written"],"description":"written: whether it existed could not be read."})";
constexpr std::string_view kIssuerRefOut =
    R"("issuer_ref":{"type":"string","description":"The issuer that signs, as Vault reports it."})";
constexpr std::string_view kRoleOut =
    R"("role":{"type":"object","description":"All fields as Vault has them."})";

constexpr const char* kFlags[] = {"allow_any_name",
                                  "allow_subdomains",
                                  "allow_bare_domains",
                                  "allow_glob_domains",
                                  "allow_ip_sans",
                                  "allow_localhost",
                                  "allow_wildcard_certificates",
                                  "enforce_hostnames",
                                  "require_cn",
                                  "server_flag",
                                  "client_flag",
                                  "no_store"};
constexpr const char* kLists[] = {"allowed_domains", "allowed_uri_sans", "key_usage",
                                  "ext_key_usage",   "organization",     "ou",
                                  "country"};

base::Result<Json> RoleFields(const Json& arguments, const vault::Name& issuer) {
  Json fields = {{"issuer_ref", issuer.text()}};
  for (const char* flag : kFlags) {
    if (arguments.contains(flag)) fields[flag] = arguments[flag];
  }
  for (const char* list : kLists) {
    if (arguments.contains(list)) fields[list] = NameList(arguments, list);
  }
  for (const char* name : {"key_type", "key_bits"}) {
    if (arguments.contains(name)) fields[name] = arguments[name];
  }
  for (const char* name : {"max_ttl", "ttl"}) {
    const auto seconds = DurationSeconds(arguments, name);
    if (!seconds.ok()) return seconds.error();
    if (*seconds > 0) fields[name] = std::to_string(*seconds) + "s";
  }
  return fields;
}

// A role that is legal and useless is a mistake that would show only when a certificate is needed.
void WarnOfUselessRole(const Json& role, std::vector<std::string>& warnings) {
  const auto on = [&](const char* flag) { return Flag(role, flag); };
  if (on("allow_any_name")) return;
  if (NameList(role, "allowed_domains").empty()) {
    warnings.push_back(
        std::string("This role can issue for no domain") +
        (on("allow_localhost") ? " but localhost" : "") +
        ": give allowed_domains with allow_subdomains or allow_bare_domains, or allow_any_name.");
  } else if (!on("allow_subdomains") && !on("allow_bare_domains") && !on("allow_glob_domains")) {
    warnings.push_back(
        "allowed_domains has no effect without allow_subdomains (names below them), "
        "allow_bare_domains (the names themselves) or allow_glob_domains (patterns).");
  }
}

class CreatePkiRole : public Tool {
 public:
  const Description& description() const override { return description_; }

  base::Result<Json> Call(const Json& arguments, CallEnvironment& environment) const override {
    const auto name = ParseRoleName(arguments);
    if (!name.ok()) return name.error();
    const auto issuer = vault::Name::Parse(Text(arguments, "issuer_name"), "issuer_name");
    if (!issuer.ok()) return issuer.error();
    const auto fields = RoleFields(arguments, *issuer);
    if (!fields.ok()) return fields.error();
    vault::Client& client = environment.client;
    const base::CallContext& context = environment.context;
    // Vault replaces an existing role whole, without a word.
    const auto before = client.PkiReadRole(name->mount, name->role, context);
    const char* operation = before.ok() ? "replaced" : "created";
    if (!before.ok() && before.error().code == base::ErrorCode::kPermissionDenied) {
      operation = "written";
    } else if (!before.ok() && before.error().code != base::ErrorCode::kNotFound) {
      return vault::With(before.error(), "Nothing was written.");
    }
    auto role = client.PkiWriteRole(name->mount, name->role, *fields, context);
    if (!role.ok()) return role.error();
    WarnOfUselessRole(*role->fields, role->warnings);
    Json result = {{"mount", name->mount.WithSlash()},
                   {"role_name", name->role.text()},
                   {"operation", operation},
                   {"issuer_ref", Text(*role->fields, "issuer_ref")}};
    if (before.ok()) {
      result["note"] = "The role existed; fields that were not given now have their defaults.";
    }
    if (!role->warnings.empty()) result["warnings"] = role->warnings;
    result["role"] = std::move(*role->fields);
    return result;
  }

 private:
  const Description description_ = {
      .name = "create_pki_role",
      .aliases = {},
      .title = "Create a PKI role",
      .text =
          "Creates a role, or replaces one whole: the rules for certificates that "
          "issue_pki_certificate may issue. Give as little as needed: domains with "
          "allow_subdomains or allow_bare_domains rather than allow_any_name.",
      .input_schema = schemas::Object(
          {schemas::kPkiMount, schemas::kRoleName, kIssuerName, kAllowAnyName, kAllowedDomains,
           kAllowSubdomains, kAllowBareDomains, kAllowGlobDomains, kAllowIpSans, kMaxTtl, kFurther},
          "role_name"),
      .output_schema =
          schemas::Object({schemas::kMountOut, kRoleNameOut, kOperationOut, kIssuerRefOut, kRoleOut,
                           schemas::kNoteOut, schemas::kWarningsOut},
                          "mount role_name operation issuer_ref role"),
      .annotations = {
          .read_only = false, .destructive = true, .idempotent = true, .open_world = false}};
};

}  // namespace

std::unique_ptr<Tool> MakeCreatePkiRole() { return std::make_unique<CreatePkiRole>(); }

}  // namespace tools
