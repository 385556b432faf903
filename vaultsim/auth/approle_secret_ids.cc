// role/:name/secret-id and what is below, secret-id-accessor and custom-secret-id.
#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "base/clock.h"
#include "base/encoding.h"
#include "vaultsim/auth/approle_store.h"
#include "vaultsim/auth/networks.h"
#include "vaultsim/framework/convert.h"

namespace vaultsim::approle {
namespace {

constexpr std::size_t kIdMax = 4096;

EngineError UnknownRole(const FieldData& fields, int status) {
  return {.status = status,
          .errors = {"role \"" + fields.String("role_name") + "\" does not exist"}};
}

// fmt's %q of a list.
std::string Quoted(const std::vector<std::string>& list) {
  std::string out = "[";
  for (const std::string& entry : list) out += (out.size() > 1 ? " \"" : "\"") + entry + '"';
  return out + "]";
}

std::optional<EngineError> CheckNetworks(const std::vector<std::string>& networks,
                                         const std::string& what,
                                         std::vector<std::string> of_role) {
  if (networks.empty()) return std::nullopt;
  const std::string bad = InvalidNetwork(networks);
  if (!bad.empty()) {
    return ServerError("failed to validate " + what + " blocks: invalid CIDR address: " + bad);
  }
  if (of_role.empty()) return std::nullopt;
  for (std::string& network : of_role) {
    if (network.find('/') == std::string::npos) network += "/32";
  }
  if (AreWithin(networks, of_role)) return std::nullopt;
  return ServerError("failed to verify subset relationship between CIDR blocks on the role " +
                     Quoted(of_role) + " and CIDR blocks on the secret ID " + Quoted(networks) +
                     ": %!w(<nil>)");
}

std::optional<EngineError> CheckAllNetworks(const Role& role, const SecretId& secret) {
  if (auto error = CheckNetworks(secret.cidr_list, "CIDR",
                                 role.secret_id_bound_cidrs.value_or(std::vector<std::string>()))) {
    return error;
  }
  return CheckNetworks(secret.token_bound_cidrs, "token CIDR", role.token.bound_cidrs);
}

// "k=v,k2=v2" in lower case.
std::string ReadPairs(const std::string& text, std::map<std::string, std::string>& out) {
  for (const std::string& pair : convert::ToCommaStrings(text).value) {
    if (pair.empty()) continue;
    const std::size_t at = pair.find('=');
    if (at == std::string::npos || pair.find('=', at + 1) != std::string::npos) {
      return "invalid <key,value> format";
    }
    const std::string key = convert::TrimSpace(pair.substr(0, at));
    const std::string value = convert::TrimSpace(pair.substr(at + 1));
    if (key.empty() || value.empty()) {
      return "invalid <key,value> pair: key: \"" + key + "\" value: \"" + value + "\"";
    }
    out[base::ToLowerAscii(key)] = base::ToLowerAscii(value);
  }
  return "";
}

// JSON or pairs, as they are or in Base64 (strutil.ParseArbitraryKeyValues). What is wrong, or "".
std::string ReadMetadata(const std::string& given, std::map<std::string, std::string>& out) {
  std::string text = convert::TrimSpace(given);
  if (text.empty()) return "";
  if (auto decoded = base::Base64Decode(text)) text = *decoded;
  const Json parsed = Json::parse(text, nullptr, false);
  const bool texts =
      parsed.is_object() && std::all_of(parsed.begin(), parsed.end(),
                                        [](const Json& value) { return value.is_string(); });
  if (texts) {
    out = parsed.get<std::map<std::string, std::string>>();
  } else if (std::string error = ReadPairs(text, out); !error.empty()) {
    return "failed to parse metadata: failed to parse the input: " + error;
  }
  for (const auto& [key, value] : out) {
    if (!key.empty() && value.empty()) {
      return "failed to parse metadata: invalid value for key \"" + key + "\"";
    }
  }
  return "";
}

// The uses and the time asked for, which may not be more than the role's. What is wrong, or "".
std::string ReadLimits(const FieldData& fields, const Role& role, SecretId& secret) {
  secret.num_uses = role.secret_id_num_uses;
  if (fields.Has("num_uses")) {
    secret.num_uses = fields.Int("num_uses");
    if (secret.num_uses < 0) return "num_uses cannot be negative";
    const std::int64_t most = role.secret_id_num_uses;
    if (most > 0 && (secret.num_uses == 0 || secret.num_uses > most)) {
      return "num_uses cannot be higher than the role's secret_id_num_uses";
    }
  }
  secret.ttl_s = role.secret_id_ttl_s;
  if (fields.Has("ttl")) {
    secret.ttl_s = fields.Seconds("ttl");
    const std::int64_t most = role.secret_id_ttl_s;
    if (most > 0 && (secret.ttl_s == 0 || secret.ttl_s > most)) {
      return "ttl cannot be longer than the role's secret_id_ttl";
    }
  }
  return ReadMetadata(fields.String("metadata"), secret.metadata);
}

// Capped by the mount.
std::int64_t EffectiveTtl(std::int64_t ttl_s, const EngineRequest& request) {
  return ttl_s < 0 || ttl_s > request.max_lease_ttl_s ? request.max_lease_ttl_s : ttl_s;
}

EngineResult Make(Store& store, const EngineRequest& request, const FieldData& fields,
                  const std::string& id) {
  if (id.empty()) return UserError("missing secret_id");
  Role* role = store.Find(fields);
  if (role == nullptr) return UnknownRole(fields, 404);
  if (!role->bind_secret_id) return UserError("bind_secret_id is not set on the role");
  SecretId secret{.cidr_list = fields.Strings("cidr_list"),
                  .token_bound_cidrs = fields.Strings("token_bound_cidrs")};
  if (auto error = CheckAllNetworks(*role, secret)) return *std::move(error);
  if (std::string error = ReadLimits(fields, *role, secret); !error.empty()) {
    return UserError(std::move(error));
  }
  if (id.size() > kIdMax) {
    return ServerError(
        "failed to store secret_id: failed to create HMAC of secret ID: value is longer than "
        "maximum of 4096 bytes");
  }
  if (role->secret_ids.contains(id)) {
    return ServerError("failed to store secret_id: SecretID is already registered");
  }
  const std::int64_t ttl_s = EffectiveTtl(secret.ttl_s, request);
  secret.accessor = store.state.environment.random.Uuid();
  secret.created = secret.updated = store.state.Now();
  if (ttl_s > 0) secret.expires = secret.created + std::chrono::seconds(ttl_s);
  EngineResponse response{.data = Json{{"secret_id", id},
                                       {"secret_id_accessor", secret.accessor},
                                       {"secret_id_num_uses", secret.num_uses},
                                       {"secret_id_ttl", ttl_s}}};
  store.accessors.emplace(role->local_secret_ids, secret.accessor);
  role->secret_ids[id] = std::move(secret);
  return response;
}

EngineResult List(Store& store, const FieldData& fields) {
  const Role* role = store.Find(fields);
  if (role == nullptr) return UnknownRole(fields, 400);
  std::vector<std::string> accessors;
  for (const auto& [id, secret] : role->secret_ids) accessors.push_back(secret.accessor);
  return ListPage(accessors, fields);
}

EngineResponse Show(const SecretId& secret) {
  return EngineResponse{
      .data = Json{{"secret_id_accessor", secret.accessor},
                   {"secret_id_num_uses", secret.num_uses},
                   {"secret_id_ttl", secret.ttl_s},
                   {"creation_time", base::FormatRfc3339Nano(secret.created)},
                   {"expiration_time", secret.expires ? base::FormatRfc3339Nano(*secret.expires)
                                                      : "0001-01-01T00:00:00Z"},
                   {"last_updated_time", base::FormatRfc3339Nano(secret.updated)},
                   {"metadata", Json(secret.metadata)},
                   {"cidr_list", secret.cidr_list},
                   {"token_bound_cidrs", secret.token_bound_cidrs}}};
}

void Erase(Store& store, Role& role, std::map<std::string, SecretId>::iterator at) {
  store.accessors.erase({role.local_secret_ids, at->second.accessor});
  role.secret_ids.erase(at);
}

enum class Task { kLookup, kDestroy };

EngineResult ById(Store& store, const FieldData& fields, Task task) {
  const std::string id = fields.String("secret_id");
  if (id.empty()) return UserError("missing secret_id");
  Role* role = store.Find(fields);
  if (role == nullptr) {
    return ServerError("role \"" + fields.String("role_name") + "\" does not exist");
  }
  const auto at = role->secret_ids.find(id);
  if (at == role->secret_ids.end()) return EngineResponse{};
  if (task == Task::kLookup) return Show(at->second);
  Erase(store, *role, at);
  return EngineResponse{};
}

EngineResult ByAccessor(Store& store, const FieldData& fields, Task task) {
  const std::string accessor = fields.String("secret_id_accessor");
  if (accessor.empty()) return UserError("missing secret_id_accessor");
  Role* role = store.Find(fields);
  if (role == nullptr) {
    return ServerError("role \"" + fields.String("role_name") + "\" does not exist");
  }
  if (!store.accessors.contains({role->local_secret_ids, accessor})) {
    const std::string text =
        "failed to find accessor entry for secret_id_accessor: \"" + accessor + "\"";
    if (task == Task::kDestroy) return ServerError(text);
    return EngineResponse{.status = 404, .data = Json{{"error", text}}, .status_envelope = true};
  }
  const auto at =
      std::find_if(role->secret_ids.begin(), role->secret_ids.end(),
                   [&](const auto& entry) { return entry.second.accessor == accessor; });
  if (at == role->secret_ids.end()) {  // another role's
    if (task == Task::kLookup) return EngineResponse{};
    return EngineError{.status = 403, .errors = {"invalid secret id accessor"}};
  }
  if (task == Task::kLookup) return Show(at->second);
  Erase(store, *role, at);
  return EngineResponse{};
}

std::vector<Field> MakeFields() {
  return {{.name = "role_name"},
          {.name = "metadata"},
          {.name = "cidr_list", .type = FieldType::kCommaStringSlice},
          {.name = "token_bound_cidrs", .type = FieldType::kCommaStringSlice},
          {.name = "num_uses", .type = FieldType::kInt},
          {.name = "ttl", .type = FieldType::kDurationSecond}};
}

Path TaskPath(Store& store, const char* below, const char* field,
              EngineResult (*run)(Store&, const FieldData&, Task), Task task) {
  const Handler handler = [&store, run, task](const EngineRequest&, const FieldData& fields) {
    return run(store, fields, task);
  };
  Path path{.pattern = std::string("role/{role_name}/") + below + "/?",
            .fields = {{.name = "role_name"}, {.name = field}},
            .handlers = {{Operation::kUpdate, handler}}};
  if (task == Task::kDestroy) path.handlers[Operation::kDelete] = handler;
  return path;
}

}  // namespace

std::optional<EngineError> CheckSecretId(const Role& role, const SecretId& secret) {
  if (auto error = CheckNetworks(secret.cidr_list, "CIDR",
                                 role.secret_id_bound_cidrs.value_or(std::vector<std::string>()))) {
    return error;
  }
  if (AdmitLocalhost(secret.cidr_list)) return std::nullopt;
  const std::string who = "source address \"" + std::string(kRemoteAddress) + "\" unauthorized ";
  return UserError(who + (secret.num_uses == 0
                              ? "through CIDR restrictions on the secret ID"
                              : "by CIDR restrictions on the secret ID: %!w(<nil>)"));
}

void SpendSecretId(Store& store, Role& role, const std::string& secret_id) {
  const auto at = role.secret_ids.find(secret_id);
  if (at->second.num_uses == 1) {
    Erase(store, role, at);
  } else if (at->second.num_uses > 1) {
    --at->second.num_uses;
    at->second.updated = store.state.Now();
  }
}

std::vector<Path> SecretIdPaths(Store& store) {
  std::vector<Field> list_fields = MakeFields();
  AddPageFields(list_fields, store.state.environment.profile);
  std::vector<Field> custom_fields = MakeFields();
  custom_fields.push_back({.name = "secret_id"});
  return {
      {.pattern = "role/{role_name}/secret-id/?",
       .fields = std::move(list_fields),
       .handlers = {{Operation::kUpdate,
                     [&store](const EngineRequest& request, const FieldData& fields) {
                       return Make(store, request, fields, store.state.environment.random.Uuid());
                     }},
                    {Operation::kList,
                     [&store](const EngineRequest&, const FieldData& fields) {
                       return List(store, fields);
                     }}}},
      TaskPath(store, "secret-id/lookup", "secret_id", ById, Task::kLookup),
      TaskPath(store, "secret-id/destroy", "secret_id", ById, Task::kDestroy),
      TaskPath(store, "secret-id-accessor/lookup", "secret_id_accessor", ByAccessor, Task::kLookup),
      TaskPath(store, "secret-id-accessor/destroy", "secret_id_accessor", ByAccessor,
               Task::kDestroy),
      {.pattern = "role/{role_name}/custom-secret-id",
       .fields = std::move(custom_fields),
       .handlers = {
           {Operation::kUpdate, [&store](const EngineRequest& request, const FieldData& fields) {
              return Make(store, request, fields, fields.String("secret_id"));
            }}}}};
}

}  // namespace vaultsim::approle
