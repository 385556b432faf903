#include <algorithm>
#include <nlohmann/json.hpp>

#include "tools/arguments.h"
#include "tools/kv.h"
#include "tools/schemas.h"
#include "tools/standard_tools.h"

namespace tools {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kKeysShown = 20;

constexpr std::string_view kKey =
    R"("key":{"type":"string","default":"","description":"Remove only this key and keep the others. Empty: the whole secret."})";
constexpr std::string_view kVersions =
    R"("versions":{"type":"array","items":{"type":"integer","minimum":1},"minItems":1,"maxItems":100,"description":"KV version 2 only: delete these versions instead of the latest. Not together with 'key'."})";
constexpr std::string_view kDeletedOut =
    R"("deleted":{"type":"string","enum":["secret","key","versions"]})";
constexpr std::string_view kKeyOut = R"("key":{"type":"string"})";
constexpr std::string_view kVersionOut =
    R"("version":{"type":"integer","description":"Of a key: the new version without it. Of a secret: the version that was deleted."})";
constexpr std::string_view kVersionsOut =
    R"("versions":{"type":"array","items":{"type":"integer"},"description":"The versions that this call deleted."})";
constexpr std::string_view kRemainingOut =
    R"("remaining_keys":{"type":"array","items":{"type":"string"}})";
constexpr std::string_view kRecoverableOut =
    R"("recoverable":{"type":"boolean","description":"true: Vault keeps the data and it can be undeleted or read as an older version."})";

Json Result(const vault::KvMount& mount, const SecretName& name, const char* deleted) {
  return {{"mount", mount.path.WithSlash()},
          {"path", name.path.text()},
          {"kv_version", mount.version},
          {"deleted", deleted},
          {"recoverable", mount.version == 2}};
}

Error NoSuchKey(const SecretName& name, const Json& keys) {
  std::string names;
  std::size_t shown = 0;
  for (const auto& [key, value] : keys.items()) {
    if (++shown > kKeysShown) break;
    names += (names.empty() ? "\"" : ", \"") + key + '"';
  }
  if (keys.size() > kKeysShown) names += ", ...";
  return Error{ErrorCode::kNotFound,
               "The key is not present in \"" + name.Display() +
                   "\"; nothing was written. Its keys: " + (names.empty() ? "none" : names) + "."};
}

Error Unchanged(Error error) { return vault::With(std::move(error), "Nothing was deleted."); }

class DeleteSecret : public Tool {
 public:
  const Description& description() const override { return description_; }

  base::Result<Json> Call(const Json& arguments, CallEnvironment& environment) const override {
    const auto name = ParseSecretName(arguments);
    if (!name.ok()) return name.error();
    const std::string key = Text(arguments, "key");
    const bool has_versions = arguments.contains("versions");
    if (has_versions && !key.empty()) {
      return BadArgument("give 'key' or 'versions', not both");
    }
    const auto mount = OpenKvFor(environment, *name, vault::Method::kDelete, "delete",
                                 has_versions ? "versions" : nullptr);
    if (!mount.ok()) return mount.error();
    if (has_versions) {
      auto versions = arguments["versions"].get<std::vector<std::int64_t>>();
      return DeleteVersions(environment, *mount, *name, std::move(versions));
    }
    return key.empty() ? DeleteWhole(environment, *mount, *name)
                       : DeleteKey(environment, *mount, *name, key);
  }

 private:
  static base::Result<Json> DeleteWhole(CallEnvironment& environment, vault::KvMount mount,
                                        const SecretName& name) {
    vault::Client& client = environment.client;
    const auto current = client.KvRead(mount, name.path, std::nullopt, environment.context);
    const bool unread = !current.ok() && current.error().code == ErrorCode::kPermissionDenied;
    if (!current.ok() && !unread) {
      if (!MayBeStale(current.error())) return Unchanged(current.error());
      const auto changed = RefreshKv(environment, mount, name.Need(vault::Method::kGet, "read"));
      if (!changed.ok()) return Unchanged(changed.error());
      if (*changed) return DeleteWhole(environment, mount, name);
      if (current.error().code != ErrorCode::kNotFound) return Unchanged(current.error());
      return Unchanged(MissingSecret(environment, mount, name, std::nullopt));
    }
    if (current.ok() && current->state != vault::KvState::kReadable) {
      return Unchanged(UnreadableVersion(environment, mount, name, *current));
    }
    const auto done = client.KvDelete(mount, name.path, environment.context);
    if (!done.ok()) return done.error();
    Json result = Result(mount, name, "secret");
    if (unread) {
      result["note"] = "This token may not read the secret, so whether it existed is unknown.";
    } else if (current->info) {
      result["version"] = current->info->version;
      result["note"] = "The latest version is deleted and can be undeleted; older versions stay.";
    } else {
      result["note"] = "KV version 1 keeps no versions: the secret is gone for good.";
    }
    return result;
  }

  static base::Result<Json> DeleteKey(CallEnvironment& environment, const vault::KvMount& mount,
                                      const SecretName& name, const std::string& key) {
    Json remaining = Json::array();
    const Change remove = [&](const vault::KvMount& current_mount,
                              const vault::KvSecret* current) -> base::Result<Json> {
      if (current == nullptr) {
        return Unchanged(MissingSecret(environment, current_mount, name, std::nullopt));
      }
      if (current->state != vault::KvState::kReadable) {
        return Unchanged(UnreadableVersion(environment, current_mount, name, *current));
      }
      Json keys = KeysOf(*current);
      if (keys.erase(key) == 0) return NoSuchKey(name, keys);
      remaining = Json::array();
      for (const auto& [left, value] : keys.items()) remaining.push_back(left);
      return keys;
    };
    const Unread unread = [&](const vault::KvMount&,
                              const Error& denied) -> base::Result<SecretChange> {
      return vault::With(denied,
                         "To keep the other keys the secret must be read first. Nothing was "
                         "deleted.");
    };
    const auto done = ChangeSecret(environment, mount, name, remove, unread);
    if (!done.ok()) return done.error();
    Json result = Result(done->mount, name, "key");
    result["key"] = key;
    if (done->written) result["version"] = done->written->version;
    if (remaining.empty()) {
      result["note"] = done->mount.version == 2
                           ? "It was the last key: the latest version of the secret is now empty."
                           : "It was the last key, and KV version 1 stores no empty secret: the "
                             "secret itself is gone.";
    }
    result["remaining_keys"] = std::move(remaining);
    return result;
  }

  static base::Result<Json> DeleteVersions(CallEnvironment& environment, vault::KvMount mount,
                                           const SecretName& name,
                                           std::vector<std::int64_t> versions) {
    std::sort(versions.begin(), versions.end());
    versions.erase(std::unique(versions.begin(), versions.end()), versions.end());
    const auto changed = RefreshKv(environment, mount, name.Need(vault::Method::kPost, "update"));
    if (!changed.ok()) return Unchanged(changed.error());
    if (mount.version == 1) return NeedsVersion2("versions", mount);
    vault::Client& client = environment.client;
    const auto metadata = client.KvReadMetadata(mount, name.path, environment.context);
    const bool unread = !metadata.ok() && metadata.error().code == ErrorCode::kPermissionDenied;
    if (!metadata.ok() && !unread) return Unchanged(metadata.error());
    if (metadata.ok()) {
      if (auto fault = Select(*metadata, name, versions)) return *fault;
    }
    const auto done = client.KvDeleteVersions(mount, name.path, versions, environment.context);
    if (!done.ok()) return done.error();
    Json result = Result(mount, name, "versions");
    result["versions"] = versions;
    if (unread) {
      result["note"] =
          "This token may not read the metadata, so whether these versions existed is "
          "unknown.";
    }
    return result;
  }

  // Leaves in versions what can be deleted. An error when one does not exist or nothing is left.
  static std::optional<Error> Select(const vault::KvMetadata& metadata, const SecretName& name,
                                     std::vector<std::int64_t>& versions) {
    std::vector<std::int64_t> readable;
    for (const std::int64_t version : versions) {
      const auto entry =
          std::find_if(metadata.versions.begin(), metadata.versions.end(),
                       [&](const vault::KvHistoryEntry& one) { return one.version == version; });
      if (entry == metadata.versions.end()) {
        return Error{ErrorCode::kNotFound, "\"" + name.Display() + "\" has no version " +
                                               std::to_string(version) +
                                               ". Nothing was deleted; read_secret shows the "
                                               "history."};
      }
      if (entry->state == vault::KvState::kReadable) readable.push_back(version);
    }
    if (readable.empty()) {
      return Error{ErrorCode::kNotFound, "All of these versions of \"" + name.Display() +
                                             "\" are already deleted or destroyed. Nothing was "
                                             "changed."};
    }
    versions = std::move(readable);
    return std::nullopt;
  }

  const Description description_ = {
      .name = "delete_secret",
      .aliases = {},
      .title = "Delete a secret",
      .text =
          "Deletes a secret, or only one of its keys, or given versions. On KV version 2 the data "
          "can be recovered (undelete, older versions); on KV version 1 it is gone for good. "
          "Fails when the secret, the key or the version is not there.",
      .input_schema =
          schemas::Object({schemas::kKvMount, schemas::kSecretPath, kKey, kVersions}, "mount path"),
      .output_schema = schemas::Object(
          {schemas::kMountOut, schemas::kPathOut, schemas::kKvVersionOut, kDeletedOut, kKeyOut,
           kVersionOut, kVersionsOut, kRemainingOut, kRecoverableOut, schemas::kNoteOut},
          "mount path kv_version deleted recoverable"),
      .annotations = {.read_only = false,
                      .destructive = true,
                      .idempotent = true,
                      .open_world = false},
      .changes = {"vault://{mount}/{+path}"}};
};

}  // namespace

std::unique_ptr<Tool> MakeDeleteSecret() { return std::make_unique<DeleteSecret>(); }

}  // namespace tools
