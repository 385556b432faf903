// sys/audit, sys/audit/:path, sys/audit-hash/:path.
#include <nlohmann/json.hpp>

#include "vaultsim/audit/trail.h"
#include "vaultsim/sys/sys.h"

namespace vaultsim::sys {
namespace {

EngineResult List(const State& state) {
  Json data = Json::object();
  for (const auto& [path, device] : state.audit_devices) {
    data[path] = {{"path", device.path},
                  {"type", device.type},
                  {"description", device.description},
                  {"options", device.options.empty() ? Json::object() : Json(device.options)},
                  {"local", device.local}};
  }
  return EngineResponse{.data = std::move(data)};
}

EngineResult Enable(State& state, const FieldData& fields) {
  if (!state.IsVault() && !state.options.audit_by_api) {
    return UserError(
        "cannot enable audit device via API; use declarative, config-based audit device management "
        "instead");
  }
  AuditDevice device{.path = MountName(fields.String("path")),
                     .type = fields.String("type"),
                     .description = fields.String("description"),
                     .options = fields.Pairs("options"),
                     .local = fields.Bool("local")};
  if (device.options.contains("prefix") && !state.options.audit_by_api) {
    return UserError("audit log prefixing is not allowed");
  }
  for (const auto& [path, other] : state.audit_devices) {
    if (path.starts_with(device.path) || device.path.starts_with(path)) {
      return UserError("path already in use");
    }
  }
  if (device.type != "file") return UserError("unknown backend type: \"" + device.type + "\"");
  const std::string error =
      ConfigureAudit(device, state.environment.random, state.options.audit_sink);
  if (!error.empty()) return UserError(error);
  const auto skip = device.options.find("skip_test");
  if (skip == device.options.end() || skip->second != "true") {
    AuditTrail::WriteTestLine(state, device);
  }
  state.audit_devices[device.path] = std::move(device);
  return EngineResponse{};
}

EngineResult Hash(const State& state, const FieldData& fields) {
  const std::string input = fields.String("input");
  if (input.empty()) return UserError("the \"input\" parameter is empty");
  const std::string path = MountName(fields.String("path"));
  const auto at = state.audit_devices.find(path);
  if (at == state.audit_devices.end()) return UserError("unknown audit backend \"" + path + "\"");
  return EngineResponse{.data = Json{{"hash", at->second.Hash(input)}}};
}

}  // namespace

std::vector<Path> AuditPaths(State& state) {
  return {
      {.pattern = "audit",
       .fields = {},
       .handlers = {{Operation::kRead,
                     [&state](const EngineRequest&, const FieldData&) { return List(state); }}}},
      {.pattern = "audit/{path:rest}",
       .fields = {{.name = "path"},
                  {.name = "type"},
                  {.name = "description"},
                  {.name = "options", .type = FieldType::kKvPairs},
                  {.name = "local", .type = FieldType::kBool}},
       .handlers = {{Operation::kUpdate,
                     [&state](const EngineRequest&, const FieldData& fields) {
                       return Enable(state, fields);
                     }},
                    {Operation::kDelete,
                     [&state](const EngineRequest&, const FieldData& fields) -> EngineResult {
                       state.audit_devices.erase(MountName(fields.String("path")));
                       return EngineResponse{};
                     }}}},
      {.pattern = "audit-hash/{path:rest}",
       .fields = {{.name = "path"}, {.name = "input"}},
       .handlers = {{Operation::kUpdate, [&state](const EngineRequest&, const FieldData& fields) {
                       return Hash(state, fields);
                     }}}}};
}

}  // namespace vaultsim::sys
