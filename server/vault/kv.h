// Key/value secrets as the typed client reads and writes them. [Vault API: secret/kv]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "json/box.h"
#include "vault/paths.h"

namespace vault {

// A mount whose engine version is known. Made by Client::OpenKv.
struct KvMount {
  MountPath path;
  int version = 1;      // 1 or 2
  bool cached = false;  // the version came out of the cache
};

// One version's metadata (v2). Times are RFC 3339 in UTC as Vault prints them; "" when unset.
struct KvVersion {
  std::int64_t version = 0;
  std::string created_time = {};
  std::string deletion_time = {};  // may lie in the future: scheduled, still readable
  bool destroyed = false;
  json::Box custom_metadata = {};  // object of strings or null
};

// The new version; nothing on v1.
using KvWritten = base::Result<std::optional<KvVersion>>;

enum class KvState { kReadable, kDeleted, kDestroyed };

struct KvSecret {
  json::Box data = {};                 // an object; null unless readable
  KvState state = KvState::kReadable;  // v1: always readable
  std::optional<KvVersion> info = {};  // v2 only
};

struct KvHistoryEntry {
  std::int64_t version = 0;
  std::string created_time = {};
  std::string deletion_time = {};
  KvState state = KvState::kReadable;
};

struct KvMetadata {
  std::int64_t current_version = 0;  // 0: no version was ever written
  std::int64_t oldest_version = 0;
  std::int64_t max_versions = 0;
  bool cas_required = false;
  json::Box custom_metadata = {};
  std::vector<KvHistoryEntry> versions = {};  // newest first
};

}  // namespace vault
