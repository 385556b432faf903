#include <nlohmann/json.hpp>

#include "tools/pki.h"
#include "tools/schemas.h"
#include "tools/standard_tools.h"
#include "vault/client.h"

namespace tools {
namespace {

constexpr std::string_view kRoleNameOut = R"("role_name":{"type":"string"})";
constexpr std::string_view kDeletedOut = R"("deleted":{"type":"boolean","const":true})";

class DeletePkiRole : public Tool {
 public:
  const Description& description() const override { return description_; }

  base::Result<Json> Call(const Json& arguments, CallEnvironment& environment) const override {
    const auto name = ParseRoleName(arguments);
    if (!name.ok()) return name.error();
    vault::Client& client = environment.client;
    // Vault says "done" for a role that is not there.
    const auto role = client.PkiReadRole(name->mount, name->role, environment.context);
    const bool unread = !role.ok() && role.error().code == base::ErrorCode::kPermissionDenied;
    if (!role.ok() && !unread) return vault::With(role.error(), "Nothing was deleted.");
    const auto done =
        client.PkiDelete(vault::PkiThing::kRole, name->mount, name->role, environment.context);
    if (!done.ok()) return done.error();
    Json result = {{"mount", name->mount.WithSlash()},
                   {"role_name", name->role.text()},
                   {"deleted", true},
                   {"note", "Certificates that were issued by the role stay valid."}};
    if (unread) {
      result["note"] = "This token may not read roles, so whether the role existed is unknown.";
    }
    return result;
  }

 private:
  const Description description_ = {
      .name = "delete_pki_role",
      .aliases = {},
      .title = "Delete a PKI role",
      .text =
          "Deletes a role of a PKI mount; nothing can be issued through it any more. "
          "Certificates that it issued stay valid. Fails when there is no such role.",
      .input_schema = schemas::Object({schemas::kPkiMount, schemas::kRoleName}, "role_name"),
      .output_schema =
          schemas::Object({schemas::kMountOut, kRoleNameOut, kDeletedOut, schemas::kNoteOut},
                          "mount role_name deleted"),
      .annotations = {
          .read_only = false, .destructive = true, .idempotent = true, .open_world = false}};
};

}  // namespace

std::unique_ptr<Tool> MakeDeletePkiRole() { return std::make_unique<DeletePkiRole>(); }

}  // namespace tools
