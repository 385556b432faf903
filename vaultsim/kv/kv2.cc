#include "vaultsim/kv/kv2.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "vaultsim/framework/gojson.h"
#include "vaultsim/kv/kv1.h"
#include "vaultsim/kv/kv2_engine.h"

namespace vaultsim {
namespace kv {
namespace {

// The operation's name in an Attribution.
const char* OperationName(Operation operation) {
  switch (operation) {
    case Operation::kCreate:
      return "create";
    case Operation::kUpdate:
      return "update";
    case Operation::kPatch:
      return "patch";
    case Operation::kDelete:
      return "delete";
    default:
      return "";
  }
}

// The command of the CLI that the invalid-path warning recommends; null: no such answer.
const char* CommandName(Operation operation) {
  switch (operation) {
    case Operation::kRead:
      return "get";
    case Operation::kCreate:
    case Operation::kUpdate:
      return "put";
    case Operation::kPatch:
      return "patch";
    case Operation::kDelete:
      return "delete";
    case Operation::kList:
      return "list";
    case Operation::kScan:
      return "scan";
    case Operation::kHeader:
      return nullptr;
  }
  return nullptr;
}

constexpr std::array<std::string_view, 5> kRoots = {"metadata", "data", "delete", "undelete",
                                                    "destroy"};

}  // namespace

Kv2::Kv2(const Environment& environment) : environment_(environment) {
  paths_.push_back(ConfigPath());
  paths_.push_back(DataPath());
  paths_.push_back(MetadataPath());
  if (!IsVault()) paths_.push_back(DetailedMetadataPath());
  paths_.push_back(VersionsPath("destroy/{path:rest0}", &Kv2::DestroyVersions));
  paths_.push_back(SubkeysPath());
  paths_.push_back(VersionsPath("delete/{path:rest0}", &Kv2::DeleteVersions));
  paths_.push_back(VersionsPath("undelete/{path:rest0}", &Kv2::UndeleteVersions));
}

Handler Kv2::Bind(Method method) {
  return [this, method](const EngineRequest& request, const FieldData& fields) {
    return (this->*method)(request, fields);
  };
}

std::optional<EngineResult> Kv2::Unmatched(const EngineRequest& request) {
  const char* command = CommandName(request.operation);
  if (command == nullptr) {
    return EngineError{.status = 405, .errors = {"unsupported operation"}, .multierror = true};
  }
  EngineResponse response = NotFoundEnvelope(nullptr);
  for (const std::string_view root : kRoots) {
    if (request.path != root) continue;
    response.warnings = {"Non-listing operations on the root of a K/V v2 mount are not supported."};
    return response;
  }
  std::string warning =
      "Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API "
      "endpoints to use. If using the ";
  warning += IsVault() ? "Vault CLI, use 'vault kv " : "OpenBao CLI, use 'bao kv ";
  warning += command;
  warning += "' for this operation.";
  response.warnings = {std::move(warning)};
  return response;
}

Author Kv2::AuthorOf(const EngineRequest& request, const char* operation) const {
  if (!IsVault()) return nullptr;
  return std::make_shared<const Attribution>(
      Attribution{.actor = request.display_name,
                  .operation = operation == nullptr ? OperationName(request.operation) : operation,
                  .client_id = request.client_id,
                  .entity_id = request.entity_id});
}

void Kv2::Import(const std::string& key, const Json& value) {
  Author author;
  if (IsVault()) {
    author = std::make_shared<const Attribution>(
        Attribution{.actor = "kv_upgrade", .operation = "upgrade"});
  }
  // The limit of one during the upgrade is why oldest_version is 1.
  AddVersion(secrets_.At(KeyOf(key)), gojson::Dump(gojson::ToFloat64(value)),
             Config{.max_versions = 1}, Now(), std::move(author));
}

EngineResponse NotFoundEnvelope(Json data) {
  return EngineResponse{.status = 404, .data = std::move(data), .status_envelope = true};
}

EngineResponse NotFoundEmpty() {
  return EngineResponse{.status = 404, .raw = "", .raw_content_type = "application/json"};
}

}  // namespace kv

std::unique_ptr<Engine> MakeKv2(const Environment& environment) {
  return std::make_unique<kv::Kv2>(environment);
}

std::unique_ptr<Engine> UpgradeKv1(const Engine& kv1, const Environment& environment) {
  auto kv2 = std::make_unique<kv::Kv2>(environment);
  const bool is_kv1 =
      VisitKv1(kv1, [&](const std::string& key, const Json& value) { kv2->Import(key, value); });
  if (!is_kv1) return nullptr;
  return kv2;
}

}  // namespace vaultsim
