// Key/value secrets, versions 1 and 2.
#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "json/merge_patch.h"
#include "vault/client.h"
#include "vault/fields.h"

namespace vault {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kShortestHiddenValue = 4;
constexpr std::string_view kOtherVersion = "did not match the current version";

ApiPath KvPath(const KvMount& mount, std::string_view operation, const SecretPath& path) {
  ApiPath api(mount.path);
  if (mount.version == 2) api.Fixed(operation);
  return api.Add(path);
}

KvVersion ReadVersion(const Json& metadata) {
  KvVersion version;
  version.version = fields::Integer(metadata, "version");
  version.created_time = fields::String(metadata, "created_time");
  version.deletion_time = fields::String(metadata, "deletion_time");
  version.destroyed = fields::Boolean(metadata, "destroyed");
  if (const auto custom = metadata.find("custom_metadata"); custom != metadata.end()) {
    version.custom_metadata = *custom;
  }
  return version;
}

// RFC 3339 texts of Vault: UTC, with a fraction of any length or none.
bool IsPast(const std::string& time, const std::string& now) {
  constexpr std::size_t kSeconds = 19;  // "2026-01-02T03:04:05"
  const std::string_view a(time);
  const std::string_view b(now);
  if (a.size() < kSeconds || b.size() < kSeconds) return true;
  const int whole = a.substr(0, kSeconds).compare(b.substr(0, kSeconds));
  if (whole != 0) return whole < 0;
  const auto fraction = [](std::string_view text) {
    std::string digits(text.substr(kSeconds));
    if (!digits.empty() && digits.back() == 'Z') digits.pop_back();
    digits.resize(10, '0');
    return digits;
  };
  return fraction(a) <= fraction(b);
}

bool Mentions(const std::string& text, const Json& value) {
  if (value.is_string()) {
    const auto& secret = value.get_ref<const std::string&>();
    return secret.size() >= kShortestHiddenValue && text.find(secret) != std::string::npos;
  }
  if (!value.is_structured()) return false;
  return std::any_of(value.begin(), value.end(),
                     [&](const Json& inner) { return Mentions(text, inner); });
}

// Vault's text may quote what it refused; a value that was to be stored must not come back in it.
void DropTextsWithValues(Answer& answer, const Json& data) {
  std::erase_if(answer.errors, [&](const std::string& text) { return Mentions(text, data); });
}

bool Says(const Answer& answer, std::string_view text) {
  return std::any_of(answer.errors.begin(), answer.errors.end(),
                     [&](const std::string& line) { return line.find(text) != std::string::npos; });
}

Error NoSecret(const KvMount& mount, const SecretPath& path) {
  return {ErrorCode::kNotFound, "There is no secret at \"" + mount.path.WithSlash() + path.text() +
                                    "\". list_secrets shows the names that exist."};
}

Error ChangedMeanwhile(std::int64_t version) {
  return {ErrorCode::kConflict,
          "The secret was changed by somebody else: its current version is "
          "not " +
              std::to_string(version) + ". Nothing was written. Read it again first."};
}

Error NoVersionInRead(const std::string& path) {
  return {ErrorCode::kRejected, "The answer to GET \"" + path +
                                    "\" has no version: the mount is no longer KV version 2."};
}

Error NoVersionInAnswer() {
  Error error{ErrorCode::kBadResponse,
              "Vault accepted the write but did not report a version; the mount may have changed. "
              "Read the secret to see its state."};
  error.request_sent = true;
  return error;
}

base::Result<KvMetadata> ReadMetadata(const Json& data, const std::string& now) {
  KvMetadata metadata;
  metadata.current_version = fields::Integer(data, "current_version");
  metadata.oldest_version = fields::Integer(data, "oldest_version");
  metadata.max_versions = fields::Integer(data, "max_versions");
  metadata.cas_required = fields::Boolean(data, "cas_required");
  if (const auto custom = data.find("custom_metadata"); custom != data.end()) {
    metadata.custom_metadata = *custom;
  }
  const auto versions = data.find("versions");
  if (versions == data.end() || !versions->is_object()) return metadata;
  for (const auto& [number, info] : versions->items()) {
    KvHistoryEntry entry;
    std::from_chars(number.data(), number.data() + number.size(), entry.version);
    entry.created_time = fields::String(info, "created_time");
    entry.deletion_time = fields::String(info, "deletion_time");
    if (fields::Boolean(info, "destroyed")) {
      entry.state = KvState::kDestroyed;
    } else if (!entry.deletion_time.empty() && IsPast(entry.deletion_time, now)) {
      entry.state = KvState::kDeleted;
    }
    metadata.versions.push_back(std::move(entry));
  }
  std::sort(metadata.versions.begin(), metadata.versions.end(),
            [](const KvHistoryEntry& a, const KvHistoryEntry& b) { return a.version > b.version; });
  return metadata;
}

// What an answer to PATCH says, but for what Client::Fail has to explain.
std::optional<base::Result<KvVersion>> ReadPatched(const Answer& answer, const KvMount& mount,
                                                   const SecretPath& path) {
  if (answer.ok()) {
    KvVersion version = ReadVersion(*answer.data);
    if (version.version == 0) return NoVersionInAnswer();
    return version;
  }
  if (!answer.absent()) return std::nullopt;
  if (!answer.data->is_object()) return NoSecret(mount, path);
  return Error{ErrorCode::kConflict,
               "The latest version of \"" + mount.path.WithSlash() + path.text() +
                   "\" is deleted or destroyed, so there is nothing to add to. Nothing was "
                   "written."};
}

}  // namespace

base::Result<KvMount> Client::OpenKv(const MountPath& path, const RequestFacts& need,
                                     const Context& context, bool fresh) {
  auto found = FindMount(path, need, context, fresh);
  // A mount that was of another type may since have been replaced.
  if (found.ok() && found->cached && found->mount.KvVersion() == 0) {
    found = FindMount(path, need, context, true);
  }
  if (!found.ok()) return found.error();
  const int version = found->mount.KvVersion();
  if (version == 0) {
    return Error{ErrorCode::kRejected, "The mount \"" + path.WithSlash() + "\" is of type \"" +
                                           found->mount.type +
                                           "\", not a key/value engine. list_mounts shows those."};
  }
  return KvMount{path, version, found->cached};
}

base::Result<KvSecret> Client::KvRead(const KvMount& mount, const SecretPath& path,
                                      std::optional<std::int64_t> version, const Context& context) {
  Call call{Method::kGet, KvPath(mount, "data", path)};
  if (mount.version == 2 && version) call.query = "version=" + std::to_string(*version);
  auto answer = Exchange(call, context);
  if (!answer.ok()) return answer.error();
  KvSecret secret;
  if (mount.version == 1) {
    if (!answer->ok()) {
      return answer->absent() ? NoSecret(mount, path) : Fail(call, *answer, context);
    }
    if (!answer->data->is_object()) return Incomplete("secret");
    secret.data = std::move(answer->data);
    return secret;
  }
  // A deleted version is a 404 with an envelope like that of a readable one.
  const bool versioned = answer->data->is_object() && answer->data->contains("metadata") &&
                         (*answer->data)["metadata"].is_object();
  if (!versioned || (!answer->ok() && answer->status != 404)) {
    if (answer->ok()) return NoVersionInRead(call.path.plain());
    const bool absent = answer->absent() && answer->data->is_null();
    return absent ? NoSecret(mount, path) : Fail(call, *answer, context);
  }
  secret.info = ReadVersion((*answer->data)["metadata"]);
  if (answer->ok()) {
    secret.data = std::move((*answer->data)["data"]);
  } else {
    secret.state = secret.info->destroyed ? KvState::kDestroyed : KvState::kDeleted;
  }
  return secret;
}

KvWritten Client::KvWrite(const KvMount& mount, const SecretPath& path, const Json& data,
                          std::int64_t cas, const Context& context) {
  Json body = mount.version == 2 ? Json{{"data", data}, {"options", {{"cas", cas}}}} : data;
  Call call{Method::kPost, KvPath(mount, "data", path), cas == 0 ? "create" : "update"};
  call.body = &body;
  auto answer = Exchange(call, context);
  if (!answer.ok()) return answer.error();
  if (!answer->ok()) {
    DropTextsWithValues(*answer, data);
    if (Says(*answer, kOtherVersion)) return ChangedMeanwhile(cas);
    return Fail(call, *answer, context);
  }
  if (mount.version == 1) return std::optional<KvVersion>();
  KvVersion version = ReadVersion(*answer->data);
  if (version.version == 0) return NoVersionInAnswer();
  return std::optional<KvVersion>(std::move(version));
}

KvWritten Client::KvChange(const KvMount& mount, const SecretPath& path, const KvSecret& current,
                           const Json& next, const Context& context) {
  const std::int64_t version = current.info ? current.info->version : 0;
  const bool may_patch = mount.version == 2 && current.data->is_object() &&
                         !shared_.mounts.PatchRefused(Principal(), mount.path.text());
  const auto patch = may_patch ? json::MergePatch(*current.data, next) : std::nullopt;
  if (!patch) return KvWrite(mount, path, next, version, context);
  const Json body = {{"data", *patch}, {"options", {{"cas", version}}}};
  Call call{Method::kPatch, KvPath(mount, "data", path)};
  call.body = &body;
  auto answer = Exchange(call, context);
  if (!answer.ok()) return answer.error();
  if (answer->status == 403 || answer->status == 405) {
    shared_.mounts.NotePatchRefused(Principal(), mount.path.text());
    return KvWrite(mount, path, next, version, context);
  }
  if (auto outcome = ReadPatched(*answer, mount, path)) {
    if (!outcome->ok()) return outcome->error();
    return std::optional<KvVersion>(std::move(**outcome));
  }
  if (Says(*answer, kOtherVersion)) return ChangedMeanwhile(version);
  DropTextsWithValues(*answer, *patch);
  return Fail(call, *answer, context);
}

base::Result<KvVersion> Client::KvPatch(const KvMount& mount, const SecretPath& path,
                                        const Json& data, const Context& context) {
  const Json body = {{"data", data}};
  Call call{Method::kPatch, KvPath(mount, "data", path)};
  call.body = &body;
  auto answer = Exchange(call, context);
  if (!answer.ok()) return answer.error();
  if (auto outcome = ReadPatched(*answer, mount, path)) return std::move(*outcome);
  DropTextsWithValues(*answer, data);
  return Fail(call, *answer, context);
}

base::Status Client::KvDelete(const KvMount& mount, const SecretPath& path,
                              const Context& context) {
  const auto answer = Perform({Method::kDelete, KvPath(mount, "data", path)}, context);
  if (!answer.ok()) return answer.error();
  return {};
}

base::Status Client::KvDeleteVersions(const KvMount& mount, const SecretPath& path,
                                      const std::vector<std::int64_t>& versions,
                                      const Context& context) {
  const Json body = {{"versions", versions}};
  Call call{Method::kPost, KvPath(mount, "delete", path)};
  call.body = &body;
  const auto answer = Perform(call, context);
  if (!answer.ok()) return answer.error();
  return {};
}

base::Result<Names> Client::KvList(const KvMount& mount, const FolderPath& folder,
                                   const Context& context) {
  ApiPath path(mount.path);
  if (mount.version == 2) path.Fixed("metadata");
  Call call{Method::kList, path.Add(folder)};
  const auto answer = Exchange(call, context);
  if (!answer.ok()) return answer.error();
  if (answer->ok()) {
    std::vector<std::string> keys = fields::Strings(*answer->data, "keys");
    std::sort(keys.begin(), keys.end());
    return keys;
  }
  if (answer->absent()) return std::vector<std::string>();
  return Fail(call, *answer, context);
}

base::Result<KvMetadata> Client::KvReadMetadata(const KvMount& mount, const SecretPath& path,
                                                const Context& context) {
  const Call call{Method::kGet, KvPath(mount, "metadata", path)};
  const auto answer = Exchange(call, context);
  if (!answer.ok()) return answer.error();
  if (answer->absent()) return NoSecret(mount, path);
  if (!answer->ok()) return Fail(call, *answer, context);
  if (!answer->data->is_object()) return Incomplete("metadata");
  return ReadMetadata(*answer->data, base::FormatRfc3339Nano(shared_.clock.Now()));
}

base::Result<PathLocks::Held> Client::LockSecret(const KvMount& mount, const SecretPath& path,
                                                 const Context& context) {
  return shared_.locks.Acquire(ns_ + '\0' + mount.path.WithSlash() + path.text(), context);
}

}  // namespace vault
