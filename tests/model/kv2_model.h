// KV v2 as its users understand it: a secret is a row of versions, each live, deleted or destroyed.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "action.h"

namespace model {

struct VersionModel {
  Json data = nullptr;
  std::optional<std::int64_t> deletion_s = {};  // on the model's clock
  bool destroyed = false;
};

struct SecretModel {
  std::map<std::int64_t, VersionModel> versions = {};
  std::int64_t current = 0;
  std::int64_t max_versions = 0;
  bool cas_required = false;
  std::int64_t delete_after_s = 0;
  Json custom_metadata = Json::object();
};

struct Kv2Model {
  std::map<std::string, SecretModel> secrets = {};
  std::int64_t now_s = 0;
  bool has_clock = true;  // false: the server's time is the world's, so nothing may depend on it
  std::int64_t max_versions = 0;
  bool cas_required = false;
  std::int64_t delete_after_s = 0;

  const SecretModel* Find(const std::string& key) const;
  SecretModel* Find(const std::string& key);
  bool IsReadable(const VersionModel& version) const;
  // Whether a write with this cas (null: none) goes through.
  bool CasHolds(const std::string& key, const Json& cas) const;
  std::optional<std::int64_t> DeletionTime(const SecretModel& secret) const;
  void AddVersion(SecretModel& secret, Json data);
  // What a read of the version shows as its metadata.
  static Json Shown(const SecretModel& secret, std::int64_t number);
};

// RFC 7396, written out as the specification has it.
Json Merge(Json target, const Json& patch);

// Random sequences of writes, reads, deletions, patches, listings and settings, and of time.
// has_clock: port.Advance works.
void CheckKv2(KvPort& port, bool has_clock = true);

}  // namespace model
