// sys/namespaces: OpenBao's; Vault CE refuses them.
#include <nlohmann/json.hpp>

#include "vaultsim/sys.h"

namespace vaultsim::sys {
namespace {

constexpr std::size_t kIdLength = 6;

Json Describe(const std::string& path, const Namespace& ns) {
  return Json{{"custom_metadata", *ns.custom_metadata},
              {"id", ns.id},
              {"locked", false},
              {"path", path},
              {"tainted", false},
              {"uuid", ns.uuid}};
}

EngineResult Create(State& state, const EngineRequest& request, const FieldData& fields) {
  const std::string path = NamespaceOf(request) + MountName(fields.String("path"));
  const auto [at, added] = state.namespaces.try_emplace(path);
  if (added) {
    if (state.mounts.Conflict(path) != nullptr) {
      state.namespaces.erase(at);
      return UserError("existing mount conflicts with namespace");
    }
    at->second.id = state.environment.random.Base62(kIdLength);
    at->second.uuid = state.environment.random.Uuid();
    state.AddNamespace(path);
  }
  at->second.custom_metadata = Json(fields.Pairs("custom_metadata"));
  if (at->second.custom_metadata->is_null()) at->second.custom_metadata = Json::object();
  return EngineResponse{.data = Describe(path, at->second)};
}

EngineResult Read(const State& state, const EngineRequest& request, const FieldData& fields) {
  const auto at = state.namespaces.find(NamespaceOf(request) + MountName(fields.String("path")));
  if (at == state.namespaces.end()) return NotFound();
  return EngineResponse{.data = Describe(at->first, at->second)};
}

EngineResult List(const State& state, const EngineRequest& request) {
  const std::string parent = NamespaceOf(request);
  Json keys = Json::array();
  Json info = Json::object();
  for (const auto& [path, ns] : state.namespaces) {
    if (!path.starts_with(parent) || path.size() == parent.size()) continue;
    const std::string name = path.substr(parent.size());
    if (name.find('/') != name.size() - 1) continue;
    keys.push_back(name);
    info[name] = Describe(path, ns);
  }
  if (keys.empty()) return NotFound();
  return EngineResponse{.data = Json{{"keys", std::move(keys)}, {"key_info", std::move(info)}}};
}

EngineResult Delete(State& state, const EngineRequest& request, const FieldData& fields) {
  const std::string path = NamespaceOf(request) + MountName(fields.String("path"));
  if (state.namespaces.erase(path) == 0) return EngineResponse{};
  std::vector<std::string> mounts;
  state.mounts.Visit([&](const Mount& mount) {
    if (mount.path.starts_with(path)) mounts.push_back(mount.path);
  });
  for (const std::string& mount : mounts) state.RemoveMount(mount);
  state.policies.DropNamespace(path);
  return EngineResponse{.data = Json{{"status", "in-progress"}}};
}

std::vector<Path> RefusingPaths() {
  const Handler refuse = [](const EngineRequest&, const FieldData&) {
    return EngineResult(EngineError{.status = 404, .errors = {"enterprise-only feature"}});
  };
  const std::map<Operation, Handler> handlers = {{Operation::kRead, refuse},
                                                 {Operation::kUpdate, refuse},
                                                 {Operation::kPatch, refuse},
                                                 {Operation::kDelete, refuse},
                                                 {Operation::kList, refuse}};
  return {{.pattern = "namespaces/?", .fields = {}, .handlers = handlers},
          {.pattern = "namespaces/{path:rest}", .fields = {}, .handlers = handlers}};
}

}  // namespace

std::vector<Path> NamespacePaths(State& state) {
  if (state.IsVault()) return RefusingPaths();
  return {{.pattern = "namespaces/?",
           .fields = {},
           .handlers = {{Operation::kList,
                         [&state](const EngineRequest& request, const FieldData&) {
                           return List(state, request);
                         }}}},
          {.pattern = "namespaces/{path:rest}",
           .fields = {{.name = "path"}, {.name = "custom_metadata", .type = FieldType::kKvPairs}},
           .handlers = {{Operation::kRead,
                         [&state](const EngineRequest& request, const FieldData& fields) {
                           return Read(state, request, fields);
                         }},
                        {Operation::kUpdate,
                         [&state](const EngineRequest& request, const FieldData& fields) {
                           return Create(state, request, fields);
                         }},
                        {Operation::kDelete,
                         [&state](const EngineRequest& request, const FieldData& fields) {
                           return Delete(state, request, fields);
                         }}}}};
}

}  // namespace vaultsim::sys
