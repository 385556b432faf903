#include "kv2_model.h"

#include <utility>

namespace model {

const SecretModel* Kv2Model::Find(const std::string& key) const {
  const auto found = secrets.find(key);
  return found == secrets.end() ? nullptr : &found->second;
}

SecretModel* Kv2Model::Find(const std::string& key) {
  const auto found = secrets.find(key);
  return found == secrets.end() ? nullptr : &found->second;
}

bool Kv2Model::IsReadable(const VersionModel& version) const {
  return !version.destroyed && (!version.deletion_s || *version.deletion_s > now_s);
}

bool Kv2Model::CasHolds(const std::string& key, const Json& cas) const {
  const SecretModel* secret = Find(key);
  if (cas.is_null()) return !cas_required && (secret == nullptr || !secret->cas_required);
  return cas == (secret == nullptr ? 0 : secret->current);
}

std::optional<std::int64_t> Kv2Model::DeletionTime(const SecretModel& secret) const {
  if (delete_after_s < 0) return std::nullopt;
  std::optional<std::int64_t> after;
  for (const std::int64_t limit : {delete_after_s, secret.delete_after_s}) {
    if (limit > 0 && (!after || limit < *after)) after = limit;
  }
  if (!after) return std::nullopt;
  return now_s + *after;
}

void Kv2Model::AddVersion(SecretModel& secret, Json data) {
  secret.versions[++secret.current] = {.data = std::move(data), .deletion_s = DeletionTime(secret)};
  const std::int64_t asked = std::max(max_versions, secret.max_versions);
  const std::int64_t limit = asked == 0 ? 10 : asked;
  std::erase_if(secret.versions,
                [&](const auto& entry) { return entry.first <= secret.current - limit; });
}

Json Kv2Model::Shown(const SecretModel& secret, std::int64_t number) {
  return {{"version", number},
          {"destroyed", secret.versions.at(number).destroyed},
          {"custom_metadata", secret.custom_metadata.empty() ? Json() : secret.custom_metadata}};
}

Json Merge(Json target, const Json& patch) {
  if (!patch.is_object()) return patch;
  if (!target.is_object()) target = Json::object();
  for (const auto& item : patch.items()) {
    if (item.value().is_null()) {
      target.erase(item.key());
    } else {
      target[item.key()] =
          Merge(target.contains(item.key()) ? target[item.key()] : Json(), item.value());
    }
  }
  return target;
}

}  // namespace model
