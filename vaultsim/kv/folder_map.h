// FolderMap: values under '/'-separated keys, with the listing of folders that Vault's storage has.
#pragma once

#include <cstddef>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vaultsim/kv/string_table.h"

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
  T* Find(std::string_view key) { return values_.Find(key); }
  const T* Find(std::string_view key) const { return values_.Find(key); }

  // Default-constructed when absent.
  T& At(std::string_view key) {
    if (T* value = Find(key)) return *value;
    AddName(key);
    return values_.At(key);
  }

  void Erase(std::string_view key) {
    if (values_.Find(key) == nullptr) return;
    RemoveName(key);
    values_.Erase(key);
  }

  // The names directly inside a folder ("" or ending in '/'), sorted bytewise; sub-folders end in
  // '/'. A key and a folder of the same name both appear.
  std::vector<std::string> List(std::string_view folder, const Page& page = {}) const {
    const std::set<std::string>* found = folders_.Find(folder);
    if (found == nullptr) return {};
    std::vector<std::string> names;
    auto name = page.after.empty() ? found->begin() : found->upper_bound(page.after);
    for (; name != found->end() && names.size() < page.limit; ++name) {
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

  // Calls visit(key, value) for each, in no order.
  template <typename Visit>
  void ForEach(const Visit& visit) const {
    values_.ForEach(visit);
  }

 private:
  // Where the last name of a key or of a folder begins.
  static std::size_t NameStart(std::string_view path) {
    const std::size_t slash = path.substr(0, path.size() - 1).rfind('/');
    return slash == std::string_view::npos ? 0 : slash + 1;
  }

  void AddName(std::string_view path) {
    while (!path.empty()) {
      const std::size_t start = NameStart(path);
      const std::string_view folder = path.substr(0, start);
      std::set<std::string>& names = folders_.At(folder);
      const bool is_new = names.empty();
      names.emplace(path.substr(start));
      if (!is_new) return;
      path = folder;
    }
  }

  // A folder goes with its last name.
  void RemoveName(std::string_view path) {
    while (!path.empty()) {
      const std::size_t start = NameStart(path);
      const std::string_view folder = path.substr(0, start);
      std::set<std::string>& names = *folders_.Find(folder);
      names.erase(std::string(path.substr(start)));
      if (!names.empty()) return;
      folders_.Erase(folder);
      path = folder;
    }
  }

  StringTable<T> values_;
  StringTable<std::set<std::string>> folders_;
};

}  // namespace vaultsim::kv
