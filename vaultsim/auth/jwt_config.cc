// auth/jwt/config.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "vaultsim/auth/jwt.h"
#include "vaultsim/framework/convert.h"

namespace vaultsim::auth_jwt {
namespace {

constexpr std::array<const char*, 8> kTexts = {"oidc_discovery_url", "oidc_discovery_ca_pem",
                                               "oidc_client_id",     "oidc_client_secret",
                                               "oidc_response_mode", "jwks_url",
                                               "jwks_ca_pem",        "bound_issuer"};
constexpr std::array<const char*, 3> kLists = {"oidc_response_types", "jwt_validation_pubkeys",
                                               "jwt_supported_algs"};
constexpr std::array<std::string_view, 10> kAlgorithms = {
    "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "EdDSA"};

std::string OwnList(Profile profile) {
  return IsVault(profile) ? "unsupported_critical_cert_extensions"
                          : "override_allowed_server_names";
}

std::vector<Field> ConfigFields(Profile profile) {
  std::vector<Field> fields;
  for (const char* name : kTexts) fields.push_back({.name = name});
  fields.push_back({.name = "default_role", .type = FieldType::kLowerCaseString});
  for (const char* name : kLists) {
    fields.push_back({.name = name, .type = FieldType::kCommaStringSlice});
  }
  fields.push_back({.name = OwnList(profile), .type = FieldType::kCommaStringSlice});
  fields.push_back({.name = "provider_config", .type = FieldType::kMap});
  fields.push_back({.name = "namespace_in_state", .type = FieldType::kBool});
  if (IsVault(profile)) {
    fields.push_back({.name = "jwks_pairs", .type = FieldType::kSlice});
  } else {
    fields.push_back({.name = "skip_jwks_validation", .type = FieldType::kBool});
  }
  return fields;
}

// What a source of keys on the network gives: nothing can be reached.
struct Remote {
  std::string error = {};
  std::string warning = {};  // OpenBao: the error, when it is not to matter
};

Remote CheckDiscovery(const Config& config, Profile profile, bool skip) {
  constexpr const char* kText = "error checking oidc discovery URL";
  const std::string url = config.texts.at("oidc_discovery_url");
  if (IsVault(profile)) return {.error = kText};
  if (url.find(".well-known/openid-configuration") != std::string::npos) {
    return {.error = "'oidc_discovery_url' contains '.well-known' component"};
  }
  if (skip) return {.warning = kText};
  Remote remote{.error = kText};
  remote.error += ": ";
  if (!config.texts.at("oidc_client_id").empty()) {
    remote.error +=
        "error creating provider with given values: NewProvider: unable to create provider: ";
  }
  remote.error += Unreachable(url);
  return remote;
}

Remote CheckJwks(const Config& config, Profile profile, bool skip) {
  const std::string& ca = config.texts.at("jwks_ca_pem");
  if (!ca.empty() && !PublicKey::FromPem(ca).error.empty()) {
    return {.error = "error checking jwks_ca_pem"};
  }
  if (!IsVault(profile) && skip) return {.warning = "error checking jwks URL"};
  return {.error = "error checking jwks URL" +
                   (IsVault(profile) ? " " + config.texts.at("jwks_url") : "")};
}

std::string ReadKeys(Config& config) {
  for (const std::string& pem : config.lists["jwt_validation_pubkeys"]) {
    PublicKey::Parsed parsed = PublicKey::FromPem(pem);
    if (!parsed.error.empty()) return "error parsing public key: " + parsed.error;
    config.keys.push_back(std::move(parsed.key));
  }
  return "";
}

// Where the keys come from.
Remote CheckSource(Config& config, const FieldData& fields, Profile profile) {
  const bool skip = !IsVault(profile) && fields.Bool("skip_jwks_validation");
  const bool discovery = !config.texts["oidc_discovery_url"].empty();
  const bool jwks = !config.texts["jwks_url"].empty();
  const bool keys = !config.lists["jwt_validation_pubkeys"].empty();
  const bool pairs = IsVault(profile) && !fields.Raw("jwks_pairs").empty();
  if (discovery + jwks + keys + pairs != 1) {
    return {.error = IsVault(profile)
                         ? "exactly one of 'jwt_validation_pubkeys', 'jwks_url', 'jwks_pairs' or "
                           "'oidc_discovery_url' must be set"
                         : "exactly one of 'jwt_validation_pubkeys', 'jwks_url', 'jwks_pairs', "
                           "'oidc_discovery_url', or 'provider_config' must be set"};
  }
  const bool client = !config.texts["oidc_client_id"].empty();
  if (client == config.texts["oidc_client_secret"].empty()) {
    return {.error = "both 'oidc_client_id' and 'oidc_client_secret' must be set for OIDC"};
  }
  if (discovery) return CheckDiscovery(config, profile, skip);
  if (client) return {.error = "'oidc_discovery_url' must be set for OIDC"};
  if (jwks || pairs) return CheckJwks(config, profile, skip);
  return {.error = ReadKeys(config)};
}

std::string CheckRest(Config& config, const FieldData& fields) {
  for (const std::string& name : config.lists["jwt_supported_algs"]) {
    if (std::find(kAlgorithms.begin(), kAlgorithms.end(), name) == kAlgorithms.end()) {
      return "invalid jwt_supported_algs: unsupported signing algorithm \"" + name + "\"";
    }
  }
  const std::vector<std::string>& types = config.lists["oidc_response_types"];
  for (const std::string& type : types) {
    if (type != "code" && type != "id_token") {
      return "invalid response_types " + convert::GoValue(Json(types)) +
             ". 'code' and 'id_token' are allowed";
    }
  }
  const std::string& mode = config.texts["oidc_response_mode"];
  if (mode.empty() || mode == "query") {
    if (std::find(types.begin(), types.end(), "id_token") != types.end()) {
      return "query response_mode may not be used with an id_token response_type";
    }
  } else if (mode != "form_post") {
    return "invalid response_mode: \"" + mode + "\"";
  }
  const Json provider = fields.Raw("provider_config");
  if (!provider.is_object() || provider.empty()) return "";
  if (!provider.contains("provider")) {
    return "invalid provider_config: 'provider' field not found in provider_config";
  }
  return "invalid provider_config: provider \"" + convert::GoValue(provider["provider"]) +
         "\" not found in custom providers";
}

EngineResult Write(const FieldData& fields, Profile profile, Config& stored) {
  Config config{.is_set = true, .namespace_in_state = stored.namespace_in_state};
  for (const char* name : kTexts) config.texts[name] = fields.String(name);
  config.texts["default_role"] = fields.String("default_role");
  for (const char* name : kLists) config.lists[name] = fields.Strings(name);
  config.lists[OwnList(profile)] = fields.Strings(OwnList(profile));
  if (fields.Has("namespace_in_state")) {
    config.namespace_in_state = fields.Bool("namespace_in_state");
  }
  const Remote source = CheckSource(config, fields, profile);
  if (!source.error.empty()) return UserError(source.error);
  if (std::string error = CheckRest(config, fields); !error.empty()) {
    return UserError(std::move(error));
  }
  stored = std::move(config);
  if (source.warning.empty()) return EngineResponse{};
  return EngineResponse{.warnings = {source.warning}};
}

EngineResult Read(const Config& config, Profile profile) {
  if (!config.is_set) return NotFound();
  Json data = {{"provider_config", Json::object()},
               {"namespace_in_state", config.namespace_in_state}};
  for (const auto& [name, text] : config.texts) {
    if (name != "oidc_client_secret") data[name] = text;
  }
  for (const auto& [name, list] : config.lists) data[name] = list;
  EngineResponse response;
  if (IsVault(profile)) {
    data["jwks_pairs"] = Json::array();
  } else {
    const std::string& url = config.texts.at("oidc_discovery_url");
    data["status"] = url.empty() ? "valid" : "invalid";
    if (!url.empty()) {
      response.warnings = {"failed to construct JWK validator: keyset configuration error: " +
                           Unreachable(url)};
    }
  }
  response.data = std::move(data);
  return response;
}

}  // namespace

std::string Unreachable(const std::string& url) {
  std::string base = url;
  if (base.ends_with('/')) base.pop_back();
  const std::size_t scheme = base.find("://");
  const std::string_view rest =
      std::string_view(base).substr(scheme == std::string::npos ? 0 : scheme + 3);
  std::string host(rest.substr(0, rest.find_first_of("/?#")));
  const std::size_t colon = host.find(':');
  const std::string port = colon != std::string::npos  ? host.substr(colon)
                           : base.starts_with("https") ? ":443"
                                                       : ":80";
  host = host.substr(0, colon);
  const bool address = host.find_first_not_of("0123456789.") == std::string::npos;
  return "Get \"" + base + "/.well-known/openid-configuration\": dial tcp" +
         (address ? " " + host + port + ": connect: connection refused"
                  : ": lookup " + host + ": no such host");
}

Path ConfigPath(Profile profile, Config& config) {
  return {.pattern = "config",
          .fields = ConfigFields(profile),
          .handlers = {{Operation::kRead,
                        [profile, &config](const EngineRequest&, const FieldData&) {
                          return Read(config, profile);
                        }},
                       {Operation::kUpdate,
                        [profile, &config](const EngineRequest&, const FieldData& fields) {
                          return Write(fields, profile, config);
                        }}}};
}

}  // namespace vaultsim::auth_jwt
