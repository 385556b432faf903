// Listings of metadata/ and detailed-metadata/ [4.7].
#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "vaultsim/kv/kv2_engine.h"

namespace vaultsim::kv {
namespace {

std::string FolderOf(std::string_view path) {
  std::string folder = KeyOf(path);
  if (!folder.empty()) folder += '/';
  return folder;
}

}  // namespace

Path Kv2::DetailedMetadataPath() {
  return Path{.pattern = "detailed-metadata/{path:rest0}",
              .fields = {{"path", FieldType::kString},
                         {"after", FieldType::kString},
                         {"limit", FieldType::kInt}},
              .handlers = {{Operation::kList, Bind(&Kv2::ListDetailed)},
                           {Operation::kScan, Bind(&Kv2::ListDetailed)}}};
}

std::vector<std::string> Kv2::Keys(const EngineRequest& request, const FieldData& fields,
                                   const std::string& folder) const {
  if (request.operation == Operation::kScan) return secrets_.Scan(folder);
  if (IsVault()) return secrets_.List(folder);
  Page page{.after = fields.String("after")};
  const std::int64_t limit = fields.Int("limit");
  if (limit > 0) page.limit = static_cast<std::size_t>(limit);
  return secrets_.List(folder, page);
}

EngineResult Kv2::List(const EngineRequest& request, const FieldData& fields) {
  const std::string folder = FolderOf(fields.String("path"));
  std::vector<std::string> keys = Keys(request, fields, folder);
  if (IsVault() && fields.Bool("exclude_deleted")) {
    // Any deletion time of the current version counts, also one that lies ahead.
    std::erase_if(keys, [&](const std::string& key) {
      Secret* secret = key.ends_with('/') ? nullptr : secrets_.Find(folder + key);
      const Version* version = secret == nullptr ? nullptr : secret->Find(secret->current);
      return version != nullptr && version->deletion.has_value();
    });
  }
  if (keys.empty()) return EngineResponse{.data = Json::object()};
  return EngineResponse{.data = Json{{"keys", std::move(keys)}}};
}

EngineResult Kv2::ListDetailed(const EngineRequest& request, const FieldData& fields) {
  const std::string folder = FolderOf(fields.String("path"));
  std::vector<std::string> keys = Keys(request, fields, folder);
  if (keys.empty()) return EngineResponse{.data = Json::object()};
  Json details = Json::object();
  for (const std::string& key : keys) {
    const Secret* secret = Find(folder + key);
    details[key] = secret == nullptr ? Json::object() : DescribeMetadata(*secret);
  }
  return EngineResponse{.data = Json{{"keys", std::move(keys)}, {"key_info", std::move(details)}}};
}

}  // namespace vaultsim::kv
