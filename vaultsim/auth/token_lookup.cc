// auth/token/lookup*, renew*, revoke* and accessors [6.1].
#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "vaultsim/auth/method.h"
#include "vaultsim/auth/token.h"
#include "vaultsim/lease_ttl.h"
#include "vaultsim/vault_ids.h"

namespace vaultsim::auth_token {
namespace {

using std::chrono::floor;
using std::chrono::seconds;

std::int64_t Unix(base::WallTime time) { return floor<seconds>(time).time_since_epoch().count(); }

std::string PathInNamespace(const Token& token) { return token.path.substr(token.ns.size()); }

// A batch token is its own record, in a form that does not know an empty map.
bool HasMeta(const Token& token) { return token.meta && !(token.batch && token.meta->empty()); }

Json LookupData(const State& state, const Token& token, bool show_id) {
  Json data = {{"accessor", token.accessor},
               {"creation_time", Unix(token.created)},
               {"creation_ttl", token.ttl_s},
               {"display_name", token.display_name},
               {"entity_id", token.entity_id},
               {"expire_time", nullptr},
               {"explicit_max_ttl", token.batch ? 0 : token.own_explicit_max_ttl_s},
               {"id", show_id ? token.id : ""},
               {"issue_time", base::FormatRfc3339Nano(token.created)},
               {"meta", HasMeta(token) ? Json(*token.meta) : Json()},
               {"num_uses", token.num_uses},
               {"orphan", token.parent.empty()},
               {"path", PathInNamespace(token)},
               {"policies", token.policies},
               {"renewable", token.renewable},
               {"ttl", 0},
               {"type", token.batch ? "batch" : "service"}};
  // A batch token is a message that knows no empty list.
  if (state.IsVault() && token.batch && token.policies.empty()) data["policies"] = nullptr;
  const std::vector<std::string> more = state.identity.PoliciesOf(token.entity_id);
  if (!more.empty()) {
    data["identity_policies"] = more;
    data["external_namespace_policies"] = Json::object();
  }
  if (!token.role.empty()) data["role"] = token.role;
  if (!token.bound_cidrs.empty()) data["bound_cidrs"] = token.bound_cidrs;
  if (token.own_period_s > 0 && !token.batch) data["period"] = token.own_period_s;
  if (!token.ns.empty()) data["namespace_path"] = token.ns;
  const LogicalRequest* request = state.current;
  if (request != nullptr && request->ns != token.ns) {
    // Its lease is out of sight.
    data.erase("issue_time");
    data.erase("renewable");
    return data;
  }
  if (token.renewed) {
    data["last_renewal"] = base::FormatRfc3339Nano(*token.renewed);
    data["last_renewal_time"] = Unix(*token.renewed);
  }
  if (token.expires) {
    data["expire_time"] = base::FormatRfc3339Nano(*token.expires);
    data["ttl"] = SecondsLeft(*token.expires, state.Now());
  }
  return data;
}

EngineResult Lookup(State& state, const std::string& id) {
  const Token* token = state.FindToken(id);
  if (token == nullptr) return EngineError{.status = 403, .errors = {"bad token"}};
  if (token->without_namespace) return NoNamespace();
  return EngineResponse{.data = LookupData(state, *token, true)};
}

std::string NamespaceOf(const EngineRequest& request) {
  return request.mount.substr(0, request.mount.size() - std::string_view("auth/token/").size());
}

EngineError InvalidRequest() {
  return {.status = 400, .errors = {"invalid request"}, .multierror = true};
}

EngineResult LookupAccessor(State& state, const EngineRequest& request, const FieldData& fields) {
  const std::string accessor = fields.String("accessor");
  if (accessor.empty()) return Missing("accessor");
  const ByAccessor found = FindByAccessor(state, NamespaceOf(request), accessor);
  if (found.lost) return InvalidRequest();
  if (found.error) return *found.error;
  if (found.token == nullptr) return InvalidAccessor();
  return EngineResponse{.data = LookupData(state, *found.token, false)};
}

// One that is in its last use, or was made without any, does not count any more.
bool IsGone(const Token* token) { return token == nullptr || token->num_uses == kUsedUp; }

EngineResult Renew(State& state, const Roles& roles, const EngineRequest& request,
                   const FieldData& fields, Token* token, bool show_id) {
  if (IsGone(token)) return UserError("token not found");
  if (token->batch) return UserError("batch tokens cannot be renewed");
  if (!token->renewable) return UserError("lease is not renewable");
  const base::WallTime now = state.Now();
  LeaseTtlInput input{.increment_s = fields.Seconds("increment"),
                      .backend_ttl_s = token->lease_ttl_s,
                      .period_s = token->period_s,
                      .backend_max_ttl_s = token->backend_max_ttl_s,
                      .explicit_max_ttl_s = token->explicit_max_ttl_s,
                      .default_ttl_s = request.default_lease_ttl_s,
                      .max_ttl_s = request.max_lease_ttl_s,
                      .start = token->created,
                      .now = now};
  const Mount* mount = state.mounts.Route(token->path);
  if (mount != nullptr && mount->path != request.mount) {
    const LoginRenewal renewal = mount->engine->RenewLogin(*token);
    if (renewal.gone) return EngineResponse{};
    if (!renewal.refusal.empty()) return ServerError("failed to renew entry: " + renewal.refusal);
    input.backend_ttl_s = renewal.ttl_s;
    input.period_s = token->period_s = renewal.period_s;
    input.backend_max_ttl_s = token->backend_max_ttl_s = renewal.max_ttl_s;
    input.default_ttl_s = mount->DefaultTtl();
    input.max_ttl_s = mount->MaxTtl();
    token->renewed_as_batch =
        State::MakesBatchTokens(*mount, token->renewed_as_batch ? "batch" : "service");
  } else if (!token->role.empty()) {
    const auto role = roles.find(token->role);
    if (role == roles.end()) {
      return ServerError("failed to renew entry: original token role \"" + token->role +
                         "\" could not be found, not renewing");
    }
    input.period_s = role->second.period_s;
    input.explicit_max_ttl_s = role->second.explicit_max_ttl_s;
  }
  const LeaseTtl ttl = CalculateTtl(input);
  if (!ttl.error.empty()) return ttl.of_mount ? ServerError(ttl.error) : UserError(ttl.error);
  token->lease_ttl_s = ttl.ttl_s;
  token->renewed = now;
  state.tokens.SetExpiry(*token, now + seconds(ttl.ttl_s));
  Json auth = state.Describe(*token);
  auth["num_uses"] = token->first_uses;
  auth["orphan"] = token->first_orphan;
  if (token->renewed_as_batch) auth["token_type"] = "batch";
  if (!show_id) auth["client_token"] = "";
  return EngineResponse{.warnings = ttl.warnings, .auth = std::move(auth)};
}

EngineResult RenewAccessor(State& state, const Roles& roles, const EngineRequest& request,
                           const FieldData& fields) {
  const std::string accessor = fields.String("accessor");
  if (accessor.empty()) return Missing("accessor");
  const ByAccessor found = FindByAccessor(state, NamespaceOf(request), accessor);
  if (found.lost) return ServerError("error looking up token to renew: " + found.error->errors[0]);
  if (found.error) return *found.error;
  if (found.token == nullptr) return InvalidAccessor();
  EngineResult result = Renew(state, roles, request, fields, found.token, false);
  // The reason is lost on the way.
  if (result.error && result.error->status == 400) return InvalidRequest();
  if (result.error || state.IsVault()) return result;
  if (!result.response.auth->is_object()) return ServerError("failed to lookup the token");
  return result;
}

EngineResult Revoke(State& state, const std::string& id) {
  if (id.empty()) return UserError("missing token ID");
  const Token* token = state.FindToken(id);
  if (IsGone(token)) return EngineResponse{};
  if (token->batch) return UserError("batch tokens cannot be revoked");
  state.tokens.Revoke(id);
  return EngineResponse{};
}

EngineResult RevokeOrphan(State& state, const EngineRequest& request, const FieldData& fields) {
  const std::string id = fields.String("token");
  if (id.empty()) return UserError("missing token ID");
  const Token* caller = state.FindToken(request.client_token);
  const Access access{.operation = Operation::kUpdate, .path = "auth/token/revoke-orphan"};
  if (caller == nullptr || !state.AclOf(*caller).Check(access).sudo) {
    return UserError("root or sudo privileges required to revoke and orphan");
  }
  const Token* token = state.FindToken(id);
  if (IsGone(token)) return UserError("token to revoke not found");
  if (token->batch) return UserError("batch tokens cannot be revoked");
  state.tokens.RevokeOrphan(id);
  return EngineResponse{};
}

EngineResult RevokeAccessor(State& state, const EngineRequest& request, const FieldData& fields) {
  const std::string accessor = fields.String("accessor");
  if (accessor.empty()) return Missing("accessor");
  const ByAccessor found = FindByAccessor(state, NamespaceOf(request), accessor);
  if (found.error) return *found.error;
  if (found.token == nullptr) {
    return EngineResponse{.warnings = {"No token found with this accessor"}};
  }
  if (IsGone(found.token)) return UserError("token not found");
  state.tokens.Revoke(found.token->id);
  return EngineResponse{};
}

Path UpdatePath(const char* pattern, Handler handler) {
  return {.pattern = pattern,
          .fields = {{.name = "token"},
                     {.name = "accessor"},
                     {.name = "increment", .type = FieldType::kDurationSecond}},
          .handlers = {{Operation::kUpdate, std::move(handler)}}};
}

// Those of the namespace.
EngineResult ListAccessors(State& state, const EngineRequest& request) {
  Json keys = Json::array();
  for (const std::string& accessor : state.tokens.Accessors(state.Now())) {
    const Token* token = state.tokens.FindByAccessor(accessor, state.Now());
    if (token != nullptr && token->ns == NamespaceOf(request)) keys.push_back(accessor);
  }
  return EngineResponse{.data = Json{{"keys", std::move(keys)}}};
}

}  // namespace

EngineError NoNamespace() {
  return {.status = 500, .errors = {"no namespace"}, .multierror = true};
}

ByAccessor FindByAccessor(State& state, const std::string& ns, const std::string& accessor) {
  if (state.IsVault() && !ForeignNamespaceOf(accessor).empty()) return {.error = NoNamespace()};
  const std::string id = accessor.substr(accessor.rfind('.') + 1);
  const bool has_id = id.size() < accessor.size() && !id.empty();
  bool foreign = !has_id && !ns.empty();
  for (const auto& [name, other] : state.namespaces) {
    if (has_id && other.id == id) foreign = name != ns;
  }
  if (foreign) return {.error = ServerError("cannot lookup token in different namespace")};
  Token* token = state.tokens.FindByAccessor(accessor, state.Now());
  if (token == nullptr || token->path.find("..") == std::string::npos) return {.token = token};
  return {.lost = true, .error = ServerError("path cannot contain parent references")};
}

std::vector<Path> LookupPaths(State& state) {
  const Handler self = [&state](const EngineRequest& request, const FieldData&) {
    return Lookup(state, request.client_token);
  };
  const Handler other = [&state](const EngineRequest& request, const FieldData& fields) {
    const std::string id = fields.String("token");
    if (!id.empty()) return Lookup(state, id);
    EngineResult result = Lookup(state, request.client_token);
    const std::string internal = InternalToken(request.client_token);
    if (state.IsVault() && !internal.empty() && !result.error) {
      (*result.response.data)["id"] = internal;
    }
    return result;
  };
  Path lookup = UpdatePath("lookup", other);
  lookup.handlers[Operation::kRead] = other;
  Path lookup_self = UpdatePath("lookup-self", self);
  lookup_self.handlers[Operation::kRead] = self;
  std::vector<Path> paths = {
      {.pattern = "accessors/?",
       .fields = {},
       .handlers = {{Operation::kList,
                     [&state](const EngineRequest& request, const FieldData&) -> EngineResult {
                       return ListAccessors(state, request);
                     }}}}};
  paths.push_back(std::move(lookup_self));
  paths.push_back(UpdatePath("lookup-accessor",
                             [&state](const EngineRequest& request, const FieldData& fields) {
                               return LookupAccessor(state, request, fields);
                             }));
  paths.push_back(std::move(lookup));
  return paths;
}

std::vector<Path> RenewPaths(State& state, const Roles& roles) {
  return {UpdatePath("renew-self",
                     [&state, &roles](const EngineRequest& request, const FieldData& fields) {
                       return Renew(state, roles, request, fields,
                                    state.FindToken(request.client_token), true);
                     }),
          UpdatePath("renew-accessor",
                     [&state, &roles](const EngineRequest& request, const FieldData& fields) {
                       return RenewAccessor(state, roles, request, fields);
                     }),
          UpdatePath("renew",
                     [&state, &roles](const EngineRequest& request,
                                      const FieldData& fields) -> EngineResult {
                       const std::string id = fields.String("token");
                       if (id.empty()) return UserError("missing token ID");
                       return Renew(state, roles, request, fields, state.FindToken(id), true);
                     })};
}

std::vector<Path> RevokePaths(State& state) {
  return {UpdatePath("revoke-self",
                     [&state](const EngineRequest& request, const FieldData&) {
                       return Revoke(state, request.client_token);
                     }),
          UpdatePath("revoke-accessor",
                     [&state](const EngineRequest& request, const FieldData& fields) {
                       return RevokeAccessor(state, request, fields);
                     }),
          UpdatePath("revoke-orphan",
                     [&state](const EngineRequest& request, const FieldData& fields) {
                       return RevokeOrphan(state, request, fields);
                     }),
          UpdatePath("revoke",
                     [&state](const EngineRequest&, const FieldData& fields) {
                       return Revoke(state, fields.String("token"));
                     }),
          UpdatePath("tidy", [&state](const EngineRequest& request, const FieldData&) {
            // It looks for the children in its own namespace only, and takes others for gone.
            state.tokens.ForgetForeignChildren(NamespaceOf(request));
            return TidyStarted(state);
          })};
}

}  // namespace vaultsim::auth_token
