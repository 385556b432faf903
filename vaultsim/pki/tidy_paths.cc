// tidy, tidy-status, tidy-cancel, config/auto-tidy [5.7]. A run ends before its request does.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/duration.h"
#include "vaultsim/framework/convert.h"
#include "vaultsim/pki/crl.h"

namespace vaultsim::pki {
namespace {

constexpr FieldType kBool = FieldType::kBool;
constexpr FieldType kSeconds = FieldType::kDurationSecond;

// In the order in which the servers name them.
const std::vector<std::string>& Operations(Profile profile) {
  static const std::vector<std::string> openbao = {"tidy_cert_store",
                                                   "tidy_revoked_certs",
                                                   "tidy_invalid_certs",
                                                   "tidy_revoked_cert_issuer_associations",
                                                   "tidy_expired_issuers",
                                                   "tidy_move_legacy_ca_bundle",
                                                   "tidy_acme"};
  static const std::vector<std::string> vault = {"tidy_cert_store",
                                                 "tidy_revoked_certs",
                                                 "tidy_revoked_cert_issuer_associations",
                                                 "tidy_expired_issuers",
                                                 "tidy_move_legacy_ca_bundle",
                                                 "tidy_acme",
                                                 "tidy_cross_cluster_revoked_certs",
                                                 "tidy_revocation_queue",
                                                 "tidy_cert_metadata",
                                                 "tidy_cmpv2_nonce_store"};
  return profile == Profile::kOpenBao2 ? openbao : vault;
}

std::string OperationList(Profile profile) {
  std::string list;
  for (const std::string& name : Operations(profile)) list += (list.empty() ? "" : " / ") + name;
  return list;
}

bool Does(const TidyConfig& config, const char* operation) {
  const auto at = config.operations.find(operation);
  return at != config.operations.end() && at->second;
}

bool DoesAnything(const TidyConfig& config) {
  return std::any_of(config.operations.begin(), config.operations.end(),
                     [](const auto& entry) { return entry.second; });
}

std::vector<Field> TidyFields(Profile profile) {
  std::vector<Field> fields = {{"tidy_revocation_list", kBool},
                               {"safety_buffer", kSeconds, Json(72 * 3600)},
                               {"issuer_safety_buffer", kSeconds, Json(365 * 24 * 3600)},
                               {"acme_account_safety_buffer", kSeconds, Json(30 * 24 * 3600)},
                               {"pause_duration", FieldType::kString, Json("0s")}};
  for (const std::string& name : Operations(profile)) fields.push_back({name, kBool});
  if (profile == Profile::kOpenBao2) {
    fields.push_back({"revoked_safety_buffer", kSeconds});
    fields.push_back({"page_size", FieldType::kInt, Json(1000)});
  } else {
    fields.push_back({"revocation_queue_safety_buffer", kSeconds, Json(48 * 3600)});
  }
  return fields;
}

base::Error Rejected(std::string message) {
  return base::Error{.code = base::ErrorCode::kRejected, .message = std::move(message)};
}

base::Result<TidyConfig> ReadTidyRequest(const Mount& mount, const FieldData& data) {
  TidyConfig config;
  for (const std::string& name : Operations(mount.profile())) {
    config.operations[name] = data.Bool(name);
  }
  if (data.Bool("tidy_revocation_list")) config.operations["tidy_revoked_certs"] = true;
  config.safety_buffer_s = data.Seconds("safety_buffer");
  config.issuer_safety_buffer_s = data.Seconds("issuer_safety_buffer");
  config.acme_account_safety_buffer_s = data.Seconds("acme_account_safety_buffer");
  config.pause_duration = data.String("pause_duration");
  if (config.safety_buffer_s < 1) return Rejected("safety_buffer must be greater than zero");
  if (config.issuer_safety_buffer_s < 1) {
    return Rejected("issuer_safety_buffer must be greater than zero");
  }
  if (config.acme_account_safety_buffer_s < 1) {
    return Rejected("acme_account_safety_buffer must be greater than zero");
  }
  if (mount.is_openbao()) {
    config.page_size = data.Int("page_size");
    if (data.Has("revoked_safety_buffer")) {
      config.revoked_safety_buffer_s = data.Seconds("revoked_safety_buffer");
      if (*config.revoked_safety_buffer_s < 1) {
        return Rejected("revokedSafetyBuffer must be greater than zero");
      }
    }
    if (config.page_size > 0 && config.page_size < 5) {
      return Rejected("page_size must be greater than five");
    }
  }
  const auto pause = convert::ToDuration(Json(config.pause_duration));
  if (!pause.ok()) return Rejected("Error parsing pause_duration: " + pause.error);
  if (pause.value.count() < 0) return Rejected("received invalid, negative pause_duration");
  config.pause_duration = base::FormatGoDuration(pause.value);
  return config;
}

// Whether a certificate expired so long ago.
struct Expiry {
  std::int64_t now = 0;
  bool operator()(const Certificate& certificate, std::int64_t buffer) const {
    return now - certificate.not_after_s() > buffer;
  }
};

void TidyCertificates(State& state, TidyRun& run, const Expiry& expired, std::int64_t buffer) {
  run.certificates_deleted +=
      static_cast<std::int64_t>(std::erase_if(state.certificates, [&](const auto& entry) {
        const bool revoked = state.revocations.contains(entry.first);
        return expired(entry.second, revoked ? buffer : run.config.safety_buffer_s);
      }));
}

void TidyAssociations(State& state, TidyRun& run) {
  for (auto& [serial, revocation] : state.revocations) {
    if (state.issuers.contains(revocation.issuer_id)) continue;
    ++run.missing_issuers;
    revocation.issuer_id = IssuerOf(state, revocation.certificate);
  }
}

// An expired certificate leaves the list of the revoked and the store.
void TidyRevocations(State& state, TidyRun& run, const Expiry& expired, std::int64_t buffer) {
  for (auto it = state.revocations.begin(); it != state.revocations.end();) {
    if (!expired(it->second.certificate, buffer)) {
      ++it;
      continue;
    }
    state.certificates.erase(it->first);
    it = state.revocations.erase(it);
    ++run.revocations_deleted;
  }
}

void TidyIssuers(Mount& mount, const TidyRun& run, const Expiry& expired) {
  State& state = mount.state;
  const auto removed = std::erase_if(state.issuers, [&](const auto& entry) {
    return entry.first != state.default_issuer &&
           expired(entry.second.certificate, run.config.issuer_safety_buffer_s);
  });
  if (removed == 0) return;
  RebuildChains(state);
  std::vector<std::string> logged;
  static_cast<void>(RebuildCrls(mount, CrlRebuild::kIfEnabled, logged));
}

// Removes what expired long enough ago.
void RunTidy(Mount& mount, TidyRun& run) {
  const TidyConfig& config = run.config;
  const Expiry expired{mount.Now().seconds};
  const std::int64_t buffer = config.revoked_safety_buffer_s.value_or(config.safety_buffer_s);
  if (Does(config, "tidy_cert_store")) TidyCertificates(mount.state, run, expired, buffer);
  if (Does(config, "tidy_revoked_cert_issuer_associations")) TidyAssociations(mount.state, run);
  if (Does(config, "tidy_revoked_certs")) TidyRevocations(mount.state, run, expired, buffer);
  if (run.revocations_deleted > 0 && !mount.state.crl_config.auto_rebuild) {
    std::vector<std::string> logged;
    static_cast<void>(RebuildCrls(mount, CrlRebuild::kIfEnabled, logged));
  }
  if (Does(config, "tidy_expired_issuers")) TidyIssuers(mount, run, expired);
  run.finished = mount.Now();
}

EngineResult StartTidy(Mount& mount, const EngineRequest&, const FieldData& data) {
  const base::Result<TidyConfig> config = ReadTidyRequest(mount, data);
  if (!config) return AsResponse(config.error());
  TidyRun run{.config = *config, .started = mount.Now(), .finished = {}};
  RunTidy(mount, run);
  EngineResponse response;
  response.status = 202;
  response.status_envelope = true;
  if (!DoesAnything(*config)) {
    response.warnings.push_back(
        "Manual tidy requested but no tidy operations were set. Enable at least one tidy operation "
        "to be run (" +
        OperationList(mount.profile()) + ").");
  } else {
    const std::string server = mount.is_openbao() ? "OpenBao's" : "Vault's";
    response.warnings.push_back(
        "Tidy operation successfully started. Any information from the operation will be printed "
        "to " +
        server + " server logs.");
  }
  mount.tidy.last = std::move(run);
  return response;
}

std::vector<std::string> StatusFields(Profile profile) {
  std::vector<std::string> fields = {"acme_account_deleted_count",
                                     "acme_account_revoked_count",
                                     "acme_account_safety_buffer",
                                     "acme_orders_deleted_count",
                                     "cert_store_deleted_count",
                                     "current_cert_store_count",
                                     "current_revoked_cert_count",
                                     "error",
                                     "issuer_safety_buffer",
                                     "message",
                                     "missing_issuer_cert_count",
                                     "pause_duration",
                                     "revoked_cert_deleted_count",
                                     "safety_buffer",
                                     "time_finished",
                                     "time_started",
                                     "total_acme_account_count"};
  for (const std::string& name : Operations(profile)) fields.push_back(name);
  const std::vector<std::string> more =
      profile == Profile::kOpenBao2
          ? std::vector<std::string>{"page_size", "revoked_safety_buffer"}
          : std::vector<std::string>{"cert_metadata_deleted_count", "cmpv2_nonce_deleted_count",
                                     "cross_revoked_cert_deleted_count",
                                     "revocation_queue_deleted_count"};
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

void FillInRun(const TidyRun& run, Profile profile, Json& data) {
  data["state"] = "Finished";
  data["safety_buffer"] = run.config.safety_buffer_s;
  data["issuer_safety_buffer"] = run.config.issuer_safety_buffer_s;
  data["acme_account_safety_buffer"] = run.config.acme_account_safety_buffer_s;
  data["pause_duration"] = run.config.pause_duration;
  data["time_started"] = FormatInstant(run.started);
  data["time_finished"] = FormatInstant(run.finished);
  data["cert_store_deleted_count"] = run.certificates_deleted;
  data["revoked_cert_deleted_count"] = run.revocations_deleted;
  data["missing_issuer_cert_count"] = run.missing_issuers;
  data["last_auto_tidy_finished"] = FormatInstant(run.finished);
  for (const char* count : {"acme_account_deleted_count", "acme_account_revoked_count",
                            "acme_orders_deleted_count", "total_acme_account_count"}) {
    data[count] = 0;
  }
  for (const auto& [name, on] : run.config.operations) data[name] = on;
  if (profile == Profile::kOpenBao2) {
    data["tidy_invalid_certs"] = false;  // the server forgets to tell
    data["page_size"] = run.config.page_size;
    data["revoked_safety_buffer"] =
        run.config.revoked_safety_buffer_s.value_or(run.config.safety_buffer_s);
    return;
  }
  data["revocation_queue_safety_buffer"] = run.config.revocation_queue_safety_buffer_s;
  for (const char* count : {"cert_metadata_deleted_count", "cmpv2_nonce_deleted_count",
                            "cross_revoked_cert_deleted_count", "revocation_queue_deleted_count"}) {
    data[count] = 0;
  }
}

EngineResult ReadTidyStatus(Mount& mount, const EngineRequest&, const FieldData&) {
  Json data = Json::object();
  for (const std::string& field : StatusFields(mount.profile())) data[field] = nullptr;
  data["state"] = "Inactive";
  data["internal_backend_uuid"] = mount.tidy.backend_uuid;
  if (!mount.is_openbao()) {
    data["last_auto_tidy_finished"] = FormatInstant(mount.tidy.mounted_at);
  }
  if (mount.tidy.last) FillInRun(*mount.tidy.last, mount.profile(), data);
  return EngineResponse{.data = std::move(data)};
}

EngineResult CancelTidy(Mount&, const EngineRequest&, const FieldData&) {
  EngineResponse response;
  response.warnings.push_back("Tidy operation cannot be cancelled as none is currently running.");
  return response;
}

Json AutoTidyData(const TidyConfig& config, Profile profile) {
  Json data = {{"enabled", config.enabled},
               {"interval_duration", config.interval_s},
               {"safety_buffer", config.safety_buffer_s},
               {"issuer_safety_buffer", config.issuer_safety_buffer_s},
               {"acme_account_safety_buffer", config.acme_account_safety_buffer_s},
               {"pause_duration", config.pause_duration},
               {"maintain_stored_certificate_counts", config.maintain_counts},
               {"publish_stored_certificate_count_metrics", config.publish_counts}};
  for (const std::string& name : Operations(profile)) data[name] = Does(config, name.c_str());
  if (profile == Profile::kOpenBao2) {
    data["page_size"] = config.page_size;
    data["revoked_safety_buffer"] = config.revoked_safety_buffer_s.value_or(config.safety_buffer_s);
  } else {
    data["revocation_queue_safety_buffer"] = config.revocation_queue_safety_buffer_s;
    data["min_startup_backoff_duration"] = config.min_startup_backoff_s;
    data["max_startup_backoff_duration"] = config.max_startup_backoff_s;
  }
  return data;
}

EngineResult ReadAutoTidy(Mount& mount, const EngineRequest&, const FieldData&) {
  return EngineResponse{.data = AutoTidyData(mount.tidy.automatic, mount.profile())};
}

EngineResult WriteAutoTidy(Mount& mount, const EngineRequest&, const FieldData& data) {
  TidyConfig config = mount.tidy.automatic;
  const Json known = AutoTidyData(config, mount.profile());
  const auto has = [&](const char* field) { return known.contains(field) && data.Has(field); };
  for (const std::string& name : Operations(mount.profile())) {
    if (data.Has(name)) config.operations[name] = data.Bool(name);
  }
  struct Number {
    const char* field;
    std::int64_t* value;
  };
  const std::array<Number, 7> numbers = {
      {{"interval_duration", &config.interval_s},
       {"safety_buffer", &config.safety_buffer_s},
       {"issuer_safety_buffer", &config.issuer_safety_buffer_s},
       {"acme_account_safety_buffer", &config.acme_account_safety_buffer_s},
       {"revocation_queue_safety_buffer", &config.revocation_queue_safety_buffer_s},
       {"min_startup_backoff_duration", &config.min_startup_backoff_s},
       {"max_startup_backoff_duration", &config.max_startup_backoff_s}}};
  for (const Number& number : numbers) {
    if (!has(number.field)) continue;
    *number.value = data.Seconds(number.field);
    if (std::string_view(number.field).ends_with("safety_buffer") && *number.value < 1) {
      return UserError("given " + std::string(number.field) +
                       " must be at least one second; got: " + std::to_string(*number.value));
    }
  }
  if (has("revoked_safety_buffer")) {
    config.revoked_safety_buffer_s = data.Seconds("revoked_safety_buffer");
  }
  if (has("page_size")) config.page_size = data.Int("page_size");
  if (config.page_size < 5) return UserError("page_size must be at least 5");
  if (data.Has("pause_duration")) {
    const auto pause = convert::ToDuration(Json(data.String("pause_duration")));
    if (!pause.ok()) return UserError("unable to parse given pause_duration: " + pause.error);
    config.pause_duration = base::FormatGoDuration(pause.value);
  }
  if (data.Has("enabled")) config.enabled = data.Bool("enabled");
  if (config.enabled && !DoesAnything(config)) {
    return UserError(
        "Auto-tidy enabled but no tidy operations were requested. Enable at least one tidy "
        "operation to be run (" +
        OperationList(mount.profile()) + ").");
  }
  if (data.Has("maintain_stored_certificate_counts")) {
    config.maintain_counts = data.Bool("maintain_stored_certificate_counts");
  }
  if (data.Has("publish_stored_certificate_count_metrics")) {
    config.publish_counts = data.Bool("publish_stored_certificate_count_metrics");
  }
  if (config.publish_counts && !config.maintain_counts) {
    return UserError(
        "Can not publish a running storage metrics count to metrics without first maintaining that "
        "count.  Enable `maintain_stored_certificate_counts` to enable "
        "`publish_stored_certificate_count_metrics`.");
  }
  mount.tidy.automatic = config;
  return EngineResponse{.data = AutoTidyData(config, mount.profile())};
}

}  // namespace

void AddTidyPaths(Mount& mount, std::vector<Path>& paths) {
  paths.push_back(Path{.pattern = "tidy",
                       .fields = TidyFields(mount.profile()),
                       .handlers = {{Operation::kUpdate, Bind(mount, StartTidy)}}});
  paths.push_back(Path{.pattern = "tidy-cancel",
                       .fields = {},
                       .handlers = {{Operation::kUpdate, Bind(mount, CancelTidy)}}});
  paths.push_back(Path{.pattern = "tidy-status",
                       .fields = {},
                       .handlers = {{Operation::kRead, Bind(mount, ReadTidyStatus)}}});
  std::vector<Field> fields = TidyFields(mount.profile());
  fields.push_back({"enabled", kBool});
  fields.push_back({"interval_duration", kSeconds, Json(12 * 3600)});
  fields.push_back({"maintain_stored_certificate_counts", kBool});
  fields.push_back({"publish_stored_certificate_count_metrics", kBool});
  if (!mount.is_openbao()) {
    fields.push_back({"min_startup_backoff_duration", kSeconds, Json(300)});
    fields.push_back({"max_startup_backoff_duration", kSeconds, Json(900)});
  }
  paths.push_back(Path{.pattern = "config/auto-tidy",
                       .fields = std::move(fields),
                       .handlers = {{Operation::kRead, Bind(mount, ReadAutoTidy)},
                                    {Operation::kUpdate, Bind(mount, WriteAutoTidy)}}});
}

}  // namespace vaultsim::pki
