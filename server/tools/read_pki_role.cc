#include <nlohmann/json.hpp>

#include "tools/pki.h"
#include "tools/schemas.h"
#include "tools/standard_tools.h"
#include "vault/client.h"

namespace tools {
namespace {

constexpr std::string_view kRoleNameOut = R"("role_name":{"type":"string"})";
constexpr std::string_view kIssuerRefOut =
    R"("issuer_ref":{"type":"string","description":"The issuer that signs for this role."})";
constexpr std::string_view kRoleOut =
    R"("role":{"type":"object","description":"All fields as Vault has them: allowed_domains, allow_subdomains, max_ttl (seconds) ..."})";

class ReadPkiRole : public Tool {
 public:
  const Description& description() const override { return description_; }

  base::Result<Json> Call(const Json& arguments, CallEnvironment& environment) const override {
    const auto name = ParseRoleName(arguments);
    if (!name.ok()) return name.error();
    auto role = environment.client.PkiReadRole(name->mount, name->role, environment.context);
    if (!role.ok()) return role.error();
    Json result = {{"mount", name->mount.WithSlash()}, {"role_name", name->role.text()}};
    const auto issuer = role->fields->find("issuer_ref");
    if (issuer != role->fields->end() && issuer->is_string()) result["issuer_ref"] = *issuer;
    result["role"] = std::move(*role->fields);
    return result;
  }

 private:
  const Description description_ = {
      .name = "read_pki_role",
      .aliases = {},
      .title = "Read a PKI role",
      .text =
          "Reads the rules of a PKI role: which names it may issue for, how long certificates "
          "may live, which issuer signs them.",
      .input_schema = schemas::Object({schemas::kPkiMount, schemas::kRoleName}, "role_name"),
      .output_schema = schemas::Object({schemas::kMountOut, kRoleNameOut, kIssuerRefOut, kRoleOut},
                                       "mount role_name role"),
      .annotations = {
          .read_only = true, .destructive = false, .idempotent = true, .open_world = false}};
};

}  // namespace

std::unique_ptr<Tool> MakeReadPkiRole() { return std::make_unique<ReadPkiRole>(); }

}  // namespace tools
