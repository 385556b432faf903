// config/{issuers,keys,urls,crl,cluster,acme} and root/replace [5.3].
#include <array>
#include <nlohmann/json.hpp>

#include "base/duration.h"
#include "vaultsim/framework/convert.h"
#include "vaultsim/pki/crl.h"

namespace vaultsim::pki {
namespace {

constexpr FieldType kText = FieldType::kString;
constexpr FieldType kBool = FieldType::kBool;
constexpr FieldType kList = FieldType::kCommaStringSlice;

Json IssuersData(const State& state) {
  return Json{{"default", state.default_issuer},
              {"default_follows_latest_issuer", state.default_follows_latest_issuer}};
}

EngineResult ReadIssuersConfig(Mount& mount, const EngineRequest&, const FieldData&) {
  return EngineResponse{.data = IssuersData(mount.state)};
}

EngineResult WriteIssuersConfig(Mount& mount, const EngineRequest& request, const FieldData& data) {
  State& state = mount.state;
  const std::string reference = data.String("default");
  if (reference.empty() || reference == "default") {
    return UserError("Invalid issuer specification; must be non-empty and can't be 'default'.");
  }
  const base::Result<std::string> id = ResolveIssuer(state, reference);
  if (!id) return UserError("Error resolving issuer reference: " + id.error().message);
  state.default_issuer = *id;
  if (request.path == "config/issuers" && data.Has("default_follows_latest_issuer")) {
    state.default_follows_latest_issuer = data.Bool("default_follows_latest_issuer");
  }
  EngineResponse response;
  response.data = IssuersData(state);
  if (state.issuers.at(*id).key_id.empty()) {
    response.warnings.push_back(
        "This selected default issuer has no key associated with it. Some operations like issuing "
        "certificates and signing CRLs will be unavailable with the requested default issuer until "
        "a key is imported or the default issuer is changed.");
  }
  return response;
}

EngineResult ReadKeysConfig(Mount& mount, const EngineRequest&, const FieldData&) {
  return EngineResponse{.data = Json{{"default", mount.state.default_key}}};
}

EngineResult WriteKeysConfig(Mount& mount, const EngineRequest&, const FieldData& data) {
  const std::string reference = data.String("default");
  if (reference.empty() || reference == "default") {
    return UserError("Invalid key specification; must be non-empty and can't be 'default'.");
  }
  const base::Result<std::string> id = ResolveKey(mount.state, reference);
  if (!id) return UserError("Error resolving issuer reference: " + id.error().message);
  mount.state.default_key = *id;
  return EngineResponse{.data = Json{{"default", *id}}};
}

Json UrlsData(const UrlConfig& config) {
  return Json{{"issuing_certificates", config.urls.issuing_certificates},
              {"crl_distribution_points", config.urls.crl_distribution_points},
              {"delta_crl_distribution_points", config.urls.delta_crl_distribution_points},
              {"ocsp_servers", config.urls.ocsp_servers},
              {"enable_templating", config.enable_templating}};
}

EngineResult ReadUrls(Mount& mount, const EngineRequest&, const FieldData&) {
  return EngineResponse{.data = UrlsData(mount.state.urls)};
}

EngineResult WriteUrls(Mount& mount, const EngineRequest&, const FieldData& data) {
  UrlConfig config = mount.state.urls;
  if (data.Has("enable_templating")) config.enable_templating = data.Bool("enable_templating");
  struct Part {
    const char* field;
    std::vector<std::string>* list;
  };
  const std::array<Part, 4> parts = {
      {{"issuing_certificates", &config.urls.issuing_certificates},
       {"crl_distribution_points", &config.urls.crl_distribution_points},
       {"delta_crl_distribution_points", &config.urls.delta_crl_distribution_points},
       {"ocsp_servers", &config.urls.ocsp_servers}}};
  for (const Part& part : parts) {
    if (data.Has(part.field)) *part.list = data.Strings(part.field);
  }
  EngineResponse response;
  response.data = UrlsData(config);
  if (!mount.is_openbao() && HasOnlyDeltaPoints(config.urls)) {
    response.warnings.push_back("delta_crl_distribution_points were set: " +
                                Joined(config.urls.delta_crl_distribution_points) +
                                " but not crl_distribution_points, consider setting "
                                "crl_distribution_points");
  }
  if (config.enable_templating && !mount.state.issuers.empty()) {
    const auto urls = FillInUrls(mount.state, config, mount.state.issuers.begin()->first);
    if (!urls) {
      response.warnings.push_back(
          "issuance may fail: " + urls.error().message +
          "\n\nConsider setting the cluster-local address if it is not already set.");
    }
  }
  for (const Part& part : parts) {
    if (config.enable_templating) break;
    if (const auto bad = FindBadUrl(*part.list)) {
      return UserError("invalid URL found in Authority Information Access (AIA) parameter " +
                       std::string(part.field) + ": " + *bad);
    }
  }
  mount.state.urls = std::move(config);
  return response;
}

Json CrlData(const CrlConfig& config, Profile profile) {
  Json data = {{"expiry", config.expiry},
               {"disable", config.disable},
               {"ocsp_disable", config.ocsp_disable},
               {"ocsp_expiry", config.ocsp_expiry},
               {"auto_rebuild", config.auto_rebuild},
               {"auto_rebuild_grace_period", config.auto_rebuild_grace_period},
               {"enable_delta", config.enable_delta},
               {"delta_rebuild_interval", config.delta_rebuild_interval}};
  if (profile == Profile::kOpenBao2) {
    data["allow_expired_cert_revocation"] = config.allow_expired_cert_revocation;
  } else {
    data["cross_cluster_revocation"] = config.cross_cluster_revocation;
    data["unified_crl"] = config.unified_crl;
    data["unified_crl_on_existing_paths"] = config.unified_crl_on_existing_paths;
    data["max_crl_entries"] = config.max_crl_entries;
  }
  return data;
}

// Durations stay the text they came as, so they are only checked.
base::Status ReadDurations(const FieldData& data, CrlConfig& config) {
  struct Part {
    const char* field;
    std::string* value;
  };
  const std::array<Part, 4> parts = {
      {{"expiry", &config.expiry},
       {"ocsp_expiry", &config.ocsp_expiry},
       {"auto_rebuild_grace_period", &config.auto_rebuild_grace_period},
       {"delta_rebuild_interval", &config.delta_rebuild_interval}}};
  const auto rejected = [](std::string message) {
    return base::Error{.code = base::ErrorCode::kRejected, .message = std::move(message)};
  };
  for (const Part& part : parts) {
    if (!data.Has(part.field)) continue;
    const std::string text = data.String(part.field);
    const auto duration = convert::ToDuration(Json(text));
    if (!duration.ok()) {
      return rejected("given " + std::string(part.field) +
                      " could not be decoded: " + duration.error);
    }
    if (part.value == &config.ocsp_expiry && duration.value.count() < 0) {
      return rejected("ocsp_expiry must be greater than or equal to 0 got: " +
                      base::FormatGoDuration(duration.value));
    }
    *part.value = text;
  }
  return {};
}

std::optional<std::string> Contradiction(const CrlConfig& config) {
  const auto duration = [](const std::string& text) {
    return convert::ToDuration(Json(text)).value;
  };
  const auto expiry = duration(config.expiry);
  if (config.auto_rebuild && duration(config.auto_rebuild_grace_period) >= expiry) {
    return "CRL auto-rebuilding grace period (" + config.auto_rebuild_grace_period +
           ") must be strictly shorter than CRL expiry (" + config.expiry +
           ") value when auto-rebuilding of CRLs is enabled";
  }
  if (config.enable_delta && duration(config.delta_rebuild_interval) >= expiry) {
    return "CRL delta rebuild window (" + config.delta_rebuild_interval +
           ") must be strictly shorter than CRL expiry (" + config.expiry +
           ") value when delta CRLs are enabled";
  }
  if (config.enable_delta && !config.auto_rebuild) {
    return "Delta CRLs cannot be enabled when auto rebuilding is disabled as the complete CRL is "
           "always regenerated!";
  }
  return std::nullopt;
}

// What is written is shown once as it is. Read back, an empty expiry is the usual one, and so is
// the first empty interval: that counts as a configuration of old.
CrlConfig AsRead(CrlConfig config) {
  if (config.expiry.empty()) config.expiry = CrlConfig().expiry;
  if (config.is_first && config.delta_rebuild_interval.empty()) {
    config.delta_rebuild_interval = CrlConfig().delta_rebuild_interval;
  }
  config.is_first = false;
  return config;
}

EngineResult ReadCrlConfig(Mount& mount, const EngineRequest&, const FieldData&) {
  return EngineResponse{.data = CrlData(mount.state.crl_config, mount.profile())};
}

EngineResult WriteCrlConfig(Mount& mount, const EngineRequest&, const FieldData& data) {
  const CrlConfig old = mount.state.crl_config;
  CrlConfig config = old;
  if (const base::Status read = ReadDurations(data, config); !read) {
    return AsResponse(read.error());
  }
  struct Switch {
    const char* field;
    bool* value;
  };
  const std::array<Switch, 8> switches = {
      {{"disable", &config.disable},
       {"ocsp_disable", &config.ocsp_disable},
       {"auto_rebuild", &config.auto_rebuild},
       {"enable_delta", &config.enable_delta},
       {"allow_expired_cert_revocation", &config.allow_expired_cert_revocation},
       {"cross_cluster_revocation", &config.cross_cluster_revocation},
       {"unified_crl", &config.unified_crl},
       {"unified_crl_on_existing_paths", &config.unified_crl_on_existing_paths}}};
  const Json known = CrlData(old, mount.profile());
  for (const Switch& entry : switches) {
    if (known.contains(entry.field) && data.Has(entry.field)) {
      *entry.value = data.Bool(entry.field);
    }
  }
  if (known.contains("max_crl_entries") && data.Has("max_crl_entries"))
    config.max_crl_entries = data.Int("max_crl_entries");
  if (const auto why = Contradiction(config)) return UserError(*why);
  mount.state.crl_config = AsRead(config);

  EngineResponse response;
  response.data = CrlData(config, mount.profile());
  if (old.disable != config.disable || (old.auto_rebuild && !config.auto_rebuild) ||
      old.enable_delta != config.enable_delta) {
    const base::Status built = RebuildCrls(mount, CrlRebuild::kAlways, response.warnings);
    if (!built) return CrlFailure(built.error());
  }
  return response;
}

Json ClusterData(const State& state) {
  return Json{{"path", state.cluster_path}, {"aia_path", state.cluster_aia_path}};
}

EngineResult ReadCluster(Mount& mount, const EngineRequest&, const FieldData&) {
  return EngineResponse{.data = ClusterData(mount.state)};
}

EngineResult WriteCluster(Mount& mount, const EngineRequest&, const FieldData& data) {
  struct Part {
    const char* field;
    const char* name;
    std::string* value;
  };
  const std::array<Part, 2> parts = {{{"path", "path", &mount.state.cluster_path},
                                      {"aia_path", "aia_path", &mount.state.cluster_aia_path}}};
  for (const Part& part : parts) {
    if (!data.Has(part.field)) continue;
    const std::string value = data.String(part.field);
    if (FindBadUrl({value})) {
      return ServerError("invalid, non-URL " + std::string(part.name) +
                         " given to cluster: " + value);
    }
  }
  for (const Part& part : parts) {
    if (data.Has(part.field)) *part.value = data.String(part.field);
  }
  return EngineResponse{.data = ClusterData(mount.state)};
}

// ACME is not simulated: its configuration reads as switched off.
EngineResult ReadAcme(Mount& mount, const EngineRequest&, const FieldData&) {
  Json data = {{"enabled", false},
               {"allowed_issuers", {"*"}},
               {"allowed_roles", {"*"}},
               {"allow_role_ext_key_usage", false},
               {"default_directory_policy", "sign-verbatim"},
               {"dns_resolver", ""},
               {"eab_policy", "not-required"}};
  if (!mount.is_openbao()) data["max_ttl"] = 7'776'000;
  if (mount.profile() == Profile::kVault2) {
    data["challenge_excluded_ip_ranges"] = nullptr;
    data["challenge_permitted_ip_ranges"] = nullptr;
  }
  return EngineResponse{.data = std::move(data)};
}

std::vector<Field> CrlFields(Profile profile) {
  std::vector<Field> fields = {
      {"expiry", kText, Json("72h")}, {"disable", kBool},
      {"ocsp_disable", kBool},        {"ocsp_expiry", kText, Json("12h")},
      {"auto_rebuild", kBool},        {"auto_rebuild_grace_period", kText, Json("12h")},
      {"enable_delta", kBool},        {"delta_rebuild_interval", kText, Json("15m")}};
  if (profile == Profile::kOpenBao2) {
    fields.push_back({"allow_expired_cert_revocation", kBool});
  } else {
    fields.push_back({"cross_cluster_revocation", kBool});
    fields.push_back({"unified_crl", kBool});
    fields.push_back({"unified_crl_on_existing_paths", kBool});
    fields.push_back({"max_crl_entries", FieldType::kInt});
  }
  return fields;
}

}  // namespace

void AddConfigPaths(Mount& mount, std::vector<Path>& paths) {
  const auto add = [&](const char* pattern, std::vector<Field> fields, MountHandler read,
                       MountHandler write) {
    Path path{.pattern = pattern, .fields = std::move(fields), .handlers = {}};
    if (read != nullptr) path.handlers.emplace(Operation::kRead, Bind(mount, read));
    if (write != nullptr) path.handlers.emplace(Operation::kUpdate, Bind(mount, write));
    paths.push_back(std::move(path));
  };
  add("config/issuers", {{"default", kText}, {"default_follows_latest_issuer", kBool}},
      ReadIssuersConfig, WriteIssuersConfig);
  add("root/replace", {{"default", kText, Json("next")}}, nullptr, WriteIssuersConfig);
  add("config/keys", {{"default", kText}}, ReadKeysConfig, WriteKeysConfig);
  add("config/urls",
      {{"issuing_certificates", kList},
       {"crl_distribution_points", kList},
       {"delta_crl_distribution_points", kList},
       {"ocsp_servers", kList},
       {"enable_templating", kBool}},
      ReadUrls, WriteUrls);
  add("config/crl", CrlFields(mount.profile()), ReadCrlConfig, WriteCrlConfig);
  add("config/cluster", {{"path", kText}, {"aia_path", kText}}, ReadCluster, WriteCluster);
  add("config/acme", {}, ReadAcme, nullptr);
}

}  // namespace vaultsim::pki
