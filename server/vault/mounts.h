// Mounts as Vault's mount table shows them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace vault {

struct Mount {
  std::string path;  // "secret/"
  std::string type;  // "kv", "pki", "system" ...
  std::string description = {};
  std::string accessor = {};
  std::map<std::string, std::string> options = {};
  std::int64_t default_lease_ttl_s = 0;  // 0: the server's default
  std::int64_t max_lease_ttl_s = 0;
  bool local = false;

  // 1 or 2; 0 when this is not a key/value engine.
  int KvVersion() const {
    if (type != "kv" && type != "generic") return 0;
    const auto version = options.find("version");
    return version != options.end() && version->second == "2" ? 2 : 1;
  }
};

struct MountList {
  std::vector<Mount> mounts;  // sorted by path
  bool complete = true;       // false: only those that the token can use (sys/mounts is forbidden)
};

struct NewMount {
  std::string type;
  std::string description = {};
  std::map<std::string, std::string> options = {};
  std::int64_t max_lease_ttl_s = 0;  // 0: the server's default
};

// A mount as one caller sees it, out of the cache or fresh.
struct ResolvedMount {
  Mount mount;
  bool cached = false;  // may be out of date: look again before believing that something is absent
};

}  // namespace vault
