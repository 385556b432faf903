#include <nlohmann/json.hpp>

#include "tools/paging.h"
#include "tools/schemas.h"
#include "tools/standard_tools.h"
#include "vault/client.h"

namespace tools {
namespace {

constexpr std::string_view kMountsOut =
    R"("mounts":{"type":"array","description":"Sorted by path.","items":{"type":"object","properties":{"path":{"type":"string"},"type":{"type":"string","description":"kv, pki, system ..."},"kv_version":{"type":"integer","description":"Key/value mounts only: 2 keeps versions."},"description":{"type":"string"},"accessor":{"type":"string"},"default_lease_ttl_s":{"type":"integer","description":"0: the server's default."},"max_lease_ttl_s":{"type":"integer","description":"0: the server's default."},"options":{"type":"object","additionalProperties":{"type":"string"}},"local":{"type":"boolean"}},"required":["path","type"],"additionalProperties":false}})";
constexpr std::string_view kCompleteOut =
    R"("complete":{"type":"boolean","description":"false: only mounts that this token can use are shown."})";

Json Describe(const vault::Mount& mount) {
  Json entry = {{"path", mount.path},
                {"type", mount.type},
                {"description", mount.description},
                {"accessor", mount.accessor},
                {"default_lease_ttl_s", mount.default_lease_ttl_s},
                {"max_lease_ttl_s", mount.max_lease_ttl_s}};
  if (mount.KvVersion() != 0) entry["kv_version"] = mount.KvVersion();
  if (!mount.options.empty()) entry["options"] = mount.options;
  if (mount.local) entry["local"] = true;
  return entry;
}

class ListMounts : public Tool {
 public:
  const Description& description() const override { return description_; }

  base::Result<Json> Call(const Json& arguments, CallEnvironment& environment) const override {
    const auto list = environment.client.Mounts(environment.context);
    if (!list.ok()) return list.error();
    std::vector<std::string> paths;
    for (const vault::Mount& mount : list->mounts) paths.push_back(mount.path);
    Json result = {{"complete", list->complete}};
    const Page page = TakePage(paths, arguments, result);
    Json mounts = Json::array();
    for (std::size_t i = page.first; i < page.end; ++i) {
      mounts.push_back(Describe(list->mounts[i]));
    }
    result["mounts"] = std::move(mounts);
    if (!list->complete) {
      result["note"] =
          "Only mounts below which this token may do something; for all of them it needs \"read\" "
          "on \"sys/mounts\".";
    }
    return result;
  }

 private:
  const Description description_ = {
      .name = "list_mounts",
      .aliases = {},
      .title = "List mounts",
      .text =
          "Lists the secrets engines (mounts) of the Vault server: path, type, key/value "
          "version, description and lease limits. Start here to learn which mounts exist.",
      .input_schema = schemas::Object({schemas::kCursor, schemas::kLimit}),
      .output_schema =
          schemas::Object({kMountsOut, kCompleteOut, schemas::kTotalOut, schemas::kMoreOut,
                           schemas::kNextCursorOut, schemas::kNoteOut},
                          "mounts complete total"),
      .annotations = {
          .read_only = true, .destructive = false, .idempotent = true, .open_world = false}};
};

}  // namespace

std::unique_ptr<Tool> MakeListMounts() { return std::make_unique<ListMounts>(); }

}  // namespace tools
