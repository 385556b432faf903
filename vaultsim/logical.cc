#include "vaultsim/logical.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>

#include "vaultsim/audit/trail.h"
#include "vaultsim/auth/inline_login.h"
#include "vaultsim/auth/networks.h"
#include "vaultsim/framework/gojson.h"
#include "vaultsim/help.h"
#include "vaultsim/policy/policy.h"
#include "vaultsim/reply.h"
#include "vaultsim/request_ids.h"
#include "vaultsim/vault_ids.h"
#include "vaultsim/wrapping.h"

namespace vaultsim {
namespace {

bool IsWrite(Operation operation) {
  return operation == Operation::kUpdate || operation == Operation::kPatch;
}

// The routes whose data is repeated at the top level [1.5].
bool IsInjected(std::string_view path) {
  if (!path.starts_with("sys/")) return false;
  path.remove_prefix(4);
  constexpr std::array<std::string_view, 14> kExact = {"audit",
                                                       "auth",
                                                       "config/cors",
                                                       "config/auditing/request-headers",
                                                       "capabilities",
                                                       "capabilities-accessor",
                                                       "capabilities-self",
                                                       "ha-status",
                                                       "key-status",
                                                       "mounts",
                                                       "policy",
                                                       "remount",
                                                       "rotate",
                                                       "wrapping/wrap"};
  constexpr std::array<std::string_view, 6> kBelow = {
      "audit/", "audit-hash/", "auth/", "config/auditing/request-headers/", "mounts/", "policy/"};
  return std::find(kExact.begin(), kExact.end(), path) != kExact.end() ||
         std::any_of(kBelow.begin(), kBelow.end(),
                     [&](std::string_view prefix) { return path.starts_with(prefix); });
}

std::string FirstError(const Json& body) {
  const Json::json_pointer first("/errors/0");
  return body.is_object() && body.contains(first) ? body.at(first).get<std::string>() : "";
}

class Pipeline {
 public:
  Pipeline(State& state, LogicalRequest& request)
      : state_(state), request_(request), trail_(state) {}

  vault::Response Run() {
    if (state_.sealed) return ErrorReply(503, {"Vault is sealed"});
    if (auto refusal = ResolveNamespace()) return *std::move(refusal);
    if (auto refusal = LogIn()) return *std::move(refusal);
    FollowIds(state_, request_);
    if (auto refusal = CheckTrailingSlash()) return *std::move(refusal);
    if (auto refusal = CheckWrappingToken(state_, request_)) return *std::move(refusal);
    if (auto refusal = CheckBodyIds(state_, request_)) return *std::move(refusal);
    Route();
    if (request_.options && state_.IsVault()) engine_request_.operation = Operation::kHeader;
    const bool open = mount_ != nullptr && !request_.help &&
                      (!request_.options || state_.IsVault()) &&
                      MatchesGlob(mount_->unauthenticated, engine_request_.path);
    if (open) {
      token_ = state_.FindToken(request_.token);
      LogRequest(true, true);
      token_ = nullptr;
      return Audited(Answer(false));
    }
    token_ = inline_token_            ? &*inline_token_
             : request_.token.empty() ? nullptr
                                      : state_.FindToken(request_.token);
    if (request_.options && !state_.IsVault()) {
      return ErrorReply(400, {"cannot handle internal-only request operation"});
    }
    if (token_ != nullptr && token_->num_uses < 0) token_ = nullptr;  // used up
    if (token_ != nullptr && token_->without_namespace) {
      LogRequest(false, false, "internal error");
      return Audited(ErrorReply(500, {Multierror({"internal error"})}));
    }
    const bool lacks_entity = token_ != nullptr && state_.LacksEntity(*token_);
    if (lacks_entity || (token_ != nullptr && state_.AclOf(*token_).is_forbidden())) {
      LogRequest(false, false, "permission denied");
      return Audited(lacks_entity ? ErrorReply(403, {"permission denied"})
                                  : ErrorReply(400, {"Forbidden"}));
    }
    if (state_.IsVault() && token_ == nullptr && !ForeignNamespaceOf(request_.token).empty()) {
      return ErrorReply(500, {"error performing token check: failed to look up namespace from the "
                              "token: no namespace"});
    }
    if (token_ == nullptr) {
      LogRequest(false, false, "permission denied");
      return Audited(RefuseToken(state_, request_.token.empty()));
    }
    if (!AdmitLocalhost(token_->bound_cidrs)) {
      return ErrorReply(403, {"permission denied"});
    }
    if (request_.options) return Audited(AnswerOptions());
    return Audited(AnswerAuthenticated());
  }

 private:
  void LogRequest(bool open, bool allowed, std::string error = "") {
    trail_.LogRequest({.request = request_,
                       .operation = engine_request_.operation,
                       .full_path = full_path_,
                       .mount = mount_,
                       .token = token_,
                       .open = open,
                       .allowed = allowed,
                       .error = std::move(error)});
  }

  vault::Response Audited(vault::Response response) {
    if (state_.workshop.has_order()) return response;  // the request comes again
    trail_.LogResponse(result_ ? &*result_ : nullptr, response);
    trail_.Flush();
    return response;
  }

  std::optional<vault::Response> CheckTrailingSlash() {
    if (!IsWrite(request_.operation) || !request_.path.ends_with('/')) return std::nullopt;
    const Mount* mount = state_.mounts.Route(request_.path);
    if (mount == nullptr || !mount->config.trim_request_trailing_slashes) {
      return ErrorReply(400, {"cannot write to a path ending in '/'"});
    }
    while (request_.path.ends_with('/')) request_.path.pop_back();
    return std::nullopt;
  }

  // OpenBao: from the header and from the beginning of the path.
  std::optional<vault::Response> ResolveNamespace() {
    std::string ns = std::exchange(request_.ns, "");
    header_ns_ = ns;
    if (state_.IsVault()) return std::nullopt;
    while (ns.starts_with('/')) ns.erase(0, 1);
    while (ns.ends_with('/')) ns.pop_back();
    if (ns == ".") ns.clear();
    if (!ns.empty() && ns != "root") {
      request_.ns = ns + "/";
      if (!state_.namespaces.contains(request_.ns)) {
        return ErrorReply(404, {"namespace not found"});
      }
    }
    for (const auto& [name, unused] : state_.namespaces) {
      const bool deeper = name.size() > request_.ns.size() && name.starts_with(request_.ns);
      const std::string_view rest =
          deeper ? std::string_view(name).substr(request_.ns.size()) : std::string_view();
      if (rest.empty() || !request_.path.starts_with(rest)) continue;
      request_.path.erase(0, rest.size());
      request_.ns = name;
    }
    return std::nullopt;
  }

  // OpenBao: a login that the request brings with it comes first. Its token lives for this request
  // alone, and nobody finds it.
  std::optional<vault::Response> LogIn() {
    const auto& headers = request_.inline_login;
    const bool asked = std::any_of(headers.begin(), headers.end(),
                                   [](const auto& header) { return header.first == "path"; });
    if (!asked) return std::nullopt;
    const std::string prefix = "failed to perform inline authentication: ";
    InlineLogin login = ReadInlineLogin(headers, header_ns_, !request_.token.empty());
    if (!login.error.empty()) return ErrorReply(500, {prefix + login.error});
    LogicalRequest request{.operation = login.read ? Operation::kRead : Operation::kUpdate,
                           .path = login.path,
                           .ns = login.ns,
                           .data = std::move(login.data),
                           .id = state_.environment.random.Uuid()};
    vault::Response response = HandleLogical(state_, request);
    if (state_.workshop.has_order()) return response;
    const Json body = Json::parse(response.body, nullptr, false);
    const std::string error = FirstError(body);
    if (response.status == 404 && error == "namespace not found") {
      return ErrorReply(500, {prefix + "inline auth namespace was not found"});
    }
    if (response.status == 405 || response.status >= 500) {  // an error without an answer
      return ErrorReply(response.status, {prefix + error});
    }
    if (response.status != 200 || !body.is_object() || !body.contains("auth") ||
        !body["auth"].is_object()) {
      response.headers.emplace_back("X-Vault-Inline-Auth-Failed", "true");
      return response;
    }
    request_.token = body["auth"]["client_token"].get<std::string>();
    inline_token_ = *state_.FindToken(request_.token);
    state_.tokens.Revoke(request_.token);
    return std::nullopt;
  }

  void Route() {
    full_path_ = request_.ns + request_.path;
    mount_ = state_.mounts.Route(full_path_);
    engine_request_.operation = request_.operation;
    if (mount_ == nullptr) return;
    if (full_path_.size() > mount_->path.size()) {
      engine_request_.path = mount_->engine->CanonicalPath(full_path_.substr(mount_->path.size()));
      full_path_ = mount_->path + engine_request_.path;
      request_.path = full_path_.substr(request_.ns.size());
      if (engine_request_.path == "/") engine_request_.path.clear();
    }
    // A mount may be named without its slash.
    if (full_path_.size() < mount_->path.size()) {
      if (!state_.IsVault() || request_.operation == Operation::kUpdate) request_.path += '/';
      // Looking for what there is to write does it before the ACL is asked.
      if (request_.operation == Operation::kUpdate) full_path_ += '/';
    }
    engine_request_.mount = mount_->path;
    // There is one store of tokens, and it has the times of the root's mount.
    const Mount* timed = mount_->type == "ns_token" ? state_.mounts.Find("auth/token/") : mount_;
    engine_request_.default_lease_ttl_s = timed->DefaultTtl();
    engine_request_.max_lease_ttl_s = timed->MaxTtl();
    engine_request_.remote_address = "127.0.0.1";
  }

  vault::Response AnswerAuthenticated() {
    engine_request_.client_token = token_->id;
    engine_request_.display_name = token_->display_name;
    engine_request_.entity_id = token_->entity_id;
    if (state_.IsVault()) engine_request_.client_id = state_.ClientId(*token_);
    std::optional<vault::Response> refusal = Authorize();
    LogRequest(false, !refusal, refusal ? Multierror({"permission denied"}) : "");
    const std::string id = token_->id;
    const std::int64_t uses = token_->num_uses;
    // From another namespace OpenBao does not find the token that it means to revoke.
    const bool can_revoke = state_.IsVault() || request_.ns == token_->ns;
    const bool last_use = Tokens::Use(*token_);
    vault::Response response = refusal ? *std::move(refusal) : Answer(true);
    if (state_.workshop.has_order()) {  // nothing has happened yet
      token_->num_uses = uses;
      return response;
    }
    if (last_use && can_revoke) state_.tokens.Revoke(id);
    return response;
  }

  // The existence check decides between create and update, so it comes before the ACL.
  std::optional<vault::Response> Authorize() {
    if (request_.help) return std::nullopt;
    if (engine_request_.operation == Operation::kUpdate && mount_ != nullptr) {
      engine_request_.data = std::move(request_.data);
      Existence existence = CheckExistence(*mount_->engine, engine_request_, state_.environment);
      request_.data = std::move(engine_request_.data);
      if (const auto* error = std::get_if<EngineError>(&existence)) {
        return error->multierror ? ErrorReply(error->status, {Multierror(error->errors)})
                                 : ErrorReply(error->status, error->errors);
      }
      if (!std::get<bool>(existence)) engine_request_.operation = Operation::kCreate;
    }
    const Verdict verdict = state_.AclOf(*token_).Check({.operation = engine_request_.operation,
                                                         .path = full_path_,
                                                         .data = &*request_.data,
                                                         .wrap_ttl_s = request_.wrap_ttl_s});
    const bool needs_sudo = mount_ != nullptr && MatchesGlob(mount_->sudo, engine_request_.path);
    if (verdict.allowed && (verdict.sudo || !needs_sudo)) return std::nullopt;
    return ErrorReply(403, {Multierror({"permission denied"})});
  }

  vault::Response Answer(bool authenticated) {
    authenticated_ = authenticated;
    if (mount_ == nullptr) return NoRoute();
    if (const auto ns = state_.namespaces.find(request_.ns);
        ns != state_.namespaces.end() && ns->second.tainted) {
      return ErrorReply(404, {"no handler for route \"" + request_.path + "\" on namespace \"" +
                              request_.ns + "\". route entry or namespace is tainted."});
    }
    if (mount_->type.ends_with("cubbyhole") && token_ != nullptr && token_->batch) {
      return ErrorReply(400, {"cubbyhole operations are only supported by 'service' type tokens"});
    }
    if (request_.help) return HelpReply(*mount_, engine_request_.path, state_.environment.profile);
    engine_request_.data = std::move(request_.data);
    engine_request_.raw_body = std::move(request_.raw_body);
    if (!authenticated) engine_request_.client_token = request_.token;
    state_.current = &request_;
    result_ = Dispatch(*mount_->engine, engine_request_, state_.environment);
    state_.current = nullptr;
    return result_->error ? ReplyError(*result_->error) : ReplyResponse(result_->response);
  }

  vault::Response ReplyError(const EngineError& error) {
    const bool listing = request_.operation == Operation::kList;
    if (listing && error.status == 404 && error.errors.empty() && request_.wrap_ttl_s > 0) {
      return ErrorReply(404, {"unsupported path"});
    }
    if (auto reply = ReplyUnknownCaller(error)) return *std::move(reply);
    if (error.multierror && authenticated_) {
      return ErrorReply(error.status, {Multierror(error.errors)});
    }
    return ErrorReply(error.status, error.errors);
  }

  // A login is read a first time to learn who might be locked out.
  std::optional<vault::Response> ReplyUnknownCaller(const EngineError& error) const {
    const bool login =
        !authenticated_ && mount_->table == Table::kAuth && !mount_->Lockout().disabled;
    if (!login || error.errors.empty()) return std::nullopt;
    const bool unreadable = error.errors[0].starts_with("Field validation failed");
    if (!state_.IsVault()) {
      return unreadable ? std::optional(ErrorReply(500, error.errors)) : std::nullopt;
    }
    if (mount_->type != "userpass" && mount_->type != "approle") return std::nullopt;
    if (unreadable) return ErrorReply(500, {"internal error"});  // it fails inside
    if (error.errors[0] != "unsupported path") return std::nullopt;
    return ErrorReply(500, {"failed to determine alias name from login request"});
  }

  // Of Vault: nobody but root may do what no policy names.
  vault::Response AnswerOptions() {
    if (!state_.AclOf(*token_).is_root()) {
      return ErrorReply(403, {Multierror({"permission denied"})});
    }
    return Answer(true);
  }

  vault::Response NoRoute() const {
    return ErrorReply(404,
                      {"no handler for route \"" + request_.path + "\". route entry not found."});
  }

  bool IsNil(const EngineResponse& response) const {
    return response.status == 0 && response.data->is_null() && response.warnings.empty() &&
           response.auth->is_null() && response.wrap_info->is_null() && !response.raw &&
           !response.envelope_when_empty;
  }

  vault::Response ReplyResponse(EngineResponse& response) {
    std::move(response.core_warnings.begin(), response.core_warnings.end(),
              std::back_inserter(response.warnings));
    const Operation operation = request_.operation;
    const bool listing = operation == Operation::kList || operation == Operation::kScan;
    const bool reading = operation == Operation::kRead || listing;
    if (IsNil(response)) {
      if (!reading) return NoContent();
      return listing && request_.wrap_ttl_s > 0 ? ErrorReply(404, {"unsupported path"})
                                                : ErrorReply(404);
    }
    const auto keys = response.data->find("keys");
    if (operation == Operation::kList && keys != response.data->end() && keys->is_array() &&
        keys->empty()) {
      return ReplyError(NotFound());
    }
    if (!response.lease_id.empty()) {
      RememberLease(response);
      if (inline_token_) {
        (void)state_.EndLease(response.lease_id);
        return ErrorReply(500, {"requests with inline authentication cannot generate leases"});
      }
    }
    EnvelopeStyle style{.request_id = request_.id,
                        .has_mount_type = state_.IsVault(),
                        .mount_type = authenticated_ ? mount_->type : ""};
    WarnOfCubbyhole(response);
    if (request_.wrap_ttl_s > 0 && response.wrap_info->is_null()) {
      const bool login = !authenticated_ && response.auth->is_object();
      const Token* caller = login ? state_.FindToken(response.auth->value("client_token", ""))
                            : token_ != nullptr ? token_
                                                : state_.FindToken(request_.token);
      vault::Response wrapped = Wrap(state_, request_, response, style, caller);
      // The lease store takes no path with "..": the token is there, and lost.
      const bool lost = full_path_.find("..") != std::string::npos;
      return lost ? ErrorReply(500, {"internal error"}) : std::move(wrapped);
    }
    if (response.raw) return ReplyRaw(response);
    if (response.status == 204) return NoContent();
    style.inject = IsInjected(request_.route);
    if (!response.wrap_info->is_null()) {
      style.request_id.clear();
      style.mount_type.clear();
    }
    if (response.status_envelope) style.mount_type.clear();
    // pki/tidy answers in the name of a request that it makes up.
    if (response.status == 202 && mount_->type == "pki") style.request_id.clear();
    std::string body = Envelope(response, style);
    if (!response.status_envelope) body += '\n';
    return JsonReply(response.status == 0 ? 200 : response.status, std::move(body));
  }

  static vault::Response ReplyRaw(EngineResponse& response) {
    const int status = response.status == 0 ? 200 : response.status;
    vault::Response reply = JsonReply(status, *response.raw);
    if (!response.raw_content_type.empty()) {
      reply.headers.emplace_back("Content-Type", response.raw_content_type);
    }
    return reply;
  }

  void WarnOfCubbyhole(EngineResponse& response) {
    if (token_ == nullptr || !mount_->type.ends_with("cubbyhole") ||
        engine_request_.path != "response" || request_.operation != Operation::kRead ||
        !IsWrappingToken(*token_)) {
      return;
    }
    response.warnings.emplace_back(
        "Reading from 'cubbyhole/response' is deprecated. Please use sys/wrapping/unwrap to unwrap "
        "responses, as it provides additional security checks and other benefits.");
  }

  void RememberLease(const EngineResponse& response) {
    const base::WallTime now = state_.Now();
    state_.leases[response.lease_id] = {
        .id = response.lease_id,
        .issued = now,
        .expires = now + std::chrono::seconds(response.lease_duration_s),
        .renewable = response.renewable,
        .token = token_ == nullptr ? "" : token_->id,
        .secret = response.lease_secret};
  }

  State& state_;
  LogicalRequest& request_;
  std::string full_path_;
  Mount* mount_ = nullptr;
  Token* token_ = nullptr;
  std::optional<Token> inline_token_;
  std::string header_ns_;
  bool authenticated_ = false;
  EngineRequest engine_request_;
  std::optional<EngineResult> result_;
  AuditTrail trail_;
};

}  // namespace

vault::Response RefuseToken(const State& state, bool missing) {
  if (missing || !state.IsVault()) return ErrorReply(403, {"permission denied"});
  return ErrorReply(403, {Multierror({"permission denied", "invalid token"})});
}

vault::Response HandleLogical(State& state, LogicalRequest& request) {
  return Pipeline(state, request).Run();
}

}  // namespace vaultsim
