// sys/namespaces: OpenBao's; Vault CE refuses them.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "vaultsim/framework/gojson.h"
#include "vaultsim/sys/sys.h"

namespace vaultsim::sys {
namespace {

constexpr std::size_t kIdLength = 6;
constexpr const char* kTainted = "namespace with that name exists and is currently tainted";

Json Describe(const std::string& path, const Namespace& ns) {
  return Json{{"custom_metadata", *ns.custom_metadata},
              {"id", ns.id},
              {"locked", false},
              {"path", path},
              {"tainted", ns.tainted},
              {"uuid", ns.uuid}};
}

// "team/", whatever slashes stand around the name.
std::string NameOf(const FieldData& fields) {
  const std::string path = fields.String("path");
  const std::size_t first = path.find_first_not_of('/');
  if (first == std::string::npos) return "/";
  return path.substr(first, path.find_last_not_of('/') + 1 - first) + "/";
}

// Why there can be no namespace of that name, or "".
std::string NameRefusal(const std::string& name) {
  constexpr std::array<std::string_view, 6> kReserved = {"audit/",    "auth/", "cubbyhole/",
                                                         "identity/", "root/", "sys/"};
  if (name == "/") return "namespace name cannot be empty";
  if (name.find('/') != name.size() - 1) return "namespace name cannot contain /";
  if (std::find(kReserved.begin(), kReserved.end(), name) == kReserved.end()) return "";
  return "\"" + name + "\" is a reserved path and cannot be used as a namespace name";
}

Json MetadataOf(const FieldData& fields) {
  Json given = fields.Raw("custom_metadata");
  return given.is_object() ? given : Json::object();
}

// What is no text is left out of the metadata.
Json TextsOf(const Json& given) {
  Json texts = Json::object();
  for (const auto& item : given.items()) {
    if (item.value().is_string()) texts[item.key()] = item.value();
  }
  return texts;
}

// What a new name may not hold, of the first such character; or "".
std::string CharacterRefusal(const std::string& name) {
  const std::size_t at = name.find_first_of(" +*");
  if (at == std::string::npos) return "";
  const std::string segment = "\"" + name.substr(0, name.size() - 1) + "\" contains ";
  constexpr const char* kEnd = " characters that cannot be used in a namespace name";
  if (name[at] == ' ') return segment + "space" + kEnd;
  return segment + "wildcard" + kEnd + ": '" + name[at] + "'";
}

EngineResult Create(State& state, const EngineRequest& request, const FieldData& fields) {
  const std::string name = NameOf(fields);
  if (std::string refusal = NameRefusal(name); !refusal.empty()) return UserError(refusal);
  const Json metadata = MetadataOf(fields);
  for (const auto& item : metadata.items()) {
    if (item.value().is_string()) continue;
    return UserError("custom_metadata values must be strings");
  }
  if (std::string refusal = CharacterRefusal(name); !refusal.empty()) return UserError(refusal);
  const std::string path = NamespaceOf(request) + name;
  const auto [at, added] = state.namespaces.try_emplace(path);
  if (added) {
    if (const Mount* other = state.mounts.Conflict(path)) {
      state.namespaces.erase(at);
      return UserError("new namespace conflicts with existing mount: " + other->path);
    }
    at->second.id = state.environment.random.Base62(kIdLength);
    at->second.uuid = state.environment.random.Uuid();
    state.AddNamespace(path);
  }
  if (at->second.tainted) return UserError(kTainted);
  at->second.custom_metadata = TextsOf(metadata);
  return EngineResponse{.data = Describe(path, at->second)};
}

// Why a merge patch of the metadata cannot be, or "".
std::string PatchRefusal(const Json& changes) {
  for (const auto& item : changes.items()) {
    const Json& value = item.value();
    if (value.is_null() || value.is_string()) continue;
    const char* type = gojson::IsNumber(value) ? "json.Number"
                       : value.is_boolean()    ? "bool"
                       : value.is_array()      ? "[]interface {}"
                                               : "map[string]interface {}";
    return std::string("metadata patch can only have string or null values, got ") + type;
  }
  return "";
}

EngineResult Patch(State& state, const EngineRequest& request, const FieldData& fields) {
  const std::string name = NameOf(fields);
  if (std::string refusal = NameRefusal(name); !refusal.empty()) return UserError(refusal);
  const Json changes = MetadataOf(fields);
  if (std::string refusal = PatchRefusal(changes); !refusal.empty()) return UserError(refusal);
  const auto at = state.namespaces.find(NamespaceOf(request) + name);
  if (at == state.namespaces.end()) return UserError("namespace not found");
  if (at->second.tainted) return UserError(kTainted);
  Json merged = *at->second.custom_metadata;
  merged.merge_patch(changes);
  at->second.custom_metadata = std::move(merged);
  return EngineResponse{.data = Describe(at->first, at->second)};
}

EngineResult Read(const State& state, const EngineRequest& request, const FieldData& fields) {
  const std::string name = NameOf(fields);
  if (std::string refusal = NameRefusal(name); !refusal.empty()) return UserError(refusal);
  const auto at = state.namespaces.find(NamespaceOf(request) + name);
  if (at == state.namespaces.end()) return NotFound();
  return EngineResponse{.data = Describe(at->first, at->second)};
}

// SCAN goes down to the last one.
EngineResult List(const State& state, const EngineRequest& request) {
  const std::string parent = NamespaceOf(request);
  Json keys = Json::array();
  Json info = Json::object();
  for (const auto& [path, ns] : state.namespaces) {
    if (!path.starts_with(parent) || path.size() == parent.size()) continue;
    const std::string name = path.substr(parent.size());
    const bool child = name.find('/') == name.size() - 1;
    if (!child && request.operation != Operation::kScan) continue;
    keys.push_back(name);
    info[name] = Describe(path, ns);
  }
  if (keys.empty()) return NotFound();
  return EngineResponse{.data = Json{{"keys", std::move(keys)}, {"key_info", std::move(info)}}};
}

EngineResult Delete(State& state, const EngineRequest& request, const FieldData& fields) {
  const std::string name = NameOf(fields);
  if (std::string refusal = NameRefusal(name); !refusal.empty()) return UserError(refusal);
  const std::string path = NamespaceOf(request) + name;
  const auto at = state.namespaces.find(path);
  if (at == state.namespaces.end()) {
    return EngineResponse{.warnings = {"requested namespace does not exist"}};
  }
  if (const auto next = std::next(at);
      next != state.namespaces.end() && next->first.starts_with(path)) {
    return UserError("unable to delete namespace containing child namespaces");
  }
  // OpenBao takes the cubbyholes away before it revokes the wrapping tokens that sys/ gave out. It
  // cannot without, and the rest of the namespace stays.
  at->second.tainted = state.tokens.HasAnyOfPath(path + "sys/", state.Now());
  const bool stays = at->second.tainted;
  std::vector<std::string> mounts;
  state.mounts.Visit([&](const Mount& mount) {
    const bool ends = !stays || mount.table == Table::kAuth || mount.type == "ns_cubbyhole";
    if (ends && mount.path.starts_with(path)) mounts.push_back(mount.path);
  });
  for (const std::string& mount : mounts) state.RemoveMount(mount);
  state.policies.DropNamespace(path);
  if (!stays) {
    state.identity.RemoveNamespace(path);
    state.tokens.LeaveNamespace(path);
    state.namespaces.erase(at);
  }
  return EngineResponse{.data = Json{{"status", "in-progress"}}};
}

std::vector<Path> RefusingPaths() {
  const Handler refuse = [](const EngineRequest&, const FieldData&) {
    return EngineResult(EngineError{.status = 404, .errors = {"enterprise-only feature"}});
  };
  const std::map<Operation, Handler> handlers = {{Operation::kRead, refuse},
                                                 {Operation::kUpdate, refuse},
                                                 {Operation::kPatch, refuse},
                                                 {Operation::kDelete, refuse}};
  return {{.pattern = "namespaces/?", .fields = {}, .handlers = {{Operation::kList, refuse}}},
          {.pattern = "namespaces/{path:rest}", .fields = {}, .handlers = handlers}};
}

}  // namespace

std::vector<Path> NamespacePaths(State& state) {
  if (state.IsVault()) return RefusingPaths();
  const Handler list = [&state](const EngineRequest& request, const FieldData&) {
    return List(state, request);
  };
  return {{.pattern = "namespaces/?",
           .fields = {},
           .handlers = {{Operation::kList, list}, {Operation::kScan, list}}},
          {.pattern = "namespaces/{path:rest}",
           .fields = {{.name = "path"}, {.name = "custom_metadata", .type = FieldType::kMap}},
           .handlers = {{Operation::kRead,
                         [&state](const EngineRequest& request, const FieldData& fields) {
                           return Read(state, request, fields);
                         }},
                        {Operation::kUpdate,
                         [&state](const EngineRequest& request, const FieldData& fields) {
                           return Create(state, request, fields);
                         }},
                        {Operation::kPatch,
                         [&state](const EngineRequest& request, const FieldData& fields) {
                           return Patch(state, request, fields);
                         }},
                        {Operation::kDelete,
                         [&state](const EngineRequest& request, const FieldData& fields) {
                           return Delete(state, request, fields);
                         }}}}};
}

}  // namespace vaultsim::sys
