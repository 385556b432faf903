#include "vaultsim/pki/mount.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace vaultsim::pki {

Handler Bind(Mount& mount, MountHandler handler) {
  return [&mount, handler](const EngineRequest& request, const FieldData& data) {
    return handler(mount, request, data);
  };
}

EngineError AsResponse(const base::Error& error) {
  const bool rejected =
      error.code == base::ErrorCode::kRejected || error.code == base::ErrorCode::kConflict;
  return rejected ? UserError(error.message) : ServerError(error.message);
}

EngineError AsServerError(const base::Error& error) { return ServerError(error.message); }

std::string SignerComplaint(const base::Error& error) {
  const std::string prefix = error.code == base::ErrorCode::kRejected
                                 ? "could not fetch the CA certificate (was one set?): "
                                 : "error fetching CA certificate: ";
  return prefix + error.message;
}

EngineError AsSignerError(const base::Error& error) { return ServerError(SignerComplaint(error)); }

std::vector<Field> ListFields(Profile profile) {
  if (profile != Profile::kOpenBao2) return {};
  return {{"after", FieldType::kString}, {"limit", FieldType::kInt}};
}

EngineResult ListReply(std::vector<std::string> keys, const Json* key_info, const FieldData& data,
                       Profile profile) {
  if (profile == Profile::kOpenBao2) {
    const std::string after = data.String("after");
    const std::int64_t limit = data.Int("limit");
    if (!after.empty()) {
      std::erase_if(keys, [&](const std::string& key) { return key <= after; });
    }
    if (limit > 0 && keys.size() > static_cast<std::size_t>(limit)) {
      keys.resize(static_cast<std::size_t>(limit));
    }
  }
  if (keys.empty()) return NotFound();
  Json reply = {{"keys", keys}};
  if (key_info != nullptr) {
    Json kept = Json::object();
    for (const std::string& key : keys) kept[key] = key_info->at(key);
    reply["key_info"] = std::move(kept);
  }
  return EngineResponse{.data = std::move(reply)};
}

}  // namespace vaultsim::pki
