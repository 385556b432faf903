// FolderMap: values under '/'-separated keys, with the listing of folders that Vault's storage has.
#pragma once

#include <cstddef>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vaultsim::kv {

// Which part of a folder a listing returns [4.7].
struct Page {
  std::string after = {};  // names up to and including this one are left out; it need not exist
  std::size_t limit = std::numeric_limits<std::size_t>::max();
};

// Ordered bytewise. Finding costs the logarithm of the size; listing a folder costs that much for
// each name in it, however many keys lie below. Pointers stay valid until the key is erased. Not
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
    const auto at = values_.lower_bound(key);
    if (at != values_.end() && at->first == key) return at->second;
    return values_.emplace_hint(at, std::string(key), T())->second;
  }

  void Erase(std::string_view key) {
    const auto found = values_.find(key);
    if (found != values_.end()) values_.erase(found);
  }

  // The names directly inside a folder ("" or ending in '/'), sorted; sub-folders end in '/'. A key
  // and a folder of the same name both appear.
  std::vector<std::string> List(std::string_view folder, const Page& page = {}) const {
    std::vector<std::string> names;
    const std::string prefix(folder);
    auto at = values_.lower_bound(prefix + page.after);
    while (at != values_.end() && at->first.starts_with(prefix) && names.size() < page.limit) {
      const std::size_t slash = at->first.find('/', prefix.size());
      const bool is_folder = slash != std::string::npos;
      std::string name = at->first.substr(
          prefix.size(), is_folder ? slash + 1 - prefix.size() : std::string::npos);
      // Past all that lies below: '0' is the byte after '/'.
      at = is_folder ? values_.lower_bound(at->first.substr(0, slash) + '0') : std::next(at);
      if (page.after.empty() || name > page.after) names.push_back(std::move(name));
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
      for (std::string& name : List(std::string(folder) + current)) {
        (name.ends_with('/') ? frontier : keys).push_back(current + name);
      }
    }
    return keys;
  }

  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }
  std::size_t size() const { return values_.size(); }

 private:
  std::map<std::string, T, std::less<>> values_;
};

}  // namespace vaultsim::kv
