#include "vaultsim/audit/trail.h"

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "vaultsim/audit/entry.h"
#include "vaultsim/framework/gojson.h"
#include "vaultsim/product.h"

namespace vaultsim {
namespace {

const char* NameOf(Operation operation) {
  switch (operation) {
    case Operation::kRead:
      return "read";
    case Operation::kCreate:
      return "create";
    case Operation::kUpdate:
      return "update";
    case Operation::kPatch:
      return "patch";
    case Operation::kDelete:
      return "delete";
    case Operation::kList:
      return "list";
    case Operation::kScan:
      return "scan";
    case Operation::kHeader:
      break;
  }
  return "header";
}

std::string Invalid(const char* what) {
  return std::string("1 error occurred:\n\t* ") + what + "\n\n";
}

// Members without a value are left out.
void Put(Json& object, const char* name, Json value) {
  const bool zero = value.is_null() || (value.is_number() && value == 0) ||
                    (value.is_boolean() && !value.get<bool>()) ||
                    (value.is_string() && value == "") || (value.is_structured() && value.empty());
  if (!zero) object[name] = std::move(value);
}

Json TokenJson(const State& state, const Token& token) {
  const Json described = state.Describe(token);
  Json auth = Json::object();
  Put(auth, "client_token", token.id);
  Put(auth, "accessor", token.accessor);
  Put(auth, "display_name", token.display_name);
  Put(auth, "policies", described["policies"]);
  Put(auth, "identity_policies", described.value("identity_policies", Json()));
  Put(auth, "token_policies", token.policies);
  Put(auth, "metadata", token.meta ? Json(*token.meta) : Json());
  Put(auth, "entity_id", token.entity_id);
  auth["token_type"] = token.batch ? "batch" : "service";
  Put(auth, "token_ttl", token.ttl_s);
  return auth;
}

Json NamespaceJson(const State& state, const std::string& ns) {
  if (ns.empty()) return {{"id", "root"}};
  return {{"id", state.namespaces.at(ns).id}, {"path", ns}};
}

Json PolicyResults(const State& state, const AuditFacts& facts) {
  Json results = {{"allowed", facts.allowed}};
  if (!facts.allowed || facts.open || facts.token == nullptr) return results;
  const Json ns = NamespaceJson(state, facts.token->ns);
  Json granting = Json::array();
  const Access access{.operation = facts.operation,
                      .path = facts.full_path,
                      .data = &*facts.request.data,
                      .wrap_ttl_s = facts.request.wrap_ttl_s};
  for (const std::string& name : state.policies.Granting(
           *facts.token, state.identity.Describe(facts.token->entity_id), access)) {
    Json policy = {{"name", name}, {"namespace_id", ns["id"]}, {"type", "acl"}};
    Put(policy, "namespace_path", ns.value("path", ""));
    granting.push_back(std::move(policy));
  }
  Put(results, "granting_policies", std::move(granting));
  return results;
}

// The accessor is known from the moment on when an engine is asked, which a write is asked for what
// exists.
Json MountJson(const State& state, const Mount& mount, const char* version_name) {
  const bool auth = mount.table == Table::kAuth;
  return {{"mount_point", (auth ? "auth/" : "") + mount.name},
          {"mount_type", mount.type},
          {version_name, RunningPluginVersion(state.environment.profile, mount.type)},
          {"mount_class", auth ? "auth" : "secret"}};
}

const std::vector<std::string>& PlainKeys(const Mount* mount, const char* name) {
  static const std::vector<std::string> kNone;
  if (mount == nullptr) return kNone;
  const auto at = mount->config.lists.find(name);
  return at == mount->config.lists.end() ? kNone : at->second;
}

}  // namespace

void AuditTrail::LogRequest(const AuditFacts& facts) {
  const LogicalRequest& given = facts.request;
  // A device that is made just now tells of the answer to that.
  begun_ = !state_.audit_devices.empty() || given.path.starts_with("sys/audit/");
  if (!begun_) return;
  listing_ = facts.operation == Operation::kList;
  wrapped_ = given.wrap_ttl_s > 0;
  help_ = given.help;
  unwraps_ = given.path == "sys/wrapping/unwrap";
  login_ = facts.open && facts.mount != nullptr && facts.mount->table == Table::kAuth;
  system_ = given.path.starts_with("sys/") && !given.path.starts_with("sys/audit-hash/") &&
            !given.path.starts_with("sys/tools/");
  state_.entity_created = false;
  Json auth = facts.token == nullptr || facts.open ? Json{{"token_type", "default"}}
                                                   : TokenJson(state_, *facts.token);
  const bool known = facts.open || facts.token != nullptr;
  if (known) auth["policy_results"] = PolicyResults(state_, facts);
  Json request = {{"id", given.id},
                  {"operation", help_ ? "help" : NameOf(facts.operation)},
                  {"namespace", NamespaceJson(state_, given.ns)},
                  {"path", given.path},
                  {"remote_address", "127.0.0.1"}};
  Put(request, "client_token", given.token);
  Put(request, "wrap_ttl", given.wrap_ttl_s);
  Put(request, "data", given.data->is_object() ? *given.data : Json());
  if (facts.token != nullptr) {
    Put(request, "client_token_accessor", facts.token->accessor);
    if (!facts.open) {
      request["client_id"] = state_.ClientId(*facts.token);
      Put(auth, "remaining_uses", facts.token->num_uses);
      auth["token_issue_time"] = base::FormatRfc3339(facts.token->created);
    }
  }
  if (facts.mount != nullptr) {
    const bool writes =
        facts.operation == Operation::kCreate || facts.operation == Operation::kUpdate;
    accessor_ = facts.mount->accessor;
    request.update(MountJson(state_, *facts.mount, "mount_running_version"));
    response_mount_ = MountJson(state_, *facts.mount, "mount_running_plugin_version");
    if (known && writes) {
      request["mount_accessor"] = accessor_;
      (*response_mount_)["mount_accessor"] = accessor_;
    }
  } else {
    response_mount_ = Json::object();
  }
  plain_request_keys_ = PlainKeys(facts.mount, "audit_non_hmac_request_keys");
  plain_response_keys_ = PlainKeys(facts.mount, "audit_non_hmac_response_keys");
  auth_ = auth;
  request_ = request;
  Json entry = {{"type", "request"}, {"auth", std::move(auth)}, {"request", std::move(request)}};
  Put(entry, "error", facts.error);
  Emit(entry);
}

void AuditTrail::LogResponse(const EngineResult* result, const vault::Response& reply) {
  if (!begun_) return;
  Json entry = {{"type", "response"}, {"auth", *auth_}, {"request", *request_}};
  entry["response"] = *response_mount_;
  if ((result != nullptr || help_) && !accessor_.empty()) {
    entry["request"]["mount_accessor"] = accessor_;
    entry["response"]["mount_accessor"] = accessor_;
  }
  const bool failed = result == nullptr ? !help_ : result->error.has_value();
  if (failed) {
    PutError(result, reply, entry);
  } else if (help_) {
    entry["response"]["data"] = Json::parse(reply.body, nullptr, /*allow_exceptions=*/false);
  } else {
    PutAnswer(result->response, reply, entry);
  }
  if (!help_ && login_) {
    // The new token, or nobody.
    entry["auth"] = entry["response"].contains("auth") ? entry["response"]["auth"]
                    : failed                           ? Json{{"token_type", "default"}}
                                                       : *auth_;
    if (entry["response"].contains("auth"))
      Put(entry["auth"], "entity_created", state_.entity_created);
  }
  Emit(entry);
}

void AuditTrail::PutError(const EngineResult* result, const vault::Response& reply,
                          Json& entry) const {
  const Json body = Json::parse(reply.body, nullptr, /*allow_exceptions=*/false);
  std::string text;
  if (body.is_object() && body.contains("errors") && !body["errors"].empty()) {
    text = body["errors"][0].get<std::string>();
  }
  if (text.empty()) return;
  const bool many = text.find("occurred:\n") != std::string::npos;
  if (result == nullptr) {
    entry["response"]["data"] = {{"error", text}};
    const bool no_route = reply.status == 404;
    entry["error"] = no_route ? Invalid("unsupported path") : many ? text : Invalid(text.c_str());
    return;
  }
  if (result->error->multierror) {
    entry["error"] = many ? text : Invalid(text.c_str());
    return;
  }
  entry["response"]["data"] = {{"error", text}};
  if (login_ && text == "invalid username or password") entry["error"] = "invalid credentials";
  if (system_) entry["error"] = Invalid("invalid request");
}

void AuditTrail::PutAnswer(const EngineResponse& response, const vault::Response& reply,
                           Json& entry) const {
  Json& out = entry["response"];
  const Json body = wrapped_ ? Json::parse(reply.body, nullptr, false) : Json();
  Json wrap_info = *response.wrap_info;
  if (body.is_object() && body.contains("wrap_info")) wrap_info = body["wrap_info"];
  if (wrap_info.is_object()) {
    out["wrap_info"] = std::move(wrap_info);
    return;
  }
  if (response.auth->is_object()) {
    const Token* token = state_.FindToken(response.auth->value("client_token", ""));
    if (token != nullptr) {
      out["auth"] = TokenJson(state_, *token);
      Put(out["auth"], "num_uses", token->num_uses);
    }
  }
  Put(out, "warnings", response.warnings);
  if (!response.lease_id.empty() || response.lease_duration_s != 0) {
    out["secret"] = Json::object();
    Put(out["secret"], "lease_id", response.lease_id);
  }
  if (unwraps_ && response.raw) {
    const Json inner = Json::parse(*response.raw, nullptr, /*allow_exceptions=*/false);
    if (inner.is_object()) Put(out, "data", inner.value("data", Json()));
  } else if (response.raw || response.status_envelope) {
    const std::string type =
        response.raw_content_type.empty() ? "application/json" : response.raw_content_type;
    out["data"] = {{"http_content_type", type},
                   {"http_raw_body", response.raw ? *response.raw : reply.body},
                   {"http_status_code", reply.status}};
  } else {
    Put(out, "data", *response.data);
  }
}

void AuditTrail::Emit(const Json& entry) {
  for (const auto& [name, device] : state_.audit_devices) {
    if (!device.writes) continue;
    Json timed = entry;
    timed["time"] = base::FormatRfc3339Nano(state_.Now());
    lines_.emplace_back(device.file, AuditLine(device, std::move(timed), listing_,
                                               {plain_request_keys_, plain_response_keys_},
                                               state_.environment.profile));
  }
}

void AuditTrail::Flush() {
  AuditSink* sink = state_.options.audit_sink;
  for (const auto& [file, line] : lines_) {
    if (sink != nullptr) sink->Write(file, line);
  }
  lines_.clear();
}

void AuditTrail::WriteTestLine(State& state, const AuditDevice& device) {
  AuditSink* sink = state.options.audit_sink;
  if (sink == nullptr || !device.writes) return;
  Json entry = {{"time", base::FormatRfc3339Nano(state.Now())},
                {"type", "request"},
                {"auth", {{"token_type", "default"}}},
                {"request",
                 {{"id", state.environment.random.Uuid()},
                  {"operation", "update"},
                  {"namespace", {{"id", "root"}}},
                  {"path", "sys/audit/test"}}}};
  const std::vector<std::string> none;
  sink->Write(device.file,
              AuditLine(device, std::move(entry), false, {none, none}, state.environment.profile));
}

}  // namespace vaultsim
