#include "vault/mount_cache.h"

#include <openssl/sha.h>

#include <array>
#include <utility>

#include "base/random.h"
#include "base/secret.h"

namespace vault {
namespace {

std::string KeyOf(const std::string& principal, const std::string& path) {
  return principal + '/' + path;
}

}  // namespace

MountCache::Entry* MountCache::FindLocked(const std::string& principal, const std::string& path,
                                          base::SteadyTime now) {
  const auto found = index_.find(KeyOf(principal, path));
  if (found == index_.end()) return nullptr;
  const auto entry = found->second;
  if (entry->expires <= now) {
    entries_.erase(entry);
    index_.erase(found);
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, entry);
  return &*entry;
}

std::optional<Mount> MountCache::Find(const std::string& principal, const std::string& path) {
  const base::SteadyTime now = clock_.Steady();
  const std::lock_guard lock(mutex_);
  const Entry* entry = FindLocked(principal, path, now);
  if (entry == nullptr) return std::nullopt;
  return entry->mount;
}

void MountCache::NotePatchRefused(const std::string& principal, const std::string& path) {
  const base::SteadyTime now = clock_.Steady();
  const std::lock_guard lock(mutex_);
  if (Entry* entry = FindLocked(principal, path, now)) entry->patch_refused = true;
}

bool MountCache::PatchRefused(const std::string& principal, const std::string& path) {
  const base::SteadyTime now = clock_.Steady();
  const std::lock_guard lock(mutex_);
  const Entry* entry = FindLocked(principal, path, now);
  return entry != nullptr && entry->patch_refused;
}

void MountCache::Store(const std::string& principal, const std::string& path, Mount mount) {
  const base::SteadyTime expires = clock_.Steady() + lifetime_;
  std::string key = KeyOf(principal, path);
  const std::lock_guard lock(mutex_);
  const auto found = index_.find(key);
  if (found != index_.end()) {
    entries_.erase(found->second);
    index_.erase(found);
  }
  entries_.push_front(Entry{key, path, std::move(mount), expires, false});
  index_.emplace(std::move(key), entries_.begin());
  if (entries_.size() > entries_max_) {
    index_.erase(entries_.back().key);
    entries_.pop_back();
  }
}

void MountCache::Forget(const std::string& principal, const std::string& path) {
  const std::lock_guard lock(mutex_);
  const auto found = index_.find(KeyOf(principal, path));
  if (found == index_.end()) return;
  entries_.erase(found->second);
  index_.erase(found);
}

void MountCache::ForgetEverywhere(const std::string& path) {
  const std::lock_guard lock(mutex_);
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    if (entry->path == path) {
      index_.erase(entry->key);
      entry = entries_.erase(entry);
    } else {
      ++entry;
    }
  }
}

std::size_t MountCache::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

std::string Fingerprint(std::string_view token, std::string_view ns) {
  static const std::string salt = base::SystemRandom().Hex(16);
  std::string text = salt;
  text += ns;
  text += '\0';  // no namespace contains it
  text += token;
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest = {};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  base::SecureWipe(text.data(), text.size());
  return std::string(digest.begin(), digest.end());
}

}  // namespace vault
