#include <nlohmann/json.hpp>

#include "tools/arguments.h"
#include "tools/schemas.h"
#include "tools/standard_tools.h"
#include "vault/client.h"

namespace tools {
namespace {

constexpr std::string_view kPath =
    R"("path":{"type":"string","description":"Path of the mount to remove, exactly as list_mounts shows it."})";
constexpr std::string_view kDeletedOut = R"("deleted":{"type":"boolean","const":true})";
constexpr std::string_view kTypeOut = R"("type":{"type":"string"})";
constexpr std::string_view kDescriptionOut = R"("description":{"type":"string"})";
constexpr std::string_view kAccessorOut = R"("accessor":{"type":"string"})";

class DeleteMount : public Tool {
 public:
  const Description& description() const override { return description_; }

  base::Result<std::optional<Plan>> Preview(const Json& arguments,
                                            CallEnvironment& environment) const override {
    const auto mount = FindMount(arguments, environment);
    if (!mount.ok()) return mount.error();
    std::string summary = "Delete the mount '" + mount->path + "' (" + mount->type;
    if (mount->KvVersion() != 0) summary += ", version " + std::to_string(mount->KvVersion());
    summary += ")";
    if (!mount->description.empty()) summary += ", described as \"" + mount->description + '"';
    summary += ", with everything in it? This cannot be undone.";
    return std::optional(Plan{std::move(summary), "mount " + mount->path + ' ' + mount->accessor});
  }

  base::Result<Json> Call(const Json& arguments, CallEnvironment& environment) const override {
    const auto path = vault::MountPath::Parse(Text(arguments, "path"), "path");
    if (!path.ok()) return path.error();
    const auto mount = FindMount(arguments, environment);
    if (!mount.ok()) return mount.error();
    const auto done = environment.client.DisableMount(*path, environment.context);
    if (!done.ok()) return done.error();
    Json result = {
        {"path", mount->path},
        {"type", mount->type},
        {"description", mount->description},
        {"deleted", true},
        {"note", "Everything in the mount is gone for good, and its leases are revoked."}};
    if (!mount->accessor.empty()) result["accessor"] = mount->accessor;
    if (mount->KvVersion() != 0) result["kv_version"] = mount->KvVersion();
    return result;
  }

 private:
  // Vault says "done" for a mount that is not there and for a path inside one (V-KV-15).
  static base::Result<vault::Mount> FindMount(const Json& arguments, CallEnvironment& environment) {
    const auto path = vault::MountPath::Parse(Text(arguments, "path"), "path");
    if (!path.ok()) return path.error();
    auto mount = environment.client.FindMountEntry(*path, environment.context);
    if (!mount.ok()) return vault::With(mount.error(), "Nothing was deleted.");
    return mount;
  }

  const Description description_ = {
      .name = "delete_mount",
      .aliases = {},
      .title = "Delete a mount",
      .text =
          "Removes a mount with everything in it: all secrets and their versions, or all keys, "
          "issuers and roles of a PKI. This cannot be undone. Ask the user before you call it. "
          "Fails when there is no such mount.",
      .input_schema = schemas::Object({kPath}, "path"),
      .output_schema =
          schemas::Object({schemas::kPathOut, kTypeOut, schemas::kKvVersionOut, kDescriptionOut,
                           kAccessorOut, kDeletedOut, schemas::kNoteOut},
                          "path type deleted"),
      .annotations = {.read_only = false,
                      .destructive = true,
                      .idempotent = true,
                      .open_world = false},
      .changes = {"vault://mounts"}};
};

}  // namespace

std::unique_ptr<Tool> MakeDeleteMount() { return std::make_unique<DeleteMount>(); }

}  // namespace tools
