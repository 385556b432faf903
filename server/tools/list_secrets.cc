#include <nlohmann/json.hpp>

#include "tools/arguments.h"
#include "tools/kv.h"
#include "tools/paging.h"
#include "tools/schemas.h"
#include "tools/standard_tools.h"

namespace tools {
namespace {

constexpr std::string_view kFolder =
    R"("path":{"type":"string","default":"","description":"Folder inside the mount, e.g. \"app\" or \"app/\"; empty for the top."})";
constexpr std::string_view kKeysOut =
    R"("keys":{"type":"array","items":{"type":"string"},"description":"Sorted. A name with a trailing '/' is a folder, the others are secrets; one name can be both."})";

class ListSecrets : public Tool {
 public:
  const Description& description() const override { return description_; }

  base::Result<Json> Call(const Json& arguments, CallEnvironment& environment) const override {
    const auto mount = vault::MountPath::Parse(Text(arguments, "mount"));
    if (!mount.ok()) return mount.error();
    const auto folder = vault::FolderPath::Parse(Text(arguments, "path"));
    if (!folder.ok()) return folder.error();
    vault::RequestFacts need{vault::Method::kList, mount->text() + "/metadata/", "list"};
    if (!folder->text().empty()) need.path += folder->text() + '/';
    const auto opened = environment.client.OpenKv(*mount, need, environment.context);
    if (!opened.ok()) return opened.error();
    return List(environment, *opened, *folder, need, arguments);
  }

 private:
  static base::Result<Json> List(CallEnvironment& environment, vault::KvMount mount,
                                 const vault::FolderPath& folder, const vault::RequestFacts& need,
                                 const Json& arguments) {
    const auto keys = environment.client.KvList(mount, folder, environment.context);
    if (!keys.ok() && !MayBeStale(keys.error())) return keys.error();
    if (!keys.ok() || keys->empty()) {
      const auto changed = RefreshKv(environment, mount, need);
      if (!changed.ok()) return changed.error();
      if (*changed) return List(environment, mount, folder, need, arguments);
      if (!keys.ok()) return keys.error();
    }
    Json result = {
        {"mount", mount.path.WithSlash()}, {"path", folder.text()}, {"kv_version", mount.version}};
    const Page page = TakePage(*keys, arguments, result);
    result["keys"] = Json::array();
    for (std::size_t i = page.first; i < page.end; ++i) result["keys"].push_back((*keys)[i]);
    return result;
  }

  const Description description_ = {
      .name = "list_secrets",
      .aliases = {},
      .title = "List secrets",
      .text =
          "Lists the names of secrets and folders in a key/value mount, never their values. The "
          "answer is one level deep; an empty list means that nothing is there.",
      .input_schema =
          schemas::Object({schemas::kKvMount, kFolder, schemas::kCursor, schemas::kLimit}, "mount"),
      .output_schema =
          schemas::Object({schemas::kMountOut, schemas::kPathOut, schemas::kKvVersionOut, kKeysOut,
                           schemas::kTotalOut, schemas::kMoreOut, schemas::kNextCursorOut},
                          "mount path kv_version keys total"),
      .annotations = {
          .read_only = true, .destructive = false, .idempotent = true, .open_world = false}};
};

}  // namespace

std::unique_ptr<Tool> MakeListSecrets() { return std::make_unique<ListSecrets>(); }

}  // namespace tools
