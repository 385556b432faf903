// What a KV v2 mount remembers: its configuration, and secrets with their versions.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "json/fwd.h"
#include "vaultsim/kv/folder_map.h"

namespace vaultsim::kv {

using Duration = std::chrono::nanoseconds;

// Who changed something; shared by a version and its secret. Shown by Vault only.
struct Attribution {
  std::string actor = {};
  std::string operation = {};
  std::string client_id = {};
  std::string entity_id = {};
};
using Author = std::shared_ptr<const Attribution>;

struct Version {
  // As gojson::Dump prints it, an object or null: a read copies one piece of memory, where a tree
  // is a dozen pieces in a dozen places. Empty when destroyed.
  std::string data = {};
  base::WallTime created = {};
  std::optional<base::WallTime> deletion = {};  // may lie ahead: delete_version_after
  bool destroyed = false;
  Author created_by = nullptr;
  Author deleted_by = nullptr;
  // The path that it was written by, when that is not the secret's key: it is found by no other.
  std::shared_ptr<const std::string> written_by = nullptr;

  bool IsDeleted(base::WallTime now) const { return deletion && *deletion <= now; }
};

struct Secret {
  std::uint64_t current = 0;  // 0: metadata only
  // Version `current` lies in the secret itself, since that is what is read.
  Version latest = {};
  std::vector<Version> older = {};  // without a gap, the last is current - 1
  std::map<std::string, std::string> custom_metadata = {};
  std::uint64_t oldest = 0;  // 0 until the first version could have been pruned
  std::uint64_t metadata_version = 0;
  base::WallTime created = {};
  base::WallTime updated = {};
  std::uint32_t max_versions = 0;
  bool cas_required = false;
  bool metadata_cas_required = false;
  Duration delete_version_after = {};
  Author updated_by = nullptr;

  // The first that has not been pruned; current + 1 when there is none.
  std::uint64_t First() const { return current == 0 ? 1 : current - older.size(); }
  // null when never written or pruned.
  const Version* Find(std::uint64_t number) const;
  Version* Find(std::uint64_t number);
};

struct Config {
  std::uint32_t max_versions = 0;
  bool cas_required = false;
  bool metadata_cas_required = false;
  Duration delete_version_after = {};  // negative: no version of the mount is ever deleted by time
};

// When a version written at now will be deleted; nullopt: never [4.4].
std::optional<base::WallTime> DeletionTime(const Config& config, const Secret& secret,
                                           base::WallTime now);

// Adds the next version and prunes those beyond the larger of the two max_versions, 10 if none is
// set [4.4].
Version& AddVersion(Secret& secret, std::string data, const Config& config, base::WallTime now,
                    Author author);

// The key under which a path is kept: "/a//b/" names the same secret as "a/b" [4.1].
std::string KeyOf(std::string_view path);
// Whether the data of a version are found by a path that names its secret.
bool IsFoundBy(const Version& version, std::string_view path);

// The metadata object of one version, as data reads and writes show it [4.3].
Json DescribeVersion(const Secret& secret, std::uint64_t number, const Version& version);

// custom_metadata as an object of strings; null when there is none.
Json DescribeCustomMetadata(const Secret& secret);

// "2026-01-02T03:04:05.1Z", or "" without a time [4.9].
std::string DescribeTime(const std::optional<base::WallTime>& time);

// {"actor", "operation", "client_id", "entity_id"} without the empty ones; null for nobody.
Json DescribeAuthor(const Author& author);

}  // namespace vaultsim::kv
