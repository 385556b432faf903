#include <nlohmann/json.hpp>

#include "tools/paging.h"
#include "tools/pki.h"
#include "tools/schemas.h"
#include "tools/standard_tools.h"
#include "vault/client.h"

namespace tools {
namespace {

constexpr std::string_view kRolesOut =
    R"("roles":{"type":"array","items":{"type":"string"},"description":"Sorted."})";

class ListPkiRoles : public Tool {
 public:
  const Description& description() const override { return description_; }

  base::Result<Json> Call(const Json& arguments, CallEnvironment& environment) const override {
    const auto mount = ParsePkiMount(arguments);
    if (!mount.ok()) return mount.error();
    const auto roles = environment.client.PkiListRoles(*mount, environment.context);
    if (!roles.ok()) return roles.error();
    Json result = {{"mount", mount->WithSlash()}, {"roles", Json::array()}};
    const Page page = TakePage(*roles, arguments, result);
    for (std::size_t i = page.first; i < page.end; ++i) result["roles"].push_back((*roles)[i]);
    return result;
  }

 private:
  const Description description_ = {
      .name = "list_pki_roles",
      .aliases = {},
      .title = "List PKI roles",
      .text =
          "Lists the roles of a PKI mount. A role says which certificates may be issued; "
          "read_pki_role shows its rules. An empty list means that the mount has none.",
      .input_schema = schemas::Object({schemas::kPkiMount, schemas::kCursor, schemas::kLimit}),
      .output_schema = schemas::Object({schemas::kMountOut, kRolesOut, schemas::kTotalOut,
                                        schemas::kMoreOut, schemas::kNextCursorOut},
                                       "mount roles total"),
      .annotations = {
          .read_only = true, .destructive = false, .idempotent = true, .open_world = false}};
};

}  // namespace

std::unique_ptr<Tool> MakeListPkiRoles() { return std::make_unique<ListPkiRoles>(); }

}  // namespace tools
