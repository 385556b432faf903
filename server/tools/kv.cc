#include "tools/kv.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "tools/arguments.h"

namespace tools {
namespace {

using base::Error;
using base::ErrorCode;

// Each lost race means that another writer got through; so many in a row is a caller that should
// be told.
constexpr int kAttemptsMax = 16;
constexpr std::size_t kVersionsShown = 20;

// "1, 2, 5" of the versions in one state, newest first.
std::string VersionsIn(const vault::KvMetadata& metadata, vault::KvState state) {
  std::string text;
  std::size_t shown = 0;
  for (const vault::KvHistoryEntry& entry : metadata.versions) {
    if (entry.state != state) continue;
    if (++shown > kVersionsShown) return text + ", ...";
    if (!text.empty()) text += ", ";
    text += std::to_string(entry.version);
  }
  return text;
}

// An integer beyond 64 bits arrives here as the nearest double. Version 2 has rounded it itself;
// version 1 keeps the digits, and writing the secret back would change a key that nobody named.
bool LosesDigits(const Json& value) {
  constexpr double kTwoTo64 = 18'446'744'073'709'551'616.0;
  if (value.is_number_float()) return std::abs(value.get<double>()) >= kTwoTo64 / 2;
  return value.is_structured() && std::any_of(value.begin(), value.end(), LosesDigits);
}

std::string StillThere(const vault::KvMetadata& metadata) {
  const std::string readable = VersionsIn(metadata, vault::KvState::kReadable);
  const std::string deleted = VersionsIn(metadata, vault::KvState::kDeleted);
  std::string text = readable.empty() ? "No version is readable." : "Readable: " + readable + ".";
  if (!deleted.empty()) text += " Deleted, can be undeleted: " + deleted + ".";
  return text;
}

}  // namespace

base::Result<SecretName> ParseSecretName(const Json& arguments) {
  auto mount = vault::MountPath::Parse(Text(arguments, "mount"));
  if (!mount.ok()) return mount.error();
  auto path = vault::SecretPath::Parse(Text(arguments, "path"));
  if (!path.ok()) return path.error();
  return SecretName{std::move(*mount), std::move(*path)};
}

base::Result<vault::KvMount> OpenKvFor(CallEnvironment& environment, const SecretName& name,
                                       vault::Method method, const char* capability,
                                       const char* of_version_2) {
  const vault::RequestFacts need = name.Need(method, capability);
  auto mount = environment.client.OpenKv(name.mount, need, environment.context);
  if (of_version_2 == nullptr || !mount.ok()) return mount;
  if (mount->version == 1 && mount->cached) {
    mount = environment.client.OpenKv(name.mount, need, environment.context, true);
  }
  if (mount.ok() && mount->version == 1) return NeedsVersion2(of_version_2, *mount);
  return mount;
}

bool MayBeStale(const base::Error& error) {
  return error.code == ErrorCode::kNotFound || error.code == ErrorCode::kRejected;
}

base::Result<bool> RefreshKv(CallEnvironment& environment, vault::KvMount& mount,
                             const vault::RequestFacts& need) {
  if (!mount.cached) return false;
  auto fresh = environment.client.OpenKv(mount.path, need, environment.context, true);
  if (!fresh.ok()) return fresh.error();
  const bool changed = fresh->version != mount.version;
  mount = std::move(*fresh);
  return changed;
}

base::Error NeedsVersion2(const char* parameter, const vault::KvMount& mount) {
  return BadArgument("'" + std::string(parameter) + "' needs a KV version 2 mount; \"" +
                     mount.path.WithSlash() + "\" is KV version 1, which keeps no versions");
}

base::Error UnreadableVersion(CallEnvironment& environment, const vault::KvMount& mount,
                              const SecretName& name, const vault::KvSecret& secret) {
  const vault::KvVersion& info = *secret.info;
  const std::string which =
      "Version " + std::to_string(info.version) + " of \"" + name.Display() + "\" ";
  std::string message;
  if (secret.state == vault::KvState::kDestroyed) {
    message = which + "is destroyed: its data is gone for good.";
  } else {
    message = which + "is deleted (since " + info.deletion_time +
              "); its data is kept and can be undeleted.";
  }
  const auto metadata = environment.client.KvReadMetadata(mount, name.path, environment.context);
  if (metadata.ok()) message += ' ' + StillThere(*metadata);
  return Error{ErrorCode::kNotFound, std::move(message)};
}

base::Error MissingSecret(CallEnvironment& environment, const vault::KvMount& mount,
                          const SecretName& name, std::optional<std::int64_t> version) {
  const Error missing{ErrorCode::kNotFound, "There is no secret at \"" + name.Display() +
                                                "\". list_secrets shows the names that exist."};
  if (mount.version == 1) return missing;
  const auto metadata = environment.client.KvReadMetadata(mount, name.path, environment.context);
  if (!metadata.ok()) {
    if (!version || metadata.error().code == ErrorCode::kNotFound) return missing;
    return Error{ErrorCode::kNotFound, "There is no version " + std::to_string(*version) +
                                           " of \"" + name.Display() +
                                           "\", or no such secret; its metadata, which would tell, "
                                           "cannot be read: " +
                                           metadata.error().message};
  }
  if (metadata->versions.empty()) {
    return Error{ErrorCode::kNotFound,
                 "\"" + name.Display() + "\" has metadata only: no version was ever written."};
  }
  if (!version) return missing;
  return Error{ErrorCode::kNotFound,
               "\"" + name.Display() + "\" has no version " + std::to_string(*version) +
                   "; it has " + std::to_string(metadata->versions.back().version) + " to " +
                   std::to_string(metadata->current_version) + ". " + StillThere(*metadata)};
}

const Json& KeysOf(const vault::KvSecret& secret) {
  static const Json kNone = Json::object();
  return secret.data->is_object() ? *secret.data : kNone;
}

base::Result<SecretChange> ChangeSecret(CallEnvironment& environment, vault::KvMount mount,
                                        const SecretName& name, const Change& change,
                                        const Unread& unread) {
  vault::Client& client = environment.client;
  const auto held = client.LockSecret(mount, name.path, environment.context);
  if (!held.ok()) return held.error();
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    const auto current = client.KvRead(mount, name.path, std::nullopt, environment.context);
    if (!current.ok()) {
      const ErrorCode code = current.error().code;
      if (code == ErrorCode::kPermissionDenied) return unread(mount, current.error());
      if (!MayBeStale(current.error())) return current.error();
      const auto changed = RefreshKv(environment, mount, name.Need(vault::Method::kGet, "read"));
      if (!changed.ok()) return changed.error();
      if (*changed) continue;
      if (code != ErrorCode::kNotFound) return current.error();
    }
    if (mount.version == 1 && current.ok() && LosesDigits(*current->data)) {
      return Error{ErrorCode::kRejected,
                   "\"" + name.Display() +
                       "\" holds a number with more digits than this server can carry, and KV "
                       "version 1 can only be written whole. Nothing was written."};
    }
    const base::Result<Json> next = change(mount, current.ok() ? &*current : nullptr);
    if (!next.ok()) return next.error();
    if (mount.version == 1 && current.ok() && next->empty()) {
      // Version 1 stores no empty secret.
      const auto gone = client.KvDelete(mount, name.path, environment.context);
      if (!gone.ok()) return gone.error();
      return SecretChange{mount, std::nullopt, true};
    }
    auto written = current.ok()
                       ? client.KvChange(mount, name.path, *current, *next, environment.context)
                       : client.KvWrite(mount, name.path, *next, 0, environment.context);
    if (written.ok()) return SecretChange{mount, std::move(*written), current.ok()};
    const bool lost_race = written.error().code == ErrorCode::kConflict;
    if (!lost_race) return written.error();
  }
  return Error{ErrorCode::kConflict, "Others kept changing \"" + name.Display() +
                                         "\": " + std::to_string(kAttemptsMax) +
                                         " attempts, nothing was written. Try again."};
}

}  // namespace tools
