// config [4.2].
#include <chrono>
#include <nlohmann/json.hpp>

#include "base/duration.h"
#include "vaultsim/kv/kv2_engine.h"

namespace vaultsim::kv {

Path Kv2::ConfigPath() {
  Path path{.pattern = "config",
            .fields = {{"max_versions", FieldType::kInt},
                       {"cas_required", FieldType::kBool},
                       {"delete_version_after", FieldType::kSignedDurationSecond}},
            .handlers = {{Operation::kRead, Bind(&Kv2::ReadConfig)},
                         {Operation::kUpdate, Bind(&Kv2::WriteConfig)}}};
  if (!IsVault()) path.fields.push_back({"metadata_cas_required", FieldType::kBool});
  return path;
}

EngineResult Kv2::ReadConfig(const EngineRequest&, const FieldData&) {
  Json data = {{"max_versions", config_.max_versions},
               {"cas_required", config_.cas_required},
               {"delete_version_after", base::FormatGoDuration(config_.delete_version_after)}};
  if (!IsVault()) data["metadata_cas_required"] = config_.metadata_cas_required;
  return EngineResponse{.data = std::move(data)};
}

EngineResult Kv2::WriteConfig(const EngineRequest&, const FieldData& fields) {
  if (fields.Has("max_versions")) {
    // -1 reads back as 4294967295: the field is unsigned in storage.
    config_.max_versions = static_cast<std::uint32_t>(fields.Int("max_versions"));
  }
  if (fields.Has("cas_required")) config_.cas_required = fields.Bool("cas_required");
  if (!IsVault() && fields.Has("metadata_cas_required")) {
    config_.metadata_cas_required = fields.Bool("metadata_cas_required");
  }
  if (fields.Has("delete_version_after")) {
    const std::int64_t seconds = fields.Seconds("delete_version_after");
    config_.delete_version_after = std::chrono::seconds(seconds < 0 ? -1 : seconds);
  }
  return EngineResponse{};
}

}  // namespace vaultsim::kv
