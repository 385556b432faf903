// sys/internal/specs/openapi: what there is, for whoever may see it.
#include "vaultsim/openapi.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "vaultsim/framework/gojson.h"
#include "vaultsim/product.h"
#include "vaultsim/sys/sys.h"

namespace vaultsim::sys {
namespace {

// The pages outside of the path tables, and what they answer.
struct StatusPaths {
  const char* path;
  bool read;
  bool write;
  bool open = true;
};
constexpr std::array<StatusPaths, 6> kStatusPages = {{{"health", true, false},
                                                      {"init", true, true},
                                                      {"leader", true, false},
                                                      {"seal", false, true, false},
                                                      {"seal-status", true, false},
                                                      {"unseal", false, true}}};

void AddStatusPages(OpenApi& document) {
  const auto operation = [](const std::string& verb, const char* path) {
    return Json{{"operationId", "system-" + verb + "-" + path},
                {"tags", {"system"}},
                {"responses", {{"200", {{"description", "OK"}}}}}};
  };
  for (const StatusPaths& page : kStatusPages) {
    Json& item = (*document.paths)[std::string("/sys/") + page.path];
    item = Json::object();
    if (page.open) item["x-vault-unauthenticated"] = true;
    if (page.read) item["get"] = operation("read", page.path);
    if (page.write) item["post"] = operation("write", page.path);
  }
}

const char* TagOf(const Mount& mount) {
  if (mount.name == "sys/") return "system";
  if (mount.name == "identity/") return "identity";
  return mount.table == Table::kAuth ? "auth" : "secrets";
}

// Mounts of which there is one alone keep their names.
bool IsSingle(const Mount& mount) {
  constexpr std::array<std::string_view, 8> kTypes = {"token",       "system",      "identity",
                                                      "cubbyhole",   "ns_token",    "ns_system",
                                                      "ns_identity", "ns_cubbyhole"};
  return std::find(kTypes.begin(), kTypes.end(), mount.type) != kTypes.end();
}

OpenApiMount Place(const Mount& mount, bool generic) {
  const std::string group = mount.table == Table::kAuth ? "/auth/" : "/";
  OpenApiMount place{.prefix = group + mount.name, .tag = TagOf(mount)};
  if (!generic || IsSingle(mount)) return place;
  place.name = mount.name.substr(0, mount.name.size() - 1);
  place.parameter = place.name + "_mount_path";
  std::replace(place.parameter.begin(), place.parameter.end(), '-', '_');
  place.prefix = group + "{" + place.parameter + "}/";
  return place;
}

EngineResult Describe(State& state, const EngineRequest& request, const FieldData& fields) {
  const Token* token = nullptr;
  if (!request.client_token.empty()) {
    token = state.FindToken(request.client_token);
    if (token == nullptr) {
      const bool vault = state.IsVault();
      return EngineError{.status = 403,
                         .errors = {vault ? Multierror({"permission denied", "invalid token"})
                                          : "permission denied"}};
    }
  }
  OpenApi document{.paths = Json::object(), .schemas = Json::object()};
  const std::string ns = NamespaceOf(request);
  const bool generic = fields.Bool("generic_mount_paths");
  state.mounts.Visit([&](const Mount& mount) {
    const bool visible = token == nullptr ? mount.config.listing_visibility == "unauth"
                                          : state.AclOf(*token).HasMountAccess(mount.path);
    if (mount.ns != ns || !visible) return;
    AddEngine(*mount.engine, Place(mount, generic), document);
    if (mount.name == "sys/") AddStatusPages(document);
  });
  const Product& product = ProductOf(state.environment.profile);
  const std::string name = product.name;
  std::string text = "{\"openapi\":\"3.0.2\",\"info\":{\"title\":";
  gojson::AppendQuoted(product.api_title, text);
  text += ",\"description\":\"HTTP API that gives you full access to " + name +
          ". All API routes are prefixed with `/v1/`.\",\"version\":\"" + product.api_version +
          "\",\"license\":{\"name\":\"Mozilla Public License 2.0\",\"url\":"
          "\"https://www.mozilla.org/en-US/MPL/2.0\"}},\"paths\":";
  gojson::AppendDump(*document.paths, text);
  text += ",\"components\":{\"schemas\":";
  gojson::AppendDump(*document.schemas, text);
  text += "}}";
  return EngineResponse{.raw = std::move(text), .raw_content_type = "application/json"};
}

}  // namespace

std::vector<Path> OpenApiPaths(State& state) {
  const Handler describe = [&state](const EngineRequest& request, const FieldData& fields) {
    return Describe(state, request, fields);
  };
  return {
      {.pattern = "internal/specs/openapi",
       .fields = {{.name = "context"}, {.name = "generic_mount_paths", .type = FieldType::kBool}},
       .handlers = {{Operation::kRead, describe}, {Operation::kUpdate, describe}}}};
}

}  // namespace vaultsim::sys
