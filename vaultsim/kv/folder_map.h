// FolderMap: values under '/'-separated keys, with the listing of folders that Vault's storage has.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace vaultsim::kv {

// Which part of a folder a listing returns [4.7].
struct Page {
  std::string after = {};  // names up to and including this one are left out; it need not exist
  std::size_t limit = std::numeric_limits<std::size_t>::max();
};

// A hash table of values beside a table of folders, so that neither finding a key nor listing a
// folder costs more when the map grows elsewhere. Pointers stay valid until the key is erased. Not
// thread-safe.
template <typename T>
class FolderMap {
 public:
  T* Find(std::string_view key) {
    const auto found = values_.find(key);
    return found == values_.end() ? nullptr : &found->second;
  }
  const T* Find(std::string_view key) const {
    const auto found = values_.find(key);
    return found == values_.end() ? nullptr : &found->second;
  }

  // Default-constructed when absent.
  T& At(std::string_view key) {
    if (T* value = Find(key)) return *value;
    AddName(key);
    return values_[std::string(key)];
  }

  void Erase(std::string_view key) {
    const auto found = values_.find(key);
    if (found == values_.end()) return;
    RemoveName(key);
    values_.erase(found);
  }

  // The names directly inside a folder ("" or ending in '/'), sorted bytewise; sub-folders end in
  // '/'. A key and a folder of the same name both appear.
  std::vector<std::string> List(std::string_view folder, const Page& page = {}) const {
    const auto found = folders_.find(folder);
    if (found == folders_.end()) return {};
    std::vector<std::string> names;
    auto name = page.after.empty() ? found->second.begin() : found->second.upper_bound(page.after);
    for (; name != found->second.end() && names.size() < page.limit; ++name) {
      names.push_back(*name);
    }
    return names;
  }

  // Every key below a folder, relative to it, in the order of Vault's ScanView: a folder's own
  // keys, then its sub-folders from the last to the first.
  std::vector<std::string> Scan(std::string_view folder) const {
    std::vector<std::string> keys;
    std::vector<std::string> frontier = {""};
    while (!frontier.empty()) {
      const std::string current = std::move(frontier.back());
      frontier.pop_back();
      for (const std::string& name : List(std::string(folder) + current)) {
        (name.ends_with('/') ? frontier : keys).push_back(current + name);
      }
    }
    return keys;
  }

  // Pairs of key and value, in no order.
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  template <typename V>
  using Table = std::unordered_map<std::string, V, Hash, std::equal_to<>>;

  // Where the last name of a key or of a folder begins.
  static std::size_t NameStart(std::string_view path) {
    const std::size_t slash = path.substr(0, path.size() - 1).rfind('/');
    return slash == std::string_view::npos ? 0 : slash + 1;
  }

  void AddName(std::string_view path) {
    while (!path.empty()) {
      const std::size_t start = NameStart(path);
      const std::string_view folder = path.substr(0, start);
      const auto [names, is_new] = folders_.try_emplace(std::string(folder));
      names->second.emplace(path.substr(start));
      if (!is_new) return;
      path = folder;
    }
  }

  // A folder goes with its last name.
  void RemoveName(std::string_view path) {
    while (!path.empty()) {
      const std::size_t start = NameStart(path);
      const std::string_view folder = path.substr(0, start);
      const auto names = folders_.find(folder);
      names->second.erase(std::string(path.substr(start)));
      if (!names->second.empty()) return;
      folders_.erase(names);
      path = folder;
    }
  }

  Table<T> values_;
  Table<std::set<std::string>> folders_;
};

}  // namespace vaultsim::kv
