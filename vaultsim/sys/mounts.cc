// sys/mounts and sys/auth: list, read, enable, disable [2.2 - 2.4].
#include <algorithm>
#include <array>
#include <iterator>
#include <nlohmann/json.hpp>

#include "vaultsim/engines.h"
#include "vaultsim/product.h"
#include "vaultsim/sys/plugin_version.h"
#include "vaultsim/sys/sys.h"

namespace vaultsim::sys {

namespace {

constexpr const char* kNoTokenStore = "token credential backend cannot be instantiated";

bool IsSingleton(std::string_view type) {
  constexpr std::array<std::string_view, 9> kSingletons = {
      "cubbyhole", "system",   "token",       "identity",      "ns_cubbyhole",
      "ns_system", "ns_token", "ns_identity", "agent_registry"};
  return std::find(kSingletons.begin(), kSingletons.end(), type) != kSingletons.end();
}

// Part of the server itself and not a plugin.
bool IsCore(std::string_view type, Table table) {
  if (table == Table::kAuth) return type == "token" || type == "ns_token";
  constexpr std::array<std::string_view, 7> kCore = {
      "kv", "cubbyhole", "ns_cubbyhole", "system", "ns_system", "identity", "ns_identity"};
  return std::find(kCore.begin(), kCore.end(), type) != kCore.end();
}

// One POST of sys/mounts/:path or sys/auth/:path.
class Enabling {
 public:
  Enabling(State& state, const EngineRequest& request, const FieldData& fields, Table table)
      : state_(state), fields_(fields), table_(table), ns_(NamespaceOf(request)) {}

  EngineResult Run() {
    const std::string error = Enable();
    if (!error.empty()) return UserError(error);
    return EngineResponse{};
  }

 private:
  bool IsAuth() const { return table_ == Table::kAuth; }

  std::string Enable() {
    mount_.ns = ns_;
    mount_.name = MountName(fields_.String("path"));
    mount_.path = ns_ + (IsAuth() ? "auth/" : "") + mount_.name;
    mount_.table = table_;
    mount_.description = fields_.String("description");
    mount_.local = fields_.Bool("local");
    mount_.seal_wrap = fields_.Bool("seal_wrap");
    mount_.external_entropy_access = fields_.Bool("external_entropy_access");
    mount_.options = fields_.Pairs("options");
    const bool null_options = fields_.Has("options") && fields_.Raw("options").is_null();
    mount_.type = fields_.String("type");
    const Profile profile = state_.environment.profile;
    ConfigInput input = ReadMountConfig(fields_.Raw("config"), profile, IsAuth());
    if (!input.error.empty()) return input.error;
    mount_.config = std::move(input.config);
    for (auto check : {&Enabling::CheckType, &Enabling::CheckConfig, &Enabling::CheckPlace,
                       &Enabling::MakeEngine}) {
      if (std::string error = (this->*check)(); !error.empty()) return error;
    }
    if (null_options && mount_.options->empty()) mount_.options.reset();
    state_.AddMount(std::move(mount_));
    return "";
  }

  std::string CheckType() {
    if (mount_.type.empty()) return "backend type must be specified as a string";
    if (mount_.type == "plugin") {
      mount_.type = fields_.String("plugin_name");
      if (mount_.type.empty()) return "plugin_name must be provided for plugin backend";
    }
    MountOptions& options = *mount_.options;
    if (mount_.type == "kv-v1" || mount_.type == "kv-v2") {
      options["version"] = mount_.type.substr(4);
      mount_.type = "kv";
    } else if (mount_.type != "kv" && !IsAuth() && options.contains("version") &&
               !options["version"].empty()) {
      return "secrets engine \"" + mount_.type + "\" does not allow setting a version";
    } else if (IsAuth() && options.contains("version") && !options["version"].empty()) {
      return "auth method \"" + mount_.type + "\" does not allow setting a version";
    }
    return "";
  }

  std::string CheckConfig() {
    MountConfig& config = mount_.config;
    if (std::string error = CheckVersion(config.plugin_version); !error.empty()) return error;
    const std::string& visibility = config.listing_visibility;
    if (!visibility.empty() && visibility != "unauth" && visibility != "hidden") {
      return "invalid listing_visibility " + visibility;
    }
    return "";
  }

  // The one that is built in need not be noted.
  std::string CheckVersion(std::string& version) {
    if (version.empty()) return "";
    PluginVersion read = ReadPluginVersion(version, state_.environment.profile);
    if (!read.error.empty()) return read.error;
    version.clear();
    if (read.text == RunningPluginVersion(state_.environment.profile, mount_.type)) return "";
    const std::string type = !IsAuth() && mount_.type == "generic" ? "kv" : mount_.type;
    if (IsCore(type, table_)) {
      return std::string("cannot select non-builtin version of ") +
             (IsAuth() ? "auth" : "secrets") + " plugin " + type;
    }
    version = std::move(read.text);
    return "";
  }

  std::string CheckPlace() {
    if (!IsAuth()) {
      if (IsProtected(state_.environment.profile, mount_.name)) {
        return "cannot mount \"" + mount_.name + "\"";
      }
      // To Vault's community edition the types of namespaces are unknown.
      const bool of_namespaces = state_.IsVault() && mount_.type.starts_with("ns_");
      if (IsSingleton(mount_.type) && !of_namespaces) {
        return "mount type of \"" + mount_.type + "\" is not mountable";
      }
    }
    const bool of_tokens = IsAuth() && mount_.type == "token";
    if (of_tokens && !IsVault(state_.environment.profile)) return kNoTokenStore;
    if (const Mount* other = state_.mounts.Conflict(mount_.path)) {
      // Of a namespace of that name.
      if (other->ns != mount_.ns) return "existing mount at " + other->path;
      return "path is already in use at " + other->name;
    }
    return of_tokens ? kNoTokenStore : "";
  }

  std::string MakeEngine() {
    const bool known = IsAuth() ? IsAuthType(mount_.type) : IsSecretsType(mount_.type);
    const std::string& version = mount_.config.plugin_version;
    if (!known || !version.empty()) {
      return "plugin not found in the catalog: " + mount_.type +
             (version.empty() ? "" : ", version=" + version);
    }
    mount_.engine = IsAuth() ? MakeAuthMethod(state_, mount_.type)
                             : MakeSecretsEngine(state_.environment, mount_.type, *mount_.options);
    if (mount_.engine == nullptr) {
      return "nil backend of type \"" + mount_.type + "\" returned from factory";
    }
    return "";
  }

  State& state_;
  const FieldData& fields_;
  Table table_;
  std::string ns_;
  Mount mount_{.path = ""};
};

std::vector<Field> MountFields() {
  return {{.name = "path"},
          {.name = "type"},
          {.name = "description"},
          {.name = "config", .type = FieldType::kMap},
          {.name = "options", .type = FieldType::kKvPairs},
          {.name = "local", .type = FieldType::kBool},
          {.name = "seal_wrap", .type = FieldType::kBool},
          {.name = "external_entropy_access", .type = FieldType::kBool},
          {.name = "plugin_name"},
          {.name = "plugin_version"}};
}

EngineResult List(const State& state, const EngineRequest& request, Table table) {
  const std::string ns = NamespaceOf(request);
  Json all = Json::object();
  state.mounts.Visit([&](const Mount& mount) {
    if (mount.ns != ns || mount.table != table) return;
    all[mount.name] = DescribeMount(mount, state.environment.profile, false);
  });
  return EngineResponse{.data = std::move(all)};
}

EngineResult Read(const State& state, const EngineRequest& request, const FieldData& fields,
                  Table table) {
  const bool auth = table == Table::kAuth;
  const std::string name = MountName(fields.String("path"));
  const std::string ns = NamespaceOf(request);
  const Mount* mount =
      auth ? state.mounts.Find(ns + "auth/" + name) : state.mounts.Route(ns + name);
  if (mount == nullptr) {
    return UserError((auth ? "No auth engine at " : "No secret engine mount at ") + name);
  }
  return EngineResponse{.data = DescribeMount(*mount, state.environment.profile, false)};
}

EngineResult DisableSecrets(State& state, const EngineRequest& request, const FieldData& fields) {
  const std::string name = MountName(fields.String("path"));
  const std::string path = NamespaceOf(request) + name;
  if (state.mounts.Find(path) == nullptr) return EngineResponse{};
  if (IsProtected(state.environment.profile, name)) {
    return UserError("cannot unmount \"" + name + "\"");
  }
  state.RemoveMount(path);
  return EngineResponse{};
}

EngineResult DisableAuth(State& state, const EngineRequest& request, const FieldData& fields) {
  const std::string name = MountName(fields.String("path"));
  const std::string path = NamespaceOf(request) + "auth/" + name;
  if (name == "token/") return UserError("token credential backend cannot be disabled");
  if (state.mounts.Find(path) != nullptr) state.RemoveMount(path);
  return EngineResponse{};
}

std::vector<Path> TablePaths(State& state, Table table) {
  const std::string root = table == Table::kAuth ? "auth" : "mounts";
  const auto enable = [&state, table](const EngineRequest& request, const FieldData& fields) {
    return Enabling(state, request, fields, table).Run();
  };
  const auto disable = [&state, table](const EngineRequest& request, const FieldData& fields) {
    return table == Table::kAuth ? DisableAuth(state, request, fields)
                                 : DisableSecrets(state, request, fields);
  };
  return {{.pattern = root,
           .fields = {},
           .handlers = {{Operation::kRead,
                         [&state, table](const EngineRequest& request, const FieldData&) {
                           return List(state, request, table);
                         }}}},
          {.pattern = root + "/{path:rest}",
           .fields = MountFields(),
           .handlers = {{Operation::kRead,
                         [&state, table](const EngineRequest& request, const FieldData& fields) {
                           return Read(state, request, fields, table);
                         }},
                        {Operation::kUpdate, enable},
                        {Operation::kDelete, disable}}}};
}

}  // namespace

std::vector<Path> MountPaths(State& state) {
  std::vector<Path> paths = TunePaths(state);
  std::vector<Path> table = TablePaths(state, Table::kSecrets);
  std::move(table.begin(), table.end(), std::back_inserter(paths));
  return paths;
}

std::vector<Path> AuthPaths(State& state) { return TablePaths(state, Table::kAuth); }

}  // namespace vaultsim::sys
