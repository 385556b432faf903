#include "vaultsim/pki/rsa_key_pool.h"

#include <map>
#include <mutex>
#include <vector>

namespace vaultsim::pki {
namespace {

constexpr std::size_t kLeafKeys = 2;

class Pool {
 public:
  std::optional<PrivateKey> TakeFree(int bits) {
    const std::lock_guard lock(mutex_);
    std::vector<PrivateKey>& free = free_[bits];
    if (free.empty()) return std::nullopt;
    PrivateKey key = free.back();
    free.pop_back();
    return key;
  }

  void Return(const PrivateKey& key) {
    const std::lock_guard lock(mutex_);
    free_[key.bits()].push_back(key);
  }

  std::optional<PrivateKey> NextLeaf(int bits) {
    const std::lock_guard lock(mutex_);
    Leaves& leaves = leaves_[bits];
    if (leaves.keys.size() < kLeafKeys) return std::nullopt;
    return leaves.keys[leaves.next++ % kLeafKeys];
  }

  void AddLeaf(const PrivateKey& key) {
    const std::lock_guard lock(mutex_);
    leaves_[key.bits()].keys.push_back(key);
  }

 private:
  struct Leaves {
    std::vector<PrivateKey> keys;
    std::size_t next = 0;
  };
  std::mutex mutex_;
  std::map<int, std::vector<PrivateKey>> free_;
  std::map<int, Leaves> leaves_;
};

// Never destroyed: an engine with static lifetime may return its keys after main.
Pool& ProcessPool() {
  static Pool& pool = *new Pool;
  return pool;
}

}  // namespace

base::Result<HeldKey> TakeStoredRsaKey(int bits, base::Random& random) {
  std::optional<PrivateKey> key = ProcessPool().TakeFree(bits);
  if (!key) {
    base::Result<PrivateKey> made = PrivateKey::Generate(KeyType::kRsa, bits, random);
    if (!made) return made.error();
    key = *made;
  }
  std::shared_ptr<void> hold(nullptr, [held = *key](void*) { ProcessPool().Return(held); });
  return HeldKey{*key, std::move(hold)};
}

base::Result<PrivateKey> NextLeafRsaKey(int bits, base::Random& random) {
  if (std::optional<PrivateKey> key = ProcessPool().NextLeaf(bits)) return *key;
  base::Result<PrivateKey> made = PrivateKey::Generate(KeyType::kRsa, bits, random);
  if (made) ProcessPool().AddLeaf(*made);
  return made;
}

}  // namespace vaultsim::pki
