// auth/token/create, create-orphan and create/:role [6.1].
#include <algorithm>
#include <cctype>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/encoding.h"
#include "vaultsim/auth/token.h"
#include "vaultsim/framework/convert.h"
#include "vaultsim/framework/gojson.h"
#include "vaultsim/identity/identity.h"
#include "vaultsim/lease_ttl.h"

namespace vaultsim::auth_token {
namespace {

bool Contains(const std::vector<std::string>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

// A glob has '*' at its beginning, its end, or both.
bool MatchesAny(const std::vector<std::string>& globs, std::string_view name) {
  return std::any_of(globs.begin(), globs.end(), [&](std::string_view glob) {
    const bool front = glob.starts_with('*');
    if (front) glob.remove_prefix(1);
    const bool back = glob.ends_with('*');
    if (back) glob.remove_suffix(1);
    if (front && back) return name.find(glob) != std::string_view::npos;
    if (front) return name.ends_with(glob);
    return back ? name.starts_with(glob) : name == glob;
  });
}

constexpr std::string_view kMount = "auth/token/";

// %q of a Go list: ["a" "b"].
std::string QuotedList(const std::vector<std::string>& list) {
  std::string text = "[";
  for (std::size_t i = 0; i < list.size(); ++i) {
    text += (i == 0 ? "\"" : " \"") + list[i] + "\"";
  }
  return text + "]";
}

// "My Name!" -> "token-My-Name".
std::string DisplayName(const std::string& given) {
  std::string name = "token-";
  for (const char c : given) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (plain || !name.ends_with('-')) name += plain ? c : '-';
  }
  if (name.ends_with('-')) name.pop_back();
  return name;
}

// One request. Every step returns what is wrong, or "".
class Creation {
 public:
  Creation(State& state, const EngineRequest& request, const FieldData& fields, const Role* role,
           bool orphan)
      : state_(state), request_(request), fields_(fields), role_(role), orphan_(orphan) {}

  EngineResult Run() {
    parent_ = state_.FindToken(request_.client_token);
    if (parent_ == nullptr) return UserError("parent token lookup failed: no parent found");
    for (auto step : {&Creation::CheckParent, &Creation::ReadType, &Creation::ReadNames,
                      &Creation::ReadPolicies, &Creation::CheckPolicies, &Creation::ReadOwner,
                      &Creation::ReadTimes, &Creation::CalculateTimes, &Creation::CheckId}) {
      if (std::string error = (this->*step)(); !error.empty()) {
        return of_mount_ ? ServerError(error) : UserError(error);
      }
    }
    return Store();
  }

 private:
  std::string CheckParent() {
    if (parent_->batch) return "batch tokens cannot create more tokens";
    if (parent_->num_uses == kUsedUp) return "parent token lookup failed: no parent found";
    // The one use of this request has been counted already.
    if (parent_->num_uses != 0) return "restricted use token cannot generate child tokens";
    is_sudo_ = state_.AclOf(*parent_)
                   .Check({.operation = Operation::kUpdate, .path = request_.mount + request_.path})
                   .sudo;
    return "";
  }

  std::string ReadType() {
    std::string type = fields_.String("type");
    if (role_ != nullptr) {
      const std::string& wanted = role_->token_type;
      if (wanted == "service" || wanted == "batch") type = wanted;
      if (wanted == "default-batch" && type.empty()) type = "batch";
    }
    if (!type.empty() && type != "service" && type != "batch") {
      return "invalid 'token_type' value";
    }
    token_.batch = type == "batch";
    if (!token_.batch) return "";
    // The first of them that is given alone is looked at.
    for (const char* name : {"explicit_max_ttl", "num_uses", "period"}) {
      const std::string value = fields_.String(name);
      if (value.empty()) continue;
      const auto number = convert::ToDuration(Json(value));
      if (!number.ok()) {
        const char* quote = state_.IsVault() ? "\"" : "'";
        return std::string(quote) + name + quote + " value could not be parsed";
      }
      if (number.value.count() != 0) {
        return std::string("batch tokens cannot have \"") + name + "\" set";
      }
      if (name != std::string_view("num_uses")) break;
    }
    return "";
  }

  std::string ReadNames() {
    token_.num_uses = fields_.Int("num_uses");
    if (token_.num_uses < 0) return "number of uses cannot be negative";
    if (role_ == nullptr && !fields_.String("entity_alias").empty()) {
      return "'entity_alias' is only allowed in combination with token role";
    }
    if (std::string error = ReadAlias(); !error.empty()) return error;
    token_.ns = request_.mount.substr(0, request_.mount.size() - kMount.size());
    token_.path = request_.mount + request_.path;
    token_.display_name = "token";
    if (role_ != nullptr) {
      token_.role = role_->name;
      if (role_->num_uses > 0 && (token_.num_uses == 0 || role_->num_uses < token_.num_uses)) {
        token_.num_uses = role_->num_uses;
      }
      if (!role_->path_suffix.empty()) token_.path += "/" + role_->path_suffix;
    }
    if (fields_.Has("meta") && !fields_.Raw("meta").is_null()) token_.meta = fields_.Pairs("meta");
    const std::string name = fields_.String("display_name");
    if (!name.empty()) token_.display_name = DisplayName(name);
    return ReadId();
  }

  std::string ReadAlias() {
    const std::string alias = base::ToLowerAscii(fields_.String("entity_alias"));
    if (alias.empty()) return "";
    if (!Contains(role_->allowed_entity_aliases, alias) &&
        !MatchesAny(role_->allowed_entity_aliases, alias)) {
      return "invalid 'entity_alias' value";
    }
    const Mount& mount = *state_.mounts.Find(request_.mount);
    bool created = false;
    aliased_entity_ = state_.identity
                          .LogIn({.ns = mount.ns,
                                  .ns_id = identity::NamespaceId(state_, mount.ns),
                                  .mount_accessor = mount.accessor,
                                  .name = alias},
                                 state_.Now(), &created)
                          .id;
    return "";
  }

  std::string ReadId() {
    token_.id = fields_.String("id");
    token_.custom_id = !token_.id.empty();
    if (!token_.custom_id) return "";
    if (!is_sudo_) return "root or sudo privileges required to specify token id";
    return token_.ns.empty() ? ""
                             : "token IDs can only be manually specified in the root namespace";
  }

  // A batch token has no id: one that is given has a warning alone.
  std::string CheckId() {
    if (!token_.custom_id) return "";
    warnings_.push_back(
        "Supplying a custom ID for the token uses the weaker SHA1 hashing instead of the more "
        "secure SHA2-256 HMAC for token obfuscation. SHA1 hashed tokens on the wire leads to "
        "less secure lookups.");
    if (token_.batch) {
      token_.id.clear();
      token_.custom_id = false;
      return "";
    }
    for (const char* prefix : {"hvs.", "s."}) {
      if (token_.id.starts_with(prefix)) {
        return std::string("custom token ID cannot have the '") + prefix + "' prefix";
      }
    }
    const bool dot = token_.id.find('.') != std::string::npos;
    return dot ? "custom token ID cannot have a '.' in the value" : "";
  }

  std::string ReadPolicies() {
    std::vector<std::string> given = fields_.Strings("policies");
    const bool no_default = fields_.Bool("no_default_policy");
    bool add_default = false;
    if (role_ != nullptr && role_->HasPolicyRules()) {
      if (std::string error = ApplyRole(given); !error.empty()) return error;
    } else if (given.empty() && IsForeign()) {
      add_default = !no_default;
    } else if (given.empty()) {
      given = parent_->policies;
    } else if (is_sudo_) {
      add_default = !no_default;
    } else {
      for (const std::string& policy : SanitizePolicies(given, false)) {
        if (!Contains(parent_->policies, policy)) {
          return "child policies must be subset of parent";
        }
      }
      add_default = !no_default && Contains(parent_->policies, "default");
    }
    token_.policies = SanitizePolicies(given, add_default);
    if (no_default) std::erase(token_.policies, "default");
    return "";
  }

  std::string ApplyRole(std::vector<std::string>& policies) const {
    const bool add_default = !fields_.Bool("no_default_policy") && !role_->no_default_policy &&
                             !Contains(role_->disallowed_policies, "default");
    const auto allowed = SanitizePolicies(role_->allowed_policies, add_default);
    const auto globs = SanitizePolicies(role_->allowed_policies_glob, false);
    const bool has_allowed = !role_->allowed_policies.empty() || !globs.empty();
    if (policies.empty()) {
      policies = has_allowed ? allowed : SanitizePolicies(parent_->policies, add_default);
    } else {
      policies = SanitizePolicies(policies, add_default);
      const bool fine =
          !has_allowed || std::all_of(policies.begin(), policies.end(), [&](const auto& policy) {
            return Contains(allowed, policy) || MatchesAny(globs, policy);
          });
      if (!fine) {
        return "token policies (" + QuotedList(policies) +
               ") must be subset of the role's allowed policies (" + QuotedList(allowed) +
               ") or glob policies (" + QuotedList(globs) + ")";
      }
    }
    for (const std::string& policy : policies) {
      if (Contains(role_->disallowed_policies, policy) ||
          MatchesAny(role_->disallowed_policies_glob, policy)) {
        return "token policy \"" + policy + "\" is disallowed by this role";
      }
    }
    return "";
  }

  std::string CheckPolicies() {
    for (const char* internal : {"response-wrapping", "control-group"}) {
      if (Contains(token_.policies, internal)) {
        return std::string("cannot assign policy \"") + internal + "\"";
      }
    }
    if (!IsRoot()) return "";
    if (IsForeign()) {
      return "root tokens may not be created from a parent namespace";
    }
    if (!Contains(parent_->policies, "root")) {
      return "root tokens may not be created without parent token being root";
    }
    return token_.batch ? "batch tokens cannot be root tokens" : "";
  }

  // The parent belongs to another namespace.
  bool IsForeign() const { return request_.mount.size() != parent_->ns.size() + kMount.size(); }

  bool IsRoot() const { return Contains(token_.policies, "root"); }

  std::string ReadOwner() {
    token_.parent = parent_->id;
    if (role_ != nullptr) {
      if (role_->orphan) token_.parent.clear();
    } else if (fields_.Bool("no_parent")) {
      if (!is_sudo_) return "root or sudo privileges required to create orphan token";
      token_.parent.clear();
    } else if (orphan_) {
      token_.parent.clear();
    }
    if (!token_.parent.empty()) token_.entity_id = parent_->entity_id;
    if (!aliased_entity_.empty()) token_.entity_id = aliased_entity_;
    return "";
  }

  std::string ReadTime(const char* name, std::int64_t& out) const {
    const std::string text = fields_.String(name);
    if (text.empty()) return "";
    const auto duration = convert::ToDuration(Json(text));
    if (!duration.ok()) return duration.error;
    out = std::chrono::duration_cast<std::chrono::seconds>(duration.value).count();
    return out < 0 ? std::string(name) + " must be positive" : "";
  }

  std::string ReadTimes() {
    if (auto error = ReadTime("explicit_max_ttl", token_.explicit_max_ttl_s); !error.empty()) {
      return error;
    }
    if (auto error = ReadTime("period", token_.period_s); !error.empty()) return error;
    if (token_.period_s > 0 && !is_sudo_) {
      return "root or sudo privileges required to create periodic token";
    }
    const bool old_name = fields_.String("ttl").empty();
    return ReadTime(old_name ? "lease" : "ttl", token_.ttl_s);
  }

  std::string CalculateTimes() {
    token_.own_explicit_max_ttl_s = token_.explicit_max_ttl_s;
    token_.own_period_s = token_.period_s;
    const auto lesser = [&](const char* what, std::int64_t role, std::int64_t& value) {
      const bool both = role > 0 && value > 0;
      if (role > 0 && (value == 0 || role < value)) value = role;
      if (!both) return;
      warnings_.push_back(std::string(what) +
                          " specified both during creation call and in role; using the lesser "
                          "value of " +
                          std::to_string(value) + " seconds");
    };
    if (role_ != nullptr && !token_.batch) {
      lesser("Explicit max TTL", role_->explicit_max_ttl_s, token_.explicit_max_ttl_s);
      lesser("Period", role_->period_s, token_.period_s);
    }
    if (role_ != nullptr) {
      token_.bound_cidrs = role_->bound_cidrs;
    } else if (!token_.parent.empty()) {
      token_.bound_cidrs = parent_->bound_cidrs;
    }
    token_.renewable = fields_.Bool("renewable") && !token_.batch;
    if (role_ != nullptr && !role_->renewable) token_.renewable = false;
    if (token_.period_s > 0 || token_.ttl_s > 0 || !IsRoot()) {
      const base::WallTime now = state_.Now();
      LeaseTtl ttl = CalculateTtl({.backend_ttl_s = token_.ttl_s,
                                   .period_s = token_.period_s,
                                   .explicit_max_ttl_s = token_.explicit_max_ttl_s,
                                   .default_ttl_s = request_.default_lease_ttl_s,
                                   .max_ttl_s = request_.max_lease_ttl_s,
                                   .start = now,
                                   .now = now});
      if (!ttl.error.empty()) {
        of_mount_ = true;
        return ttl.error;
      }
      token_.ttl_s = ttl.ttl_s;
      warnings_.insert(warnings_.end(), ttl.warnings.begin(), ttl.warnings.end());
    }
    if (token_.ttl_s == 0) token_.ttl_s = token_.explicit_max_ttl_s;
    if (token_.ttl_s != 0) return "";
    token_.bound_cidrs.clear();  // so that there is always a way in
    token_.renewable = false;
    return parent_->ttl_s == 0 ? "" : "expiring root tokens cannot create non-expiring root tokens";
  }

  EngineResult Store() {
    const std::int64_t num_uses = token_.num_uses;
    if (token_.batch) token_.num_uses = token_.period_s = token_.explicit_max_ttl_s = 0;
    const Token* stored = state_.AddToken(std::move(token_));
    if (stored == nullptr) return UserError("cannot create a token with a duplicate ID");
    for (const std::string& policy : stored->policies) {
      if (policy == "root" || state_.policies.Find(stored->ns, policy) != nullptr) continue;
      warnings_.push_back("Policy \"" + policy + "\" does not exist");
    }
    Json auth = state_.Describe(*stored);
    auth["num_uses"] = num_uses;
    return EngineResponse{.warnings = std::move(warnings_), .auth = std::move(auth)};
  }

  State& state_;
  const EngineRequest& request_;
  const FieldData& fields_;
  const Role* role_;
  bool orphan_;
  const Token* parent_ = nullptr;
  bool is_sudo_ = false;
  bool of_mount_ = false;  // what is wrong
  std::string aliased_entity_;
  Token token_{.id = ""};
  std::vector<std::string> warnings_;
};

std::vector<Field> Fields() {
  return {{.name = "role_name"},
          {.name = "id"},
          {.name = "policies", .type = FieldType::kStringSlice},
          {.name = "meta", .type = FieldType::kKvPairs},
          {.name = "no_parent", .type = FieldType::kBool},
          {.name = "no_default_policy", .type = FieldType::kBool},
          {.name = "lease"},
          {.name = "ttl"},
          {.name = "explicit_max_ttl"},
          {.name = "period"},
          {.name = "display_name"},
          {.name = "num_uses", .type = FieldType::kInt},
          {.name = "renewable", .type = FieldType::kBool, .fallback = Json(true)},
          {.name = "type"},
          {.name = "entity_alias"}};
}

std::vector<Field> FieldsWithoutRole() {
  std::vector<Field> fields = Fields();
  fields.erase(fields.begin());
  return fields;
}

}  // namespace

std::vector<Path> CreatePaths(State& state, const Roles& roles) {
  const auto create = [&state](bool orphan) -> Handler {
    return [&state, orphan](const EngineRequest& request, const FieldData& fields) {
      return Creation(state, request, fields, nullptr, orphan).Run();
    };
  };
  const Handler by_role = [&state, &roles](const EngineRequest& request,
                                           const FieldData& fields) -> EngineResult {
    const std::string name = fields.String("role_name");
    const auto role = roles.find(name);
    if (role == roles.end()) return UserError("unknown role " + name);
    return Creation(state, request, fields, &role->second, false).Run();
  };
  return {{.pattern = "create-orphan",
           .fields = FieldsWithoutRole(),
           .handlers = {{Operation::kUpdate, create(true)}}},
          {.pattern = "create/{role_name}",
           .fields = Fields(),
           .handlers = {{Operation::kUpdate, by_role}}},
          {.pattern = "create",
           .fields = FieldsWithoutRole(),
           .handlers = {{Operation::kUpdate, create(false)}}}};
}

}  // namespace vaultsim::auth_token
