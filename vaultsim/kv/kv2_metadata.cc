// metadata/<key>: the settings and history of one secret [4.7].
#include <chrono>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/duration.h"
#include "vaultsim/framework/gojson.h"
#include "vaultsim/kv/custom_metadata.h"
#include "vaultsim/kv/kv2_engine.h"

namespace vaultsim::kv {
namespace {

bool HasSetting(const FieldData& fields, bool is_vault) {
  return fields.Has("max_versions") || fields.Has("cas_required") ||
         fields.Has("delete_version_after") || fields.Has("custom_metadata") ||
         (!is_vault && fields.Has("metadata_cas_required"));
}

// A setting that the mount's config overrules is stored all the same.
void WarnOfMandate(const FieldData& fields, const char* name, bool mandated,
                   EngineResponse& response) {
  if (!mandated || !fields.Has(name) || fields.Bool(name)) return;
  response.warnings.push_back("\"" + std::string(name) +
                              "\" set to false, but is mandated by backend config. This value "
                              "will be ignored.");
}

// Unlike a write, a patch is merged as JSON, which then has to fit the types of storage. The
// error's text when it does not.
std::optional<std::string> PatchMisfit(const FieldData& fields, const Json& custom_metadata,
                                       Profile profile) {
  const std::string prefix = "json: cannot unmarshal ";
  // Go 1.26 names the place otherwise.
  const bool old = profile == Profile::kVault121;
  for (const auto& item : custom_metadata.items()) {
    if (item.value().is_null() || item.value().is_string()) continue;
    return prefix + (gojson::IsNumber(item.value()) ? "number" : "bool") +
           " into Go struct field " +
           (old ? "KeyMetadata.custom_metadata" : ".custom_metadata." + item.key()) +
           " of type string";
  }
  const std::int64_t max_versions = fields.Int("max_versions");
  if (max_versions >= 0 && max_versions <= std::numeric_limits<std::uint32_t>::max()) {
    return std::nullopt;
  }
  return prefix + "number " + std::to_string(max_versions) + " into Go struct field " +
         (old ? "KeyMetadata" : "") + ".max_versions of type uint32";
}

}  // namespace

Path Kv2::MetadataPath() {
  Path path{.pattern = "metadata/{path:rest0}",
            .fields = {{"path", FieldType::kString},
                       {"cas_required", FieldType::kBool},
                       {"max_versions", FieldType::kInt},
                       {"delete_version_after", FieldType::kDurationSecond},
                       {"custom_metadata", FieldType::kMap}},
            .handlers = {{Operation::kRead, Bind(&Kv2::ReadMetadata)},
                         {Operation::kCreate, Bind(&Kv2::WriteMetadata)},
                         {Operation::kUpdate, Bind(&Kv2::WriteMetadata)},
                         {Operation::kPatch, Bind(&Kv2::PatchMetadata)},
                         {Operation::kDelete, Bind(&Kv2::DeleteMetadata)},
                         {Operation::kList, Bind(&Kv2::List)}},
            .exists = [this](const EngineRequest&, const FieldData& fields) {
              return Find(fields.String("path")) != nullptr;
            }};
  if (IsVault()) {
    path.fields.push_back({"exclude_deleted", FieldType::kBool});
  } else {
    path.fields.push_back({"metadata_cas_required", FieldType::kBool});
    path.fields.push_back({"metadata_cas", FieldType::kInt});
    path.fields.push_back({"after", FieldType::kString});
    path.fields.push_back({"limit", FieldType::kInt});
    path.handlers[Operation::kScan] = Bind(&Kv2::List);
  }
  return path;
}

Json Kv2::DescribeMetadata(const Secret& secret) const {
  Json versions = Json::object();
  for (std::uint64_t number = secret.First(); number <= secret.current; ++number) {
    const Version& version = *secret.Find(number);
    Json& shown = versions[std::to_string(number)];
    shown = {{"created_time", DescribeTime(version.created)},
             {"deletion_time", DescribeTime(version.deletion)},
             {"destroyed", version.destroyed}};
    if (!IsVault()) continue;
    shown["created_by"] = DescribeAuthor(version.created_by);
    shown["deleted_by"] = DescribeAuthor(version.deleted_by);
  }
  Json data = {{"current_version", secret.current},
               {"oldest_version", secret.oldest},
               {"created_time", DescribeTime(secret.created)},
               {"updated_time", DescribeTime(secret.updated)},
               {"max_versions", secret.max_versions},
               {"cas_required", secret.cas_required},
               {"delete_version_after", base::FormatGoDuration(secret.delete_version_after)},
               {"custom_metadata", DescribeCustomMetadata(secret)}};
  data["versions"] = std::move(versions);
  if (IsVault()) {
    data["last_updated_by"] = DescribeAuthor(secret.updated_by);
  } else {
    data["metadata_cas_required"] = secret.metadata_cas_required;
    data["current_metadata_version"] = secret.metadata_version;
  }
  return data;
}

EngineResult Kv2::ReadMetadata(const EngineRequest&, const FieldData& fields) {
  const Secret* secret = Find(fields.String("path"));
  if (secret == nullptr) return NotFound();
  return EngineResponse{.data = DescribeMetadata(*secret)};
}

std::optional<EngineError> Kv2::CheckMetadataCas(const FieldData& fields,
                                                 const Secret* secret) const {
  if (IsVault()) return std::nullopt;
  if (!fields.Has("metadata_cas")) {
    const bool required =
        config_.metadata_cas_required || (secret != nullptr && secret->metadata_cas_required);
    if (!required) return std::nullopt;
    return UserError("metadata check-and-set parameter required for this call");
  }
  const auto number = static_cast<std::uint64_t>(fields.Int("metadata_cas"));
  if (secret == nullptr && number != 0) {
    return UserError("metadata_cas must be 0 when creating new metadata");
  }
  if (secret == nullptr || number == secret->metadata_version) return std::nullopt;
  return UserError("metadata check-and-set parameter does not match the current version");
}

void Kv2::ApplyMetadata(Secret& secret, const FieldData& fields, bool patch) const {
  if (fields.Has("max_versions")) {
    secret.max_versions = static_cast<std::uint32_t>(fields.Int("max_versions"));
  }
  if (fields.Has("cas_required")) secret.cas_required = fields.Bool("cas_required");
  if (!IsVault() && fields.Has("metadata_cas_required")) {
    secret.metadata_cas_required = fields.Bool("metadata_cas_required");
  }
  // In OpenBao a zero duration has no JSON, so that a patch with it changes nothing.
  const bool is_kept = patch && !IsVault() && fields.Seconds("delete_version_after") == 0;
  if (fields.Has("delete_version_after") && !is_kept) {
    secret.delete_version_after = std::chrono::seconds(fields.Seconds("delete_version_after"));
  }
  if (fields.Has("custom_metadata")) {
    const Json given = fields.Raw("custom_metadata");
    if (!patch || given.is_null()) secret.custom_metadata.clear();
    for (const auto& item : given.items()) {
      if (patch && item.value().is_null()) secret.custom_metadata.erase(item.key());
    }
    for (auto& [key, value] : ParseCustomMetadata(given, patch, environment_.profile).values) {
      secret.custom_metadata[key] = value;
    }
  }
  ++secret.metadata_version;
}

EngineResult Kv2::WriteMetadata(const EngineRequest&, const FieldData& fields) {
  const std::string path = fields.String("path");
  if (path.empty()) return UserError("missing path");
  if (!HasSetting(fields, IsVault())) return EngineResponse{};
  const CustomMetadata custom =
      ParseCustomMetadata(fields.Raw("custom_metadata"), false, environment_.profile);
  if (custom.refusal) return UserError(*custom.refusal);
  Secret* secret = Find(path);
  if (auto refusal = CheckMetadataCas(fields, secret)) return *std::move(refusal);
  const bool is_new = secret == nullptr;
  if (is_new) {
    secret = &secrets_.At(KeyOf(path));
    secret->created = Now();
  }
  // Vault's metadata writes leave the time of a secret that exists.
  if (is_new || !IsVault()) secret->updated = Now();
  ApplyMetadata(*secret, fields, false);
  EngineResponse response;
  WarnOfMandate(fields, "cas_required", config_.cas_required, response);
  WarnOfMandate(fields, "metadata_cas_required", config_.metadata_cas_required, response);
  return response;
}

EngineResult Kv2::PatchMetadata(const EngineRequest&, const FieldData& fields) {
  if (!IsVault() && !HasSetting(fields, false)) return EngineResponse{};
  const std::string path = fields.String("path");
  if (path.empty()) return UserError("missing path");
  const Json given = fields.Raw("custom_metadata");
  const CustomMetadata custom = ParseCustomMetadata(given, true, environment_.profile);
  if (custom.refusal) return UserError(*custom.refusal);
  Secret* secret = Find(path);
  if (secret == nullptr) return NotFoundEmpty();
  if (auto refusal = CheckMetadataCas(fields, secret)) return *std::move(refusal);
  if (auto misfit = PatchMisfit(fields, given, environment_.profile))
    return ServerError(*std::move(misfit));
  if (!IsVault()) secret->updated = Now();
  ApplyMetadata(*secret, fields, true);
  EngineResponse response;
  WarnOfMandate(fields, "cas_required", config_.cas_required, response);
  WarnOfMandate(fields, "metadata_cas_required", config_.metadata_cas_required, response);
  return response;
}

EngineResult Kv2::DeleteMetadata(const EngineRequest&, const FieldData& fields) {
  secrets_.Erase(KeyOf(fields.String("path")));
  return EngineResponse{};
}

}  // namespace vaultsim::kv
