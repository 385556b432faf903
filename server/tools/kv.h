// What the key/value tools share: naming a secret, and believing that something is absent only when
// the mount is certain.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "json/fwd.h"
#include "tools/tool.h"
#include "vault/client.h"

namespace tools {

struct SecretName {
  vault::MountPath mount;
  vault::SecretPath path;

  // "secret/app/config": for messages.
  std::string Display() const { return mount.WithSlash() + path.text(); }
  // What a call needs on a version 2 mount.
  vault::RequestFacts Need(vault::Method method, const char* capability) const {
    return {method, mount.text() + "/data/" + path.text(), capability};
  }
};

// From "mount" and "path".
base::Result<SecretName> ParseSecretName(const Json& arguments);

// The mount of a secret, for what is to be done there. of_version_2: the parameter that was given
// and that only version 2 has; kInvalidArgument where the mount certainly is of version 1.
base::Result<vault::KvMount> OpenKvFor(CallEnvironment& environment, const SecretName& name,
                                       vault::Method method, const char* capability,
                                       const char* of_version_2 = nullptr);

// Whether an error may come from a mount that is not what the cache says.
bool MayBeStale(const base::Error& error);

// A cached version may be out of date, and on a mount of the other version every secret seems
// absent. Looks again when mount came from the cache; true: the version has changed, start anew.
base::Result<bool> RefreshKv(CallEnvironment& environment, vault::KvMount& mount,
                             const vault::RequestFacts& need);

// kInvalidArgument for a parameter that only version 2 has.
base::Error NeedsVersion2(const char* parameter, const vault::KvMount& mount);

// "Version 3 of ... was deleted at ...", with what is still readable when the metadata can be read.
// secret.state is not kReadable. kNotFound.
base::Error UnreadableVersion(CallEnvironment& environment, const vault::KvMount& mount,
                              const SecretName& name, const vault::KvSecret& secret);

// Why there is no such secret or no such version, as exactly as the metadata tells. kNotFound.
base::Error MissingSecret(CallEnvironment& environment, const vault::KvMount& mount,
                          const SecretName& name, std::optional<std::int64_t> version);

struct SecretChange {
  vault::KvMount mount;
  std::optional<vault::KvVersion> written = {};  // v2
  bool existed = false;
  std::string note = {};
};
// Makes the new data out of the old. current: nullptr when there is no secret (or only metadata);
// else look at its state first. An error ends the call and nothing is written.
using Change =
    std::function<base::Result<Json>(const vault::KvMount& mount, const vault::KvSecret* current)>;
// What to do instead when the secret may not be read; denied: the refusal.
using Unread = std::function<base::Result<SecretChange>(const vault::KvMount& mount,
                                                        const base::Error& denied)>;

// Reads, changes, and writes; on version 2 only if nobody wrote or deleted in between (see
// Client::KvChange), else again with what is there now, a bounded number of times. Errors: those of
// change and unread; kConflict when others kept writing; those of Client::KvRead and KvChange.
base::Result<SecretChange> ChangeSecret(CallEnvironment& environment, vault::KvMount mount,
                                        const SecretName& name, const Change& change,
                                        const Unread& unread);

// The keys of a secret; null counts as none.
const Json& KeysOf(const vault::KvSecret& secret);

}  // namespace tools
