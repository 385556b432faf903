// MountCache: what each caller was told about mounts, so that a read costs one request.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "vault/mounts.h"

namespace vault {

// Keyed by a principal's fingerprint, so that nobody learns of a mount by somebody else's grant.
// Bounded: the least recently used entry goes. Thread-safe; never blocks on Vault.
class MountCache {
 public:
  // clock must outlive the cache.
  explicit MountCache(const base::Clock& clock, std::size_t entries_max = 4'096,
                      std::chrono::seconds lifetime = std::chrono::minutes(5))
      : clock_(clock), entries_max_(entries_max), lifetime_(lifetime) {}

  std::optional<Mount> Find(const std::string& principal, const std::string& path);
  // path: as the caller named it, without the outer slash.
  void Store(const std::string& principal, const std::string& path, Mount mount);
  // That this principal may not PATCH under a mount, so that each write does not ask in vain; as
  // long as the mount is known.
  void NotePatchRefused(const std::string& principal, const std::string& path);
  bool PatchRefused(const std::string& principal, const std::string& path);
  void Forget(const std::string& principal, const std::string& path);
  // For all principals: the mount was created or removed.
  void ForgetEverywhere(const std::string& path);
  std::size_t size() const;

 private:
  struct Entry {
    std::string key;
    std::string path;
    Mount mount;
    base::SteadyTime expires;
    bool patch_refused = false;
  };
  // The entry, which is now the most recently used; null when there is none or it is too old.
  Entry* FindLocked(const std::string& principal, const std::string& path, base::SteadyTime now);

  const base::Clock& clock_;
  const std::size_t entries_max_;
  const std::chrono::seconds lifetime_;
  mutable std::mutex mutex_;
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<std::string, std::list<Entry>::iterator> index_;
};

// A short, one-way name for a token in a namespace: what MountCache is keyed by, so that no token
// lives on in it. Salted per process.
std::string Fingerprint(std::string_view token, std::string_view ns);

}  // namespace vault
