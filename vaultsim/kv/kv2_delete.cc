// delete/, undelete/ and destroy/<key> [4.6].
#include <nlohmann/json.hpp>
#include <utility>

#include "vaultsim/kv/kv2_engine.h"

namespace vaultsim::kv {
namespace {

// The version that a number of the request names; null: ignored.
Version* Named(Secret& secret, std::int64_t number) {
  Version* version = secret.Find(static_cast<std::uint64_t>(number));
  return version == nullptr || version->destroyed ? nullptr : version;
}

}  // namespace

Path Kv2::VersionsPath(std::string pattern, Method method) {
  return Path{.pattern = std::move(pattern),
              .fields = {{"path", FieldType::kString}, {"versions", FieldType::kCommaIntSlice}},
              .handlers = {{Operation::kUpdate, Bind(method)}}};
}

EngineResult Kv2::DeleteVersions(const EngineRequest& request, const FieldData& fields) {
  const std::vector<std::int64_t> numbers = fields.Ints("versions");
  if (numbers.empty()) return UserError("No version number provided");
  Secret* secret = Find(fields.String("path"));
  if (secret == nullptr) return EngineResponse{};
  const Author author = AuthorOf(request);
  for (const std::int64_t number : numbers) {
    Version* version = Named(*secret, number);
    if (version == nullptr || version->IsDeleted(Now())) continue;
    version->deletion = Now();
    version->deleted_by = author;
  }
  secret->updated_by = author;
  return EngineResponse{};
}

EngineResult Kv2::UndeleteVersions(const EngineRequest& request, const FieldData& fields) {
  const std::vector<std::int64_t> numbers = fields.Ints("versions");
  if (numbers.empty()) return UserError("No version number provided");
  Secret* secret = Find(fields.String("path"));
  if (secret == nullptr) return EngineResponse{};
  for (const std::int64_t number : numbers) {
    Version* version = Named(*secret, number);
    if (version == nullptr) continue;
    version->deletion = DeletionTime(config_, *secret, Now());
    version->deleted_by = nullptr;
  }
  secret->updated_by = AuthorOf(request, "undelete");
  return EngineResponse{};
}

EngineResult Kv2::DestroyVersions(const EngineRequest&, const FieldData& fields) {
  const std::vector<std::int64_t> numbers = fields.Ints("versions");
  if (numbers.empty()) return UserError("no version number provided");
  Secret* secret = Find(fields.String("path"));
  if (secret == nullptr) return EngineResponse{};
  for (const std::int64_t number : numbers) {
    Version* version = Named(*secret, number);
    if (version == nullptr) continue;
    version->destroyed = true;
    version->data = {};
  }
  return EngineResponse{};
}

}  // namespace vaultsim::kv
