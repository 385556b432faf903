// sys/capabilities, -self and -accessor [2.5].
#include <nlohmann/json.hpp>

#include "vaultsim/auth/token.h"
#include "vaultsim/sys/sys.h"

namespace vaultsim::sys {
namespace {

EngineResult Capabilities(State& state, const EngineRequest& request, const FieldData& fields,
                          const Token* token, const EngineError& unknown) {
  std::vector<std::string> paths = fields.Strings("paths");
  if (paths.empty()) paths = fields.Strings("path");
  if (paths.empty()) return UserError("paths must be supplied");
  // One that is in its last use does not count any more.
  if (token == nullptr || token->num_uses == kUsedUp) return unknown;
  if (token->without_namespace) return auth_token::NoNamespace();
  const Acl& acl = state.AclOf(*token);
  Json data = Json::object();
  for (const std::string& path : paths) {
    const bool rooted = path.starts_with('/');
    data[path] = acl.Capabilities(NamespaceOf(request) + (rooted ? path.substr(1) : path));
  }
  if (paths.size() == 1) data["capabilities"] = data[paths[0]];
  return EngineResponse{.data = std::move(data)};
}

EngineError Invalid(const char* what) {
  return {.status = 400, .errors = {std::string("invalid ") + what}, .multierror = true};
}

std::vector<Field> Fields(const char* subject) {
  std::vector<Field> fields = {{.name = "path", .type = FieldType::kCommaStringSlice},
                               {.name = "paths", .type = FieldType::kCommaStringSlice}};
  if (*subject != '\0') fields.push_back({.name = subject});
  return fields;
}

}  // namespace

std::vector<Path> CapabilityPaths(State& state) {
  const auto of_self = [&state](const EngineRequest& request, const FieldData& fields) {
    return Capabilities(state, request, fields, state.FindToken(request.client_token),
                        Invalid("token"));
  };
  const auto of_token = [&state](const EngineRequest& request, const FieldData& fields) {
    const std::string id = fields.Raw("token").is_string() ? fields.String("token") : "";
    if (id.empty()) return EngineResult(ServerError("no token found"));
    return Capabilities(state, request, fields, state.FindToken(id), Invalid("token"));
  };
  const auto of_accessor = [&state](const EngineRequest& request, const FieldData& fields) {
    const std::string accessor = fields.String("accessor");
    if (accessor.empty()) return EngineResult(UserError("missing accessor"));
    const auth_token::ByAccessor found =
        auth_token::FindByAccessor(state, NamespaceOf(request), accessor);
    if (found.error) return EngineResult(*found.error);
    if (found.token == nullptr) return EngineResult(Invalid("accessor"));
    return Capabilities(state, request, fields, found.token,
                        Invalid(state.IsVault() ? "accessor" : "token"));
  };
  return {{.pattern = "capabilities-self",
           .fields = Fields("token"),
           .handlers = {{Operation::kUpdate, of_self}}},
          {.pattern = "capabilities-accessor",
           .fields = Fields("accessor"),
           .handlers = {{Operation::kUpdate, of_accessor}}},
          {.pattern = "capabilities",
           .fields = Fields("token"),
           .handlers = {{Operation::kUpdate, of_token}}}};
}

}  // namespace vaultsim::sys
