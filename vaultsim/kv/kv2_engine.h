// The KV v2 engine. The paths' families are in files of their own: kv2_data.cc, kv2_delete.cc,
// kv2_metadata.cc, kv2_list.cc, kv2_config.cc, kv2_subkeys.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vaultsim/framework/framework.h"
#include "vaultsim/kv/folder_map.h"
#include "vaultsim/kv/kv2_store.h"

namespace vaultsim::kv {

class Kv2 final : public Engine {
 public:
  explicit Kv2(const Environment& environment);

  // Takes over a key of KV v1 as version 1.
  void Import(const std::string& key, const Json& value);

  const std::vector<Path>& Paths() const override { return paths_; }
  // The invalid-path answer [4.1].
  std::optional<EngineResult> Unmatched(const EngineRequest& request) override;
  std::string Type() const override { return "kv"; }
  bool AppendQuickRead(std::string_view path, std::string& out) override;

 private:
  using Method = EngineResult (Kv2::*)(const EngineRequest&, const FieldData&);
  Handler Bind(Method method);
  Path ConfigPath();
  Path DataPath();
  Path MetadataPath();
  Path DetailedMetadataPath();
  Path SubkeysPath();
  Path VersionsPath(std::string pattern, Method method);

  EngineResult ReadConfig(const EngineRequest& request, const FieldData& fields);
  EngineResult WriteConfig(const EngineRequest& request, const FieldData& fields);

  EngineResult ReadData(const EngineRequest& request, const FieldData& fields);
  EngineResult WriteData(const EngineRequest& request, const FieldData& fields);
  EngineResult PatchData(const EngineRequest& request, const FieldData& fields);
  EngineResult DeleteData(const EngineRequest& request, const FieldData& fields);

  EngineResult DeleteVersions(const EngineRequest& request, const FieldData& fields);
  EngineResult UndeleteVersions(const EngineRequest& request, const FieldData& fields);
  EngineResult DestroyVersions(const EngineRequest& request, const FieldData& fields);

  EngineResult ReadMetadata(const EngineRequest& request, const FieldData& fields);
  EngineResult WriteMetadata(const EngineRequest& request, const FieldData& fields);
  EngineResult PatchMetadata(const EngineRequest& request, const FieldData& fields);
  EngineResult DeleteMetadata(const EngineRequest& request, const FieldData& fields);

  EngineResult List(const EngineRequest& request, const FieldData& fields);
  EngineResult ListDetailed(const EngineRequest& request, const FieldData& fields);

  EngineResult ReadSubkeys(const EngineRequest& request, const FieldData& fields);

  // A version that a read asks for: found, or how the read answers instead.
  struct Lookup {
    std::optional<EngineResult> answer = {};
    Secret* secret = nullptr;
    Version* version = nullptr;
    std::uint64_t number = 0;
  };
  // content: the name of the value beside "metadata" in the answer for a version that is gone.
  Lookup FindVersion(const FieldData& fields, const char* content);

  // nullopt: may be written. secret: null when the key is new [4.4].
  std::optional<EngineError> CheckCas(const FieldData& fields, const Secret* secret) const;
  std::optional<EngineError> CheckMetadataCas(const FieldData& fields, const Secret* secret) const;
  EngineResult CommitData(const std::string& path, Json data, const EngineRequest& request);
  void ApplyMetadata(Secret& secret, const FieldData& fields, bool patch) const;
  Json DescribeMetadata(const Secret& secret) const;
  std::vector<std::string> Keys(const EngineRequest& request, const FieldData& fields,
                                const std::string& folder) const;

  Secret* Find(std::string_view path) { return secrets_.Find(KeyOf(path)); }
  base::WallTime Now() const { return environment_.clock.Now(); }
  bool IsVault() const { return vaultsim::IsVault(environment_.profile); }
  Author AuthorOf(const EngineRequest& request, const char* operation = nullptr) const;

  Environment environment_;
  Config config_;
  FolderMap<Secret> secrets_;
  std::vector<Path> paths_;
};

// "RespondWithStatusCode" of 404: an envelope with this data [4.1].
EngineResponse NotFoundEnvelope(Json data);
// 404 without any body: a patch of what does not exist [4.5].
EngineResponse NotFoundEmpty();

}  // namespace vaultsim::kv
