// data/<key> [4.3-4.6].
#include <nlohmann/json.hpp>
#include <utility>

#include "vaultsim/framework/convert.h"
#include "vaultsim/framework/gojson.h"
#include "vaultsim/kv/kv2_engine.h"
#include "vaultsim/kv/values.h"

namespace vaultsim::kv {

Path Kv2::DataPath() {
  return Path{// Vault takes no key that ends in a slash.
              .pattern = IsVault() ? "data/{path:key}" : "data/{path:rest0}",
              .fields = {{"path", FieldType::kString},
                         {"version", FieldType::kInt},
                         {"options", FieldType::kMap},
                         {"data", FieldType::kMap}},
              .handlers = {{Operation::kRead, Bind(&Kv2::ReadData)},
                           {Operation::kCreate, Bind(&Kv2::WriteData)},
                           {Operation::kUpdate, Bind(&Kv2::WriteData)},
                           {Operation::kPatch, Bind(&Kv2::PatchData)},
                           {Operation::kDelete, Bind(&Kv2::DeleteData)}},
              .exists = [this](const EngineRequest&, const FieldData& fields) {
                return Find(fields.String("path")) != nullptr;
              }};
}

Kv2::Lookup Kv2::FindVersion(const FieldData& fields, const char* content) {
  const std::string path = fields.String("path");
  Lookup found;
  found.secret = Find(path);
  if (found.secret == nullptr) return Lookup{.answer = NotFound()};
  const std::int64_t asked = fields.Int("version");
  found.number = asked > 0 ? static_cast<std::uint64_t>(asked) : found.secret->current;
  found.version = found.secret->Find(found.number);
  if (found.version == nullptr) return Lookup{.answer = NotFound()};
  if (found.version->IsDeleted(Now()) || found.version->destroyed) {
    found.answer = NotFoundEnvelope(
        {{content, nullptr},
         {"metadata", DescribeVersion(*found.secret, found.number, *found.version)}});
  } else if (!IsFoundBy(*found.version, path)) {
    found.answer = ServerError("could not find version data");
  }
  return found;
}

EngineResult Kv2::ReadData(const EngineRequest&, const FieldData& fields) {
  Lookup found = FindVersion(fields, "data");
  if (found.answer) return *std::move(found.answer);
  Json data = Json::object();
  data["data"] = gojson::ReadDump(found.version->data);
  data["metadata"] = DescribeVersion(*found.secret, found.number, *found.version);
  return EngineResponse{.data = std::move(data)};
}

// As ReadData, member by member in the order of their names.
bool Kv2::AppendQuickRead(std::string_view path, std::string& out) {
  constexpr std::string_view kData = "data/";
  if (!path.starts_with(kData)) return false;
  Secret* secret = secrets_.Find(path.substr(kData.size()));
  const Version* version = secret == nullptr ? nullptr : secret->Find(secret->current);
  if (version == nullptr || version->deletion || version->destroyed || version->written_by) {
    return false;
  }
  out += "{\"data\":";
  out += version->data;
  out += ",\"metadata\":{\"created_time\":\"";
  out += DescribeTime(version->created);
  out += "\",\"custom_metadata\":";
  if (secret->custom_metadata.empty()) {
    out += "null";
  } else {
    gojson::AppendDump(DescribeCustomMetadata(*secret), out);
  }
  out += ",\"deletion_time\":\"\",\"destroyed\":false,\"version\":";
  out += std::to_string(secret->current);
  out += "}}";
  return true;
}

std::optional<EngineError> Kv2::CheckCas(const FieldData& fields, const Secret* secret) const {
  const Json options = fields.Raw("options");
  const auto cas = options.find("cas");
  if (cas == options.end()) {
    if (!config_.cas_required && (secret == nullptr || !secret->cas_required)) return std::nullopt;
    return UserError("check-and-set parameter required for this call");
  }
  const auto number = convert::ToInt(*cas, environment_.profile);
  if (!number.ok()) return UserError("error parsing check-and-set parameter");
  const std::uint64_t current = secret == nullptr ? 0 : secret->current;
  if (static_cast<std::uint64_t>(number.value) == current) return std::nullopt;
  return UserError("check-and-set parameter did not match the current version");
}

EngineResult Kv2::CommitData(const std::string& path, Json data, const EngineRequest& request) {
  const std::string key = KeyOf(path);
  Secret& secret = secrets_.At(key);
  Version& version = AddVersion(secret, gojson::Dump(data), config_, Now(), AuthorOf(request));
  if (path != key) version.written_by = std::make_shared<const std::string>(path);
  return EngineResponse{.data = DescribeVersion(secret, secret.current, version)};
}

EngineResult Kv2::WriteData(const EngineRequest& request, const FieldData& fields) {
  const std::string path = fields.String("path");
  if (path.empty()) return UserError("missing path");
  if (!fields.Has("data")) return UserError("no data provided");
  if (auto refusal = CheckCas(fields, Find(path))) return *std::move(refusal);
  return CommitData(path, gojson::ToFloat64(fields.Raw("data")), request);
}

EngineResult Kv2::PatchData(const EngineRequest& request, const FieldData& fields) {
  if (!fields.Has("data")) return UserError("no data provided");
  const std::string path = fields.String("path");
  Secret* secret = Find(path);
  if (secret == nullptr) return NotFoundEmpty();
  if (auto refusal = CheckCas(fields, secret)) return *std::move(refusal);
  const Version* version = secret->Find(secret->current);
  if (version == nullptr) return NotFoundEmpty();
  if (version->IsDeleted(Now()) || version->destroyed) {
    return NotFoundEnvelope(DescribeVersion(*secret, secret->current, *version));
  }
  if (!IsFoundBy(*version, path)) return ServerError("could not find version data");
  Json data = gojson::ReadDump(version->data);
  if (data.is_null()) return ServerError("resource does not exist");
  MergePatch(data, gojson::ToFloat64(fields.Raw("data")));
  return CommitData(path, std::move(data), request);
}

EngineResult Kv2::DeleteData(const EngineRequest& request, const FieldData& fields) {
  Secret* secret = Find(fields.String("path"));
  Version* version = secret == nullptr ? nullptr : secret->Find(secret->current);
  if (version == nullptr || version->destroyed || version->IsDeleted(Now())) {
    return EngineResponse{};
  }
  version->deletion = Now();
  version->deleted_by = secret->updated_by = AuthorOf(request);
  return EngineResponse{};
}

}  // namespace vaultsim::kv
