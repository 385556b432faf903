#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/encoding.h"
#include "base/limits.h"
#include "tools/arguments.h"
#include "tools/kv.h"
#include "tools/schemas.h"
#include "tools/standard_tools.h"

namespace tools {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::string_view kKey =
    R"("key":{"type":"string","description":"Key to set; needs 'value'. Either key and value, or 'data'."})";
constexpr std::string_view kValue =
    R"("value":{"description":"Value of 'key': any JSON - text, number, boolean, null, list or object."})";
constexpr std::string_view kData =
    R"("data":{"type":"object","description":"Several keys and values at once, e.g. {\"user\":\"app\",\"port\":5432}. Written together or not at all."})";
constexpr std::string_view kCas =
    R"("cas":{"type":"integer","minimum":0,"description":"KV version 2 only: write only if this is the current version (0: if the secret does not exist). With 'data' the secret then holds exactly 'data'; with 'key' the other keys stay."})";
constexpr std::string_view kOperationOut =
    R"("operation":{"type":"string","enum":["created","updated","replaced"],"description":"created: it did not exist; updated: other keys were kept; replaced: it now holds exactly what was given."})";
constexpr std::string_view kKeysOut =
    R"("keys_written":{"type":"array","items":{"type":"string"}})";
constexpr std::string_view kVersionOut =
    R"("version":{"type":"integer","description":"The new version (KV version 2)."})";
constexpr std::string_view kCreatedOut = R"("created_time":{"type":"string"})";

// A merge patch removes nulls and merges objects, so it can only set other values as given.
bool CanPatch(const Json& data) {
  return !data.empty() && std::all_of(data.begin(), data.end(), [](const Json& value) {
    return !value.is_null() && !value.is_object();
  });
}

// {"key": value}, or data; one of the two.
base::Result<Json> Given(const Json& arguments) {
  const bool has_key = arguments.contains("key");
  const bool has_value = arguments.contains("value");
  const bool has_data = arguments.contains("data");
  if (has_data == (has_key || has_value) || has_key != has_value) {
    return BadArgument("give either 'key' and 'value', or 'data'");
  }
  Json data = has_data ? arguments["data"] : Json{{Text(arguments, "key"), arguments["value"]}};
  for (const auto& [key, value] : data.items()) {
    if (key.empty()) return BadArgument("a key is empty");
    if (key.size() > base::limits::kPathBytesMax) return BadArgument("a key is too long");
    if (base::HasControlCharacter(key)) return BadArgument("a key has a control character");
  }
  return data;
}

class CreateSecret : public Tool {
 public:
  const Description& description() const override { return description_; }

  base::Result<Json> Call(const Json& arguments, CallEnvironment& environment) const override {
    const auto name = ParseSecretName(arguments);
    if (!name.ok()) return name.error();
    const auto data = Given(arguments);
    if (!data.ok()) return data.error();
    const auto cas = Number(arguments, "cas");
    const auto mount =
        OpenKvFor(environment, *name, vault::Method::kPost, "update", cas ? "cas" : nullptr);
    if (!mount.ok()) return mount.error();
    const bool replace = cas && arguments.contains("data");
    const auto done = replace ? Replace(environment, *mount, *name, *data, *cas)
                              : Merge(environment, *mount, *name, *data, cas);
    if (!done.ok()) return done.error();
    Json result = {{"mount", done->mount.path.WithSlash()},
                   {"path", name->path.text()},
                   {"kv_version", done->mount.version}};
    result["operation"] = !done->existed ? "created" : replace ? "replaced" : "updated";
    result["keys_written"] = Json::array();
    for (const auto& [key, value] : data->items()) result["keys_written"].push_back(key);
    if (done->written) {
      result["version"] = done->written->version;
      result["created_time"] = done->written->created_time;
    }
    if (!done->note.empty()) result["note"] = done->note;
    return result;
  }

 private:
  static base::Result<SecretChange> Replace(CallEnvironment& environment, vault::KvMount mount,
                                            const SecretName& name, const Json& data,
                                            std::int64_t cas) {
    // Nothing is read first, so a mount that changed would not show (a version 1 mount would take
    // the request for a secret named "data/...").
    const auto changed = RefreshKv(environment, mount, name.Need(vault::Method::kPost, "update"));
    if (!changed.ok()) return changed.error();
    if (mount.version == 1) return NeedsVersion2("cas", mount);
    auto written = environment.client.KvWrite(mount, name.path, data, cas, environment.context);
    if (!written.ok()) return written.error();
    return SecretChange{mount, std::move(*written), cas != 0};
  }

  static base::Result<SecretChange> Merge(CallEnvironment& environment, const vault::KvMount& mount,
                                          const SecretName& name, const Json& data,
                                          std::optional<std::int64_t> cas) {
    const Change merge = [&](const vault::KvMount& current_mount,
                             const vault::KvSecret* current) -> base::Result<Json> {
      if (current == nullptr) {
        if (cas && *cas != 0) return NotThatVersion(name, 0, *cas);
        return data;
      }
      if (cas && current->info && current->info->version != *cas) {
        return NotThatVersion(name, current->info->version, *cas);
      }
      if (current->state != vault::KvState::kReadable) {
        Error gone = UnreadableVersion(environment, current_mount, name, *current);
        gone.code = ErrorCode::kConflict;
        return vault::With(
            std::move(gone),
            "Nothing was written: setting keys on top of it would lose the keys that it had. "
            "Undelete it, or give 'data' with 'cas' = " +
                std::to_string(current->info->version) + " to write exactly 'data'.");
      }
      Json merged = KeysOf(*current);
      for (const auto& [key, value] : data.items()) merged[key] = value;
      return merged;
    };
    const Unread unread = [&](const vault::KvMount& current_mount, const Error& denied) {
      return WriteUnread(environment, current_mount, name, data, cas, denied);
    };
    return ChangeSecret(environment, mount, name, merge, unread);
  }

  static Error NotThatVersion(const SecretName& name, std::int64_t current, std::int64_t asked) {
    const std::string state =
        current == 0 ? "does not exist (version 0)" : "is at version " + std::to_string(current);
    return Error{ErrorCode::kConflict, "\"" + name.Display() + "\" " + state + ", not at version " +
                                           std::to_string(asked) +
                                           ". Nothing was written. Read it again first."};
  }

  // For a token that may write and not read (V-KV-04).
  static base::Result<SecretChange> WriteUnread(CallEnvironment& environment,
                                                const vault::KvMount& mount, const SecretName& name,
                                                const Json& data, std::optional<std::int64_t> cas,
                                                const Error& denied) {
    if (mount.version == 1) {
      return vault::With(denied,
                         "On KV version 1 a write replaces all keys, so the others must be "
                         "read first. Nothing was written.");
    }
    if (!cas && CanPatch(data)) {
      auto patched = environment.client.KvPatch(mount, name.path, data, environment.context);
      if (patched.ok()) {
        return SecretChange{mount, std::move(*patched), true,
                            "Merged by Vault without reading, because this token may not read the "
                            "secret."};
      }
      const ErrorCode code = patched.error().code;
      const bool may_create = code == ErrorCode::kNotFound ||
                              code == ErrorCode::kPermissionDenied || code == ErrorCode::kRejected;
      if (!may_create) return patched.error();
    }
    if (cas.value_or(0) != 0) {
      return vault::With(denied,
                         "To keep the keys that are not named, the secret must be read "
                         "first. Nothing was written; 'data' with 'cas' needs no reading.");
    }
    auto created = environment.client.KvWrite(mount, name.path, data, 0, environment.context);
    if (created.ok()) {
      return SecretChange{mount, std::move(*created), false,
                          "Created without reading, because this token may not read the secret."};
    }
    if (created.error().code == ErrorCode::kConflict) {
      return vault::With(denied,
                         "The secret exists, and to keep its other keys it must be read or "
                         "patched (\"read\" or \"patch\"). Nothing was written.");
    }
    return created.error();
  }

  const Description description_ = {
      .name = "create_secret",
      .aliases = {"write_secret"},
      .title = "Write a secret",
      .text =
          "Creates a secret or changes keys of an existing one; keys that are not named stay as "
          "they are. Several keys are written together. On KV version 2 every write makes a new "
          "version and cannot overwrite somebody else's change unseen.",
      .input_schema = schemas::Object(
          {schemas::kKvMount, schemas::kSecretPath, kKey, kValue, kData, kCas}, "mount path"),
      .output_schema =
          schemas::Object({schemas::kMountOut, schemas::kPathOut, schemas::kKvVersionOut,
                           kOperationOut, kKeysOut, kVersionOut, kCreatedOut, schemas::kNoteOut},
                          "mount path kv_version operation keys_written"),
      .annotations = {.read_only = false,
                      .destructive = true,
                      .idempotent = false,
                      .open_world = false},
      .changes = {"vault://{mount}/{+path}"}};
};

}  // namespace

std::unique_ptr<Tool> MakeCreateSecret() { return std::make_unique<CreateSecret>(); }

}  // namespace tools
