// The mount tables: secrets engines and auth methods, and which of them a path belongs to.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/fwd.h"
#include "vaultsim/framework/framework.h"

namespace vaultsim {

inline constexpr std::int64_t kSystemTtlS = 2764800;  // 768h, default and maximum

enum class Table { kSecrets, kAuth };

// When failing logins lock a user out (the mount's user_lockout_config). 0: the server's own.
struct LockoutConfig {
  std::uint64_t threshold = 0;
  std::int64_t duration_s = 0;
  std::int64_t counter_reset_s = 0;
  bool disabled = false;
};

struct MountConfig {
  std::int64_t default_lease_ttl_s = 0;  // 0: the system's
  std::int64_t max_lease_ttl_s = 0;
  bool force_no_cache = false;
  bool trim_request_trailing_slashes = false;
  std::string listing_visibility = {};
  std::string plugin_version = {};
  std::string identity_token_key = {};
  std::string token_type = {};                // auth methods only
  std::optional<LockoutConfig> lockout = {};  // auth methods only
  // "audit_non_hmac_request_keys", "passthrough_request_headers" ...; present when set
  std::map<std::string, std::vector<std::string>> lists = {};
};

struct Mount {
  std::string path;  // what requests begin with: "secret/", "auth/token/", "team/kv/"
  std::string ns = {};
  std::string name = {};  // in its table: "secret/", "token/", "kv/"
  Table table = Table::kSecrets;
  std::string type = {};
  std::string description = {};
  std::string accessor = {};
  std::string uuid = {};
  bool local = false;
  bool seal_wrap = false;
  bool external_entropy_access = false;
  std::optional<std::map<std::string, std::string>> options = {};  // nullopt: shown as null
  MountConfig config = {};
  std::unique_ptr<Engine> engine = nullptr;
  std::vector<std::string> unauthenticated = {};  // of the engine
  std::vector<std::string> sudo = {};

  // With the server's own settings for those that are not tuned.
  LockoutConfig Lockout() const;
  std::int64_t DefaultTtl() const {
    return config.default_lease_ttl_s == 0 ? kSystemTtlS : config.default_lease_ttl_s;
  }
  std::int64_t MaxTtl() const {
    return config.max_lease_ttl_s == 0 ? kSystemTtlS : config.max_lease_ttl_s;
  }
};

// Whether a path inside a mount is one of an engine's globs: "cert/*", "issuer/+/pem".
bool MatchesGlob(const std::vector<std::string>& globs, std::string_view path);

// Paths never nest. Not thread-safe.
class Mounts {
 public:
  // Takes a mount with its engine. The path must be free.
  Mount* Add(std::unique_ptr<Mount> mount);
  void Remove(const std::string& path);
  void Rename(Mount& mount, const std::string& path, const std::string& name);

  // The mount of a request path; "secret" finds "secret/" too. nullptr: no route.
  Mount* Route(std::string_view path) const;
  Mount* Find(std::string_view path) const;
  // A mount that lies at, above or below path ("team/").
  Mount* Conflict(std::string_view path) const;
  void Visit(const std::function<void(Mount&)>& visit) const;

 private:
  std::map<std::string, std::unique_ptr<Mount>, std::less<>> mounts_;
};

// The object of sys/mounts. effective: TTLs as they apply instead of as they were set.
Json DescribeMount(const Mount& mount, Profile profile, bool effective);
// The object of sys/mounts/:path/tune.
Json DescribeTuning(const Mount& mount);

}  // namespace vaultsim
