// PathLocks: one writer a secret inside this process.
#pragma once

#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/cancellation.h"
#include "base/result.h"

namespace vault {

// KV version 1 has no check-and-set, so read-merge-write is serialised here; on version 2 it saves
// the repeats that check-and-set would cost. Other processes are not held back. Thread-safe.
class PathLocks {
 public:
  // Held until destroyed. Movable; must not outlive its PathLocks.
  class Held {
   public:
    Held(PathLocks* owner, std::string key) : owner_(owner), key_(std::move(key)) {}
    Held(Held&& other) noexcept : owner_(other.owner_), key_(std::move(other.key_)) {
      other.owner_ = nullptr;
    }
    Held& operator=(Held&&) = delete;
    ~Held() {
      if (owner_ != nullptr) owner_->Release(key_);
    }

   private:
    PathLocks* owner_;
    std::string key_;
  };

  // Waits until the key is free; who came first gets it first. Errors: kTimeout, kCancelled, and
  // kInternal without file descriptors; nothing was sent then.
  base::Result<Held> Acquire(const std::string& key, const base::CallContext& context);

 private:
  class Turn;

  void Release(const std::string& key);

  std::mutex mutex_;
  std::unordered_map<std::string, std::deque<const Turn*>> queues_;  // of the keys that are held
};

}  // namespace vault
