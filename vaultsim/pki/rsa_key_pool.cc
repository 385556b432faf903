#include "vaultsim/pki/rsa_key_pool.h"

#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "vaultsim/pki/rsa_key_list.h"

namespace vaultsim::pki {
namespace {

constexpr std::uint64_t kLeafKeys = 2;

// Keys of one size and use. Their numbers alone decide what they are, so that a run repeats
// whatever the process did before.
class KeyList {
 public:
  KeyList(KeyUse use, int bits) : use_(use), bits_(bits) {}

  base::Result<PrivateKey> At(std::size_t number) {
    while (keys_.size() <= number) {
      auto made = ListedRsaKey(use_, bits_, keys_.size());
      if (!made) return made;
      keys_.push_back(*std::move(made));
    }
    return keys_[number];
  }

  std::size_t FirstFree() {
    std::size_t number = 0;
    while (number < held_.size() && held_[number]) ++number;
    return number;
  }

  void SetHeld(std::size_t number, bool held) {
    if (held_.size() <= number) held_.resize(number + 1);
    held_[number] = held;
  }

 private:
  KeyUse use_;
  int bits_;
  std::vector<PrivateKey> keys_;
  std::vector<bool> held_;
};

class Pool {
 public:
  base::Result<HeldKey> TakeFree(int bits) {
    const std::lock_guard lock(mutex_);
    KeyList& list = stored_.try_emplace(bits, KeyUse::kStored, bits).first->second;
    const std::size_t number = list.FirstFree();
    auto key = list.At(number);
    if (!key) return std::move(key).error();
    list.SetHeld(number, true);
    std::shared_ptr<void> hold(nullptr, [this, bits, number](void*) { Return(bits, number); });
    return HeldKey{*std::move(key), std::move(hold)};
  }

  base::Result<PrivateKey> Leaf(int bits, std::size_t number) {
    const std::lock_guard lock(mutex_);
    return leaves_.try_emplace(bits, KeyUse::kLeaf, bits).first->second.At(number);
  }

 private:
  void Return(int bits, std::size_t number) {
    const std::lock_guard lock(mutex_);
    stored_.at(bits).SetHeld(number, false);
  }

  std::mutex mutex_;
  std::map<int, KeyList> stored_;
  std::map<int, KeyList> leaves_;
};

// Never destroyed: an engine with static lifetime may return its keys after main.
Pool& ProcessPool() {
  static Pool& pool = *new Pool;
  return pool;
}

}  // namespace

base::Result<HeldKey> TakeStoredRsaKey(int bits) { return ProcessPool().TakeFree(bits); }

base::Result<PrivateKey> LeafRsaKey(int bits, base::Random& random) {
  return ProcessPool().Leaf(bits, random.Below(kLeafKeys));
}

}  // namespace vaultsim::pki
