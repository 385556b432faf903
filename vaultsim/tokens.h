// The token store: what tokens exist, who made whom, when they end [6.1].
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "vaultsim/policy/acl.h"

namespace vaultsim {

inline constexpr std::int64_t kUsedUp = -1;

struct Token {
  std::string id;
  std::string accessor = {};  // "" for batch tokens
  std::string parent = {};    // "": an orphan
  std::string ns = {};        // "" or "team/"
  std::vector<std::string> policies = {};
  std::optional<std::map<std::string, std::string>> meta = {};
  std::string path = {};   // that created it: "auth/token/create"
  std::string wraps = {};  // of a wrapping token: the path whose answer it wraps
  std::string display_name = {};
  std::string entity_id = {};
  std::string role = {};
  std::vector<std::string> bound_cidrs = {};  // where it may be used from; empty: anywhere
  bool batch = false;
  // A renewal names the type that its mount gives to new tokens, whatever this one is.
  bool renewed_as_batch = false;
  bool renewable = false;
  bool custom_id = false;
  bool without_namespace = false;  // a batch token whose namespace has been deleted
  std::int64_t num_uses = 0;       // 0: unlimited; kUsedUp during the last one
  std::int64_t first_uses = 0;     // num_uses at creation
  bool first_orphan = false;       // whether it had no parent at creation
  std::int64_t ttl_s = 0;          // at creation; 0: never ends
  std::int64_t lease_ttl_s = 0;    // of the last renewal
  std::int64_t explicit_max_ttl_s = 0;
  std::int64_t period_s = 0;
  // What a lookup tells of the two: not what a token role brought.
  std::int64_t own_explicit_max_ttl_s = 0;
  std::int64_t own_period_s = 0;
  std::int64_t backend_max_ttl_s = 0;  // of a login role
  base::WallTime created = {};
  std::optional<base::WallTime> expires = {};
  std::optional<base::WallTime> renewed = {};
  std::string lease_id = {};  // "auth/token/create/h<hash>"

  // The ACL of these policies as of a generation of the policy store.
  mutable std::shared_ptr<const Acl> acl = nullptr;
  mutable std::uint64_t acl_generation = 0;
};

// Not thread-safe: lives under the simulator's lock. Pointers stay valid until the token is gone.
class Tokens {
 public:
  // gone is told the id of every token that ends.
  explicit Tokens(std::function<void(const std::string& id)> gone) : gone_(std::move(gone)) {}

  // nullptr: a token with this id exists.
  Token* Add(Token token);
  // Ends what has expired first. nullptr: unknown.
  Token* Find(std::string_view id, base::WallTime now);
  Token* FindByAccessor(std::string_view accessor, base::WallTime now);

  // Counts one use down. True: that was the last one, the token must be revoked afterwards.
  static bool Use(Token& token);

  void SetExpiry(Token& token, base::WallTime at);
  // With all children. Unknown ids are ignored. By value: the id may be the token's own.
  void Revoke(std::string id);
  // Without the children, which become orphans.
  void RevokeOrphan(std::string id);
  // Every token whose creation path begins with prefix, with their children; but not batch tokens,
  // which have no lease that would end there.
  void RevokeByPath(const std::string& prefix);
  void LeaveNamespace(const std::string& path);
  // From now on, tokens of other namespaces do not end with their parent in this one.
  void ForgetForeignChildren(const std::string& ns);
  bool HasAnyOfPath(const std::string& prefix, base::WallTime now);

  std::vector<std::string> Accessors(base::WallTime now);
  void Visit(const std::function<void(const Token&)>& visit) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  using ById = std::unordered_map<std::string, Token, Hash, std::equal_to<>>;

  void Purge(base::WallTime now);
  void Erase(ById::iterator at);

  ById tokens_;
  std::map<std::string, std::string, std::less<>> accessors_;  // to ids
  std::map<std::string, std::set<std::string>> children_;
  std::set<std::pair<base::WallTime, std::string>> expiries_;
  std::function<void(const std::string& id)> gone_;
};

}  // namespace vaultsim
