// SharedState: what all clients of a process share.
#pragma once

#include "base/clock.h"
#include "vault/mount_cache.h"
#include "vault/path_locks.h"

namespace vault {

// Thread-safe. Outlives the clients.
struct SharedState {
  explicit SharedState(const base::Clock& a_clock) : clock(a_clock), mounts(a_clock) {}
  const base::Clock& clock;  // must outlive this object
  MountCache mounts;
  PathLocks locks;
};

}  // namespace vault
