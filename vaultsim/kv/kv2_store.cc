#include "vaultsim/kv/kv2_store.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "vaultsim/clean_path.h"

namespace vaultsim::kv {
namespace {

constexpr std::uint32_t kDefaultMaxVersions = 10;

}  // namespace

const Version* Secret::Find(std::uint64_t number) const {
  if (number < First() || number > current) return nullptr;
  return number == current ? &latest : &older[number - First()];
}

Version* Secret::Find(std::uint64_t number) {
  return const_cast<Version*>(std::as_const(*this).Find(number));
}

std::optional<base::WallTime> DeletionTime(const Config& config, const Secret& secret,
                                           base::WallTime now) {
  const Duration mount = config.delete_version_after;
  const Duration key = secret.delete_version_after;
  if (mount < Duration::zero()) return std::nullopt;
  if (mount == Duration::zero() && key == Duration::zero()) return std::nullopt;
  Duration after = std::min(mount, key);
  if (after == Duration::zero()) after = std::max(mount, key);
  // The clock's nanoseconds end in the year 2262.
  return now + std::min(after, base::WallTime::max() - now);
}

Version& AddVersion(Secret& secret, std::string data, const Config& config, base::WallTime now,
                    Author author) {
  if (secret.created == base::WallTime()) secret.created = now;
  secret.updated = now;
  secret.updated_by = author;
  if (secret.current > 0) secret.older.push_back(std::move(secret.latest));
  ++secret.current;
  secret.latest = Version{.data = std::move(data),
                          .created = now,
                          .deletion = DeletionTime(config, secret, now),
                          .created_by = std::move(author)};

  std::uint32_t limit = std::max(secret.max_versions, config.max_versions);
  if (limit == 0) limit = kDefaultMaxVersions;
  if (secret.current - secret.oldest >= limit) {
    secret.oldest = secret.current - limit + 1;
    const auto keep = static_cast<std::ptrdiff_t>(secret.current - secret.oldest);
    secret.older.erase(secret.older.begin(), secret.older.end() - keep);
  }
  return secret.latest;
}

std::string KeyOf(std::string_view path) {
  if (HasDotSegment(path)) {
    std::string clean = CleanPath("/" + std::string(path)).substr(1);
    if (clean.ends_with('/')) clean.pop_back();
    return clean;
  }
  std::string key;
  key.reserve(path.size());
  for (const char c : path) {
    if (c != '/' || (!key.empty() && key.back() != '/')) key += c;
  }
  if (key.ends_with('/')) key.pop_back();
  return key;
}

bool IsFoundBy(const Version& version, std::string_view path) {
  return version.written_by ? *version.written_by == path : KeyOf(path) == path;
}

Json DescribeVersion(const Secret& secret, std::uint64_t number, const Version& version) {
  // Every read builds this: member by member costs half of what a list of pairs does.
  Json description = Json::object();
  description["version"] = number;
  description["created_time"] = DescribeTime(version.created);
  description["deletion_time"] = DescribeTime(version.deletion);
  description["destroyed"] = version.destroyed;
  description["custom_metadata"] = DescribeCustomMetadata(secret);
  return description;
}

Json DescribeCustomMetadata(const Secret& secret) {
  if (secret.custom_metadata.empty()) return nullptr;
  return secret.custom_metadata;
}

std::string DescribeTime(const std::optional<base::WallTime>& time) {
  return time ? base::FormatRfc3339Nano(*time) : "";
}

Json DescribeAuthor(const Author& author) {
  if (author == nullptr) return nullptr;
  Json description = Json::object();
  const auto add = [&](const char* name, const std::string& text) {
    if (!text.empty()) description[name] = text;
  };
  add("actor", author->actor);
  add("operation", author->operation);
  add("client_id", author->client_id);
  add("entity_id", author->entity_id);
  return description;
}

}  // namespace vaultsim::kv
