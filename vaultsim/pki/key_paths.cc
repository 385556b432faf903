// keys/, key/:ref, keys/generate, keys/import [5.3].
#include <nlohmann/json.hpp>

#include "vaultsim/pki/go_asn1.h"
#include "vaultsim/pki/mount.h"
#include "vaultsim/pki/pem.h"

namespace vaultsim::pki {
namespace {

constexpr std::size_t kKeyTextMin = 64;

EngineResult ListKeys(Mount& mount, const EngineRequest&, const FieldData& data) {
  std::vector<std::string> ids;
  Json info = Json::object();
  for (const auto& [id, key] : mount.state.keys) {
    ids.push_back(id);
    info[id] = {{"key_name", key.name}, {"is_default", id == mount.state.default_key}};
  }
  return ListReply(std::move(ids), &info, data, mount.profile());
}

base::Result<Key*> KeyOfPath(Mount& mount, const FieldData& data) {
  const base::Result<std::string> id = ResolveKey(mount.state, ReferenceOf(data, "key_ref"));
  if (!id) return id.error();
  return &mount.state.keys.at(*id);
}

Json KeyData(const Key& key) {
  return Json{
      {"key_id", key.id}, {"key_name", key.name}, {"key_type", KeyTypeName(key.key.type())}};
}

EngineResult ReadKey(Mount& mount, const EngineRequest&, const FieldData& data) {
  const base::Result<Key*> key = KeyOfPath(mount, data);
  if (!key) return AsServerError(key.error());
  Json reply = KeyData(**key);
  reply["subject_key_id"] = ColonHex(SubjectKeyId((*key)->key.public_der()));
  return EngineResponse{.data = std::move(reply)};
}

EngineResult WriteKey(Mount& mount, const EngineRequest&, const FieldData& data) {
  const base::Result<Key*> key = KeyOfPath(mount, data);
  if (!key) return AsServerError(key.error());
  const std::string name = data.String("key_name");
  if (!name.empty() && !IsName(name)) {
    return UserError("new key name outside of valid character limits");
  }
  (*key)->name = name;
  EngineResponse response;
  response.data = KeyData(**key);
  if (name.empty()) {
    response.warnings.push_back(
        "Name successfully deleted, you will now need to reference this key by it's Id: " +
        (*key)->id);
  }
  return response;
}

EngineResult DeleteKey(Mount& mount, const EngineRequest&, const FieldData& data) {
  const base::Result<Key*> key = KeyOfPath(mount, data);
  if (!key) return EngineResponse{};
  const std::string id = (*key)->id;
  for (const auto& [issuer_id, issuer] : mount.state.issuers) {
    if (issuer.key_id == id) {
      return UserError("Failed to Delete Key.  Key in Use by Issuer: " + issuer_id);
    }
  }
  mount.state.keys.erase(id);
  EngineResponse response;
  if (mount.state.default_key == id) {
    mount.state.default_key.clear();
    response.warnings.push_back(
        "Deleted key " + id + " (via key_ref " + data.String("key_ref") +
        "); this was configured as the default key. Operations without an explicit key will not "
        "work until a new default is configured.");
  }
  return response;
}

EngineResult GenerateKey(Mount& mount, const EngineRequest& request, const FieldData& data) {
  const base::Result<std::string> name = NewKeyName(mount.state, data);
  if (!name) return AsResponse(name.error());
  if (request.path.ends_with("/kms")) {
    return UserError(mount.is_openbao()
                         ? "\"external_key_ref\" is required for kms typed key generation"
                         : "missing argument managed_key_name or managed_key_id");
  }
  const std::string type_name = data.String("key_type");
  const base::Result<std::int64_t> bits = CheckedKeyBits(type_name, data.Int("key_bits"));
  if (!bits) {
    return UserError("Validation for key_type, key_bits failed: " + bits.error().message);
  }
  const std::optional<KeyType> type = KeyTypeFromName(type_name);
  if (!type) return ServerError("unknown key type: " + type_name);
  const base::Result<PrivateKey> key =
      NewStoredKey(mount.state, *type, static_cast<int>(*bits), mount.environment);
  if (!key) return AsServerError(key.error());
  const Imported<Key> imported = ImportKey(mount.state, *key, *name, mount.environment.random);
  Json reply = KeyData(*imported.entry);
  if (request.path.ends_with("/exported")) {
    reply["private_key"] = TrimSpace(key->TraditionalPem());
  }
  return EngineResponse{.data = std::move(reply)};
}

EngineResult ImportKeyFromPem(Mount& mount, const EngineRequest&, const FieldData& data) {
  const base::Result<std::string> name = NewKeyName(mount.state, data);
  if (!name) return AsResponse(name.error());
  const std::string bundle = data.String("pem_bundle");
  if (bundle.size() < kKeyTextMin) {
    return UserError(
        "provided data for import was too short; perhaps a path was passed to the API rather than "
        "the contents of a PEM file");
  }
  std::string_view rest = bundle;
  const std::optional<PemBlock> block = NextPemBlock(rest);
  if (!block) {
    return UserError(mount.is_openbao() ? "error when parsing block 1: invalid PEM data"
                                        : "provided PEM block contained no data");
  }
  if (!TrimSpace(rest).empty()) {
    return UserError("only a single key can be present within the pem_bundle for importing");
  }
  const std::optional<PrivateKey> key = PrivateKey::FromDer(block->der);
  if (!key) {
    return UserError("failed to parse PEM block: " + PrivateKeyParseError(block->der));
  }
  const Imported<Key> imported = ImportKey(mount.state, *key, *name, mount.environment.random);
  EngineResponse response;
  response.data = KeyData(*imported.entry);
  if (imported.existed) {
    response.warnings.push_back("Key already imported, use key/ endpoint to update name.");
  }
  return response;
}

}  // namespace

void AddKeyPaths(Mount& mount, std::vector<Path>& paths) {
  constexpr FieldType kText = FieldType::kString;
  paths.push_back(Path{.pattern = "keys/?",
                       .fields = ListFields(mount.profile()),
                       .handlers = {{Operation::kList, Bind(mount, ListKeys)}}});
  paths.push_back(Path{.pattern = "key/{key_ref}",
                       .fields = {{"key_ref", kText, Json("default")}, {"key_name", kText}},
                       .handlers = {{Operation::kRead, Bind(mount, ReadKey)},
                                    {Operation::kUpdate, Bind(mount, WriteKey)},
                                    {Operation::kDelete, Bind(mount, DeleteKey)}}});
  for (const char* pattern :
       {"keys/generate/internal", "keys/generate/exported", "keys/generate/kms"}) {
    std::vector<Field> fields = {{"key_name", kText},
                                 {"key_type", kText, Json("rsa")},
                                 {"key_bits", FieldType::kInt, Json(0)}};
    if (mount.is_openbao()) {
      fields.push_back({"external_key_ref", kText});
    } else {
      fields.push_back({"managed_key_name", kText});
      fields.push_back({"managed_key_id", kText});
    }
    paths.push_back(Path{.pattern = pattern,
                         .fields = std::move(fields),
                         .handlers = {{Operation::kUpdate, Bind(mount, GenerateKey)}}});
  }
  paths.push_back(Path{.pattern = "keys/import",
                       .fields = {{"key_name", kText}, {"pem_bundle", kText}},
                       .handlers = {{Operation::kUpdate, Bind(mount, ImportKeyFromPem)}}});
}

}  // namespace vaultsim::pki
