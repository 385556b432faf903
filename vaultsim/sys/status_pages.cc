#include "vaultsim/sys/status_pages.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/encoding.h"
#include "vaultsim/framework/convert.h"
#include "vaultsim/framework/gojson.h"
#include "vaultsim/logical.h"
#include "vaultsim/policy/policy.h"
#include "vaultsim/product.h"
#include "vaultsim/reply.h"

namespace vaultsim {
namespace {

constexpr const char* kBuildDate = "2026-07-01T00:00:00Z";

// A JSON object in a given order.
class Ordered {
 public:
  Ordered& Add(const char* key, const Json& value) {
    out_ += out_.empty() ? '{' : ',';
    gojson::AppendQuoted(key, out_);
    out_ += ':';
    gojson::AppendDump(value, out_);
    return *this;
  }
  std::string Take() { return std::move(out_) + "}\n"; }

 private:
  std::string out_;
};

// nullopt: not a number.
std::optional<int> Code(const Query& query, const char* name, int fallback) {
  const std::string* text = FindValue(query, name);
  if (text == nullptr || text->empty()) return fallback;
  int code = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), code);
  if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return code;
}

std::string HealthBody(const State& state) {
  const bool vault = state.IsVault();
  const auto now = std::chrono::floor<std::chrono::seconds>(state.Now()).time_since_epoch();
  const char* replication = state.sealed ? "unknown" : "disabled";
  Ordered body;
  body.Add("initialized", true).Add("sealed", state.sealed).Add("standby", state.sealed);
  if (vault) body.Add("performance_standby", false);
  body.Add("replication_performance_mode", replication).Add("replication_dr_mode", replication);
  body.Add("server_time_utc", now.count());
  body.Add("version", ProductOf(state.environment.profile).version);
  if (vault) body.Add("enterprise", false);
  if (!state.sealed) {
    body.Add("cluster_name", state.cluster_name).Add("cluster_id", state.cluster_id);
  }
  if (vault) {
    body.Add("echo_duration_ms", 0).Add("clock_skew_ms", 0);
    body.Add("replication_primary_canary_age_ms", 0);
  }
  return body.Take();
}

vault::Response Health(const State& state, const Query& query, bool get) {
  for (const char* flag : {"standbyok", "perfstandbyok", "list"}) {
    if (!get && std::string_view(flag) == "list") continue;
    const std::string* value = FindValue(query, flag);
    if (state.IsVault() && std::string_view(flag) == "list") continue;
    if (value != nullptr && !value->empty() && !convert::ParseGoBool(*value).ok()) {
      return ErrorReply(400);
    }
  }
  const auto active = Code(query, "activecode", 200);
  const auto sealed = Code(query, "sealedcode", 503);
  bool fine = active && sealed && Code(query, "standbycode", 429) && Code(query, "uninitcode", 501);
  if (state.IsVault()) {
    for (const char* name :
         {"drsecondarycode", "performancestandbycode", "haunhealthycode", "removedcode"}) {
      fine = fine && Code(query, name, 0).has_value();
    }
  }
  if (!fine) return ErrorReply(400);
  return JsonReply(state.sealed ? *sealed : *active, HealthBody(state));
}

std::string SealStatusBody(const State& state) {
  const bool vault = state.IsVault();
  Ordered body;
  body.Add("type", "shamir").Add("initialized", true).Add("sealed", state.sealed);
  body.Add("t", 1).Add("n", 1).Add("progress", 0).Add("nonce", "");
  if (!vault) body.Add("recovery_seal", false);
  body.Add("version", ProductOf(state.environment.profile).version);
  body.Add(vault ? "build_date" : "commit_date", kBuildDate).Add("migration", false);
  if (!state.sealed) {
    body.Add("cluster_name", state.cluster_name).Add("cluster_id", state.cluster_id);
  }
  if (vault) body.Add("recovery_seal", false);
  return body.Add("storage_type", "inmem").Take();
}

std::string LeaderBody(const State& state) {
  Ordered body;
  body.Add("ha_enabled", false);
  if (state.IsVault()) {
    body.Add("is_self", false).Add("active_time", "0001-01-01T00:00:00Z");
    body.Add("leader_address", "").Add("leader_cluster_address", "");
    body.Add("performance_standby", false).Add("performance_standby_last_remote_wal", 0);
  }
  return body.Take();
}

// type: what OpenBao decodes into.
std::optional<vault::Response> ReadBody(const State& state, const std::string& body, Json& out,
                                        std::string_view type) {
  if (state.IsVault() && body.empty()) return ErrorReply(400, {"EOF"});
  gojson::Parsed parsed = gojson::ParseBody(body, state.environment.profile);
  constexpr std::string_view kMap = "map[string]interface {}";
  const std::size_t at = parsed.error.find(kMap);
  if (at != std::string::npos) parsed.error.replace(at, kMap.size(), type);
  constexpr std::string_view kPrefix = "error parsing JSON: ";
  if (state.IsVault() && parsed.error.starts_with(kPrefix)) parsed.error.erase(0, kPrefix.size());
  if (parsed.status != 0) return ErrorReply(parsed.status, {parsed.error});
  out = parsed.value->is_null() ? Json::object() : *std::move(parsed.value);
  return std::nullopt;
}

std::string JsonKind(const Json& value) {
  if (value.is_boolean()) return "bool";
  if (value.is_string()) return "string";
  if (value.is_array()) return "array";
  if (value.is_object()) return "object";
  return value.is_number_integer() ? "number" : "number " + *gojson::NumberLiteral(value);
}

struct Member {
  const char* name;
  const char* name_of_vault;
  const char* type;  // Go's: "string", "bool", "int"
};

// The body is decoded into a struct, which minds the types.
std::optional<vault::Response> CheckTypes(const State& state, const Json& body,
                                          const std::string& name,
                                          std::initializer_list<Member> members) {
  for (const Member& member : members) {
    const auto at = body.find(member.name);
    if (at == body.end() || at->is_null()) continue;
    const std::string type = member.type;
    const std::string kind = JsonKind(*at);
    if (kind == type || (type == "int" && kind == "number")) continue;
    const bool whole = type != "int" && kind.starts_with("number");
    return ErrorReply(
        400, {std::string("failed to ") + (state.IsVault() ? "parse" : "decode") +
              " JSON input: json: cannot unmarshal " + (whole ? "number" : kind) +
              " into Go struct field " + name + "." +
              (state.IsVault() ? member.name_of_vault : member.name) + " of type " + type});
  }
  return std::nullopt;
}

std::string SealConfigError(std::int64_t shares, std::int64_t threshold) {
  const std::string begin = "invalid seal configuration: ";
  if (shares < 1) return begin + "shares must be at least one";
  if (threshold < 1) return begin + "threshold must be at least one";
  if (shares > 255) return begin + "shares must be less than 256";
  if (threshold > 255) return begin + "threshold must be less than 256";
  if (threshold > shares) return begin + "threshold cannot be larger than shares";
  if (shares > 1 && threshold == 1) {
    return begin + "threshold must be greater than one for multiple shares";
  }
  return "Vault is already initialized";
}

vault::Response Init(const State& state, const StatusRequest& request) {
  if (request.verb == "GET") return JsonReply(200, "{\"initialized\":true}\n");
  Json body;
  if (auto refusal = ReadBody(state, request.body, body, "http.InitRequest"))
    return *std::move(refusal);
  const auto number = [&](const char* name) {
    return convert::ToInt(body.value(name, Json(0)), state.environment.profile).value;
  };
  if (auto refusal = CheckTypes(state, body, "InitRequest",
                                {{"secret_shares", "secret_shares", "int"},
                                 {"secret_threshold", "secret_threshold", "int"}})) {
    return *std::move(refusal);
  }
  return ErrorReply(400, {SealConfigError(number("secret_shares"), number("secret_threshold"))});
}

vault::Response Unseal(State& state, const StatusRequest& request) {
  Json body;
  if (auto refusal = ReadBody(state, request.body, body, "http.UnsealRequest")) {
    return *std::move(refusal);
  }
  if (auto refusal = CheckTypes(
          state, body, "UnsealRequest",
          {{"key", "Key", "string"}, {"migrate", "Migrate", "bool"}, {"reset", "Reset", "bool"}})) {
    return *std::move(refusal);
  }
  const Json reset = body.value("reset", Json(false));
  const std::string key = convert::ToString(body.value("key", Json("")), Profile::kVault2).value;
  if (convert::ToBool(reset, Profile::kVault2).value) {
    if (!state.sealed) return ErrorReply(400, {"vault is unsealed"});
    return JsonReply(200, SealStatusBody(state));
  }
  if (key.empty()) {
    return ErrorReply(400, {"'key' must be specified in request body as JSON, or 'reset' set to "
                            "true"});
  }
  const bool hex =
      key.size() % 2 == 0 && key.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
  const auto bytes = base::Base64Decode(key);
  if (!hex && !bytes) return ErrorReply(400, {"'key' must be a valid hex or base64 string"});
  if (state.IsVault()) {
    constexpr std::size_t kBytesMin = 16;
    constexpr std::size_t kBytesMax = 33;
    const std::size_t size = hex ? key.size() / 2 : bytes->size();
    if (size < kBytesMin) {
      return ErrorReply(400, {"invalid key: key is shorter than minimum 16 bytes"});
    }
    if (size > kBytesMax) {
      return ErrorReply(400, {"invalid key: key is longer than maximum 33 bytes"});
    }
  }
  if (state.sealed) {
    const auto wanted = base::Base64Decode(state.unseal_key.Reveal());
    const bool right = base::ToLowerAscii(key) == base::HexEncode(*wanted) ||
                       base::ConstantTimeEquals(key, state.unseal_key.Reveal());
    if (!right) return ErrorReply(400, {"unseal failed, invalid key"});
    state.sealed = false;
  }
  return JsonReply(200, SealStatusBody(state));
}

vault::Response Seal(State& state, const StatusRequest& request) {
  if (state.sealed) return NoContent();
  Token* token = request.token.empty() ? nullptr : state.FindToken(request.token);
  if (token == nullptr) return RefuseToken(state, request.token.empty());
  const Verdict verdict =
      state.AclOf(*token).Check({.operation = Operation::kUpdate, .path = "sys/seal"});
  if (!verdict.allowed || !verdict.sudo) {
    return ErrorReply(403, {Multierror({"permission denied"})});
  }
  state.sealed = true;
  return NoContent();
}

}  // namespace

bool IsStatusPage(std::string_view path) {
  if (!path.starts_with("sys/")) return false;
  constexpr std::array<std::string_view, 6> kPages = {
      "sys/health", "sys/seal-status", "sys/init", "sys/leader", "sys/seal", "sys/unseal"};
  return std::find(kPages.begin(), kPages.end(), path) != kPages.end();
}

bool IsOpenToNamespaces(std::string_view path) {
  return path == "sys/seal-status" || path == "sys/leader";
}

vault::Response StatusPage(State& state, const StatusRequest& request) {
  const bool get = request.verb == "GET";
  const bool write = request.verb == "PUT" || request.verb == "POST";
  if (request.path == "sys/health") {
    if (!get && request.verb != "HEAD") return ErrorReply(405);
    vault::Response health = Health(state, request.query, get);
    // A refused HEAD has no body, and no type of it.
    if (!get && health.status == 400) health.headers.emplace_back("Content-Type", "");
    return health;
  }
  if (request.path == "sys/seal-status") {
    return get ? JsonReply(200, SealStatusBody(state)) : ErrorReply(405);
  }
  if (request.path == "sys/leader") {
    return get ? JsonReply(200, LeaderBody(state)) : ErrorReply(405);
  }
  if (request.path == "sys/init") return get || write ? Init(state, request) : ErrorReply(405);
  if (!write) return ErrorReply(405);
  return request.path == "sys/seal" ? Seal(state, request) : Unseal(state, request);
}

}  // namespace vaultsim
