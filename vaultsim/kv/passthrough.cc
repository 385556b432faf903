#include "vaultsim/kv/passthrough.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace vaultsim::kv {
namespace {

constexpr const char* kRelative = "relative paths not supported";

EngineError Relative(std::string prefix = "") {
  return EngineError{.status = 400, .errors = {std::move(prefix) + kRelative}, .multierror = true};
}

}  // namespace

Passthrough::Passthrough(const Environment& environment, bool can_scan)
    : environment_(environment) {
  const auto read = [this](const EngineRequest& request, const FieldData&) {
    return Read(request);
  };
  const auto write = [this](const EngineRequest& request, const FieldData&) {
    return Write(request);
  };
  const auto remove = [this](const EngineRequest& request, const FieldData&) {
    return Delete(request);
  };
  const auto list = [this](const EngineRequest& request, const FieldData&) {
    return List(request);
  };
  Path path{
      .pattern = "{path:rest0}",
      .fields = {{"path", FieldType::kString}},
      .handlers = {{Operation::kRead, read},
                   {Operation::kCreate, write},
                   {Operation::kUpdate, write},
                   {Operation::kDelete, remove},
                   {Operation::kList, list}},
      .exists = [this](const EngineRequest& request, const FieldData&) { return Exists(request); },
      .any_parameters = IsVault(environment.profile)};
  if (can_scan) path.handlers[Operation::kScan] = list;
  paths_.push_back(std::move(path));
}

bool Passthrough::IsRelative(const EngineRequest& request) const {
  return IsVault(environment_.profile) && request.path.find("..") != std::string::npos;
}

Existence Passthrough::Exists(const EngineRequest& request) {
  if (IsRelative(request)) return ServerError("internal error");
  const Values* values = Find(request, false);
  return values != nullptr && values->Find(request.path) != nullptr;
}

EngineResult Passthrough::Read(const EngineRequest& request) {
  if (IsRelative(request)) return Relative("read failed: ");
  const Values* values = Find(request, false);
  const json::Box* value = values == nullptr ? nullptr : values->Find(request.path);
  if (value == nullptr) return Missing(request);
  EngineResponse response{.data = *value};
  AddLease(request, **value, response);
  return response;
}

EngineResult Passthrough::Write(const EngineRequest& request) {
  // The existence check fails on the key and hides why.
  if (IsRelative(request)) return ServerError("internal error");
  const bool no_data = !request.data->is_object() || request.data->empty();
  if (no_data && DataBeforePath()) return Refuse("missing data fields");
  if (request.path.empty()) return Refuse("missing path");
  if (no_data) return Refuse("missing data fields");
  Find(request, true)->At(request.path) = request.data;
  return EngineResponse{};
}

EngineResult Passthrough::Delete(const EngineRequest& request) {
  if (IsRelative(request)) return Relative();
  if (Values* values = Find(request, false)) values->Erase(request.path);
  return EngineResponse{};
}

EngineResult Passthrough::List(const EngineRequest& request) {
  if (IsRelative(request)) return Relative();
  const Values* values = Find(request, false);
  std::string folder = request.path;
  if (!folder.empty() && !folder.ends_with('/')) folder += '/';
  std::vector<std::string> keys;
  if (values != nullptr) {
    keys = request.operation == Operation::kScan ? values->Scan(folder) : values->List(folder);
  }
  if (keys.empty()) return EngineResponse{.data = Json::object()};
  return EngineResponse{.data = Json{{"keys", std::move(keys)}}};
}

}  // namespace vaultsim::kv
