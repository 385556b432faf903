// KV v1 in one line: a map from keys to objects.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "action.h"

namespace model {

using Kv1Model = std::map<std::string, Json>;

// A key or folder from a small set, so that actions meet.
std::string AnyKey();
std::string AnyFolder();
// A small object, sometimes nested, sometimes empty.
Json AnyObject();
// The names directly below a folder ("" or ending in '/').
template <typename T>
Json NamesIn(const std::map<std::string, T>& keys, const std::string& folder) {
  std::map<std::string, bool> names;
  for (const auto& [key, value] : keys) {
    if (!key.starts_with(folder)) continue;
    const std::string rest = key.substr(folder.size());
    const std::size_t slash = rest.find('/');
    names[slash == std::string::npos ? rest : rest.substr(0, slash + 1)] = true;
  }
  Json list = Json::array();
  for (const auto& [name, here] : names) list.push_back(name);
  return list;
}

struct Kv1Write {
  std::string key;
  Json value;
  static Kv1Write Any(const Kv1Model&) { return {AnyKey(), AnyObject()}; }
  Prediction Predict(Kv1Model& model) const {
    if (value.empty()) return {400};
    model[key] = value;
    return {204};
  }
  Reply Perform(KvPort& port) const { return port.Send(Verb::kPost, key, value); }
  std::string Text() const { return "write " + key + " " + value.dump(); }
};

struct Kv1Read {
  std::string key;
  static Kv1Read Any(const Kv1Model&) { return {AnyKey()}; }
  Prediction Predict(Kv1Model& model) const {
    const auto found = model.find(key);
    if (found == model.end()) return {404};
    return {200, found->second};
  }
  Reply Perform(KvPort& port) const { return port.Send(Verb::kGet, key); }
  std::string Text() const { return "read " + key; }
};

struct Kv1Delete {
  std::string key;
  static Kv1Delete Any(const Kv1Model&) { return {AnyKey()}; }
  Prediction Predict(Kv1Model& model) const {
    model.erase(key);
    return {204};
  }
  Reply Perform(KvPort& port) const { return port.Send(Verb::kDelete, key); }
  std::string Text() const { return "delete " + key; }
};

struct Kv1List {
  std::string folder;
  static Kv1List Any(const Kv1Model&) { return {AnyFolder()}; }
  Prediction Predict(Kv1Model& model) const {
    const Json names = NamesIn(model, folder);
    if (names.empty()) return {404};
    return {200, {{"keys", names}}};
  }
  Reply Perform(KvPort& port) const { return port.Send(Verb::kList, folder); }
  std::string Text() const { return "list " + folder; }
};

inline void CheckKv1(KvPort& port) {
  CheckActions<Kv1Model, Kv1Write, Kv1Read, Kv1Delete, Kv1List>({}, port);
}

}  // namespace model
