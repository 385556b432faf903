// subkeys/<key> [4.8].
#include <nlohmann/json.hpp>
#include <utility>

#include "vaultsim/framework/gojson.h"
#include "vaultsim/kv/kv2_engine.h"
#include "vaultsim/kv/values.h"

namespace vaultsim::kv {

Path Kv2::SubkeysPath() {
  return Path{.pattern = "subkeys/{path:rest0}",
              .fields = {{"path", FieldType::kString},
                         {"depth", FieldType::kInt},
                         {"version", FieldType::kInt}},
              .handlers = {{Operation::kRead, Bind(&Kv2::ReadSubkeys)}}};
}

EngineResult Kv2::ReadSubkeys(const EngineRequest&, const FieldData& fields) {
  Lookup found = FindVersion(fields, "subkeys");
  if (found.answer) return *std::move(found.answer);
  Json subkeys = gojson::ReadDump(found.version->data);
  RemoveValues(subkeys, fields.Int("depth"));
  return EngineResponse{
      .data = Json{{"subkeys", std::move(subkeys)},
                   {"metadata", DescribeVersion(*found.secret, found.number, *found.version)}}};
}

}  // namespace vaultsim::kv
