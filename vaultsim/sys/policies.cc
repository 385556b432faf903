// sys/policies/acl and sys/policy [2.5].
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/encoding.h"
#include "vaultsim/framework/convert.h"
#include "vaultsim/sys/sys.h"

namespace vaultsim::sys {
namespace {

constexpr const char* kNoText = "'policy' parameter not supplied or empty";

std::string Sanitized(const std::string& name) {
  return base::ToLowerAscii(convert::TrimSpace(name));
}

// rules_key: what sys/policy calls the text.
EngineResult Read(const State& state, const EngineRequest& request, const FieldData& fields,
                  const char* rules_key) {
  std::string name = Sanitized(fields.String("name"));
  if (name.ends_with('/')) name.pop_back();
  const bool root = name == "root";
  const StoredPolicy* policy = root ? nullptr : state.policies.Find(NamespaceOf(request), name);
  if (policy == nullptr && !root) return NotFound();
  Json data = {{"name", name}, {rules_key, root ? "" : policy->text}};
  if (!state.IsVault()) {
    data["allow_slashes_in_identity_templates"] = false;
    data["allow_wildcards_in_identity_templates"] = false;
    data["cas_required"] = false;
    data["version"] = root ? 0 : policy->version;
    if (!root) data["modified"] = base::FormatRfc3339Nano(policy->modified);
  }
  return EngineResponse{.data = std::move(data)};
}

// What keeps the text from being the policy's, or nullopt once it is.
std::optional<EngineError> Store(State& state, const std::string& ns, const std::string& name,
                                 std::string text) {
  if (auto decoded = base::Base64Decode(text)) text = *std::move(decoded);
  if (const std::string error = ParsePolicy(text, state.environment.profile).error;
      !error.empty()) {
    return UserError("failed to parse policy: " + error);
  }
  if (name == "root" || name == "response-wrapping" || name == "control-group") {
    return UserError("cannot update \"" + name + "\" policy");
  }
  state.policies.Write(ns, name, text, state.Now());
  return std::nullopt;
}

EngineResult Write(State& state, const EngineRequest& request, const FieldData& fields) {
  const std::string given = fields.String("name");
  const std::string name = Sanitized(given);
  EngineResponse response;
  std::string text = fields.String("policy");
  if (text.empty() && fields.Has("rules")) {
    text = fields.String("rules");
    response.warnings.push_back("'rules' is deprecated, please use 'policy' instead");
  }
  if (text.empty()) return UserError(kNoText);
  if (auto error = Store(state, NamespaceOf(request), name, std::move(text))) {
    return *std::move(error);
  }
  if (const std::string lower = base::ToLowerAscii(given); lower != given && state.IsVault()) {
    response.warnings.push_back("policy name was converted to " + lower);
  }
  return response;
}

EngineResult Patch(State& state, const EngineRequest& request, const FieldData& fields) {
  const std::string name = Sanitized(fields.String("name"));
  const StoredPolicy* old = state.policies.Find(NamespaceOf(request), name);
  if (old == nullptr && name != "root") return UserError("policy not found");
  std::string text = fields.Has("policy") ? fields.String("policy")
                     : old == nullptr     ? ""
                                          : old->text;
  if (text.empty()) return UserError(kNoText);
  if (auto error = Store(state, NamespaceOf(request), name, std::move(text))) {
    return *std::move(error);
  }
  return EngineResponse{.envelope_when_empty = true};
}

EngineResult Delete(State& state, const EngineRequest& request, const FieldData& fields) {
  std::string name = Sanitized(fields.String("name"));
  if (!state.IsVault() && name.ends_with('/')) name.pop_back();
  if (name == "default") return UserError("cannot delete default policy");
  if (name == "root" || name == "response-wrapping" || name == "control-group") {
    return UserError("cannot delete \"" + name + "\" policy");
  }
  state.policies.Delete(NamespaceOf(request), name);
  return EngineResponse{};
}

// Vault's storage takes no such name.
std::optional<EngineError> Relative(const State& state, const FieldData& fields, const char* verb) {
  if (!state.IsVault() || fields.String("name").find("..") == std::string::npos) {
    return std::nullopt;
  }
  return UserError(std::string("failed to ") + verb + " policy: relative paths not supported");
}

Path NamedPath(State& state, std::string pattern, std::vector<Field> fields,
               const char* rules_key) {
  return {.pattern = std::move(pattern),
          .fields = std::move(fields),
          .handlers = {
              {Operation::kRead,
               [&state, rules_key](const EngineRequest& request, const FieldData& data) {
                 if (auto refusal = Relative(state, data, "read")) return EngineResult(*refusal);
                 return Read(state, request, data, rules_key);
               }},
              {Operation::kUpdate,
               [&state](const EngineRequest& request, const FieldData& data) {
                 return Write(state, request, data);
               }},
              {Operation::kDelete, [&state](const EngineRequest& request, const FieldData& data) {
                 if (auto refusal = Relative(state, data, "delete")) return EngineResult(*refusal);
                 return Delete(state, request, data);
               }}}};
}

}  // namespace

std::vector<Path> PolicyPaths(State& state) {
  Path acl = NamedPath(state, "policies/acl/{name:rest}", {{.name = "name"}, {.name = "policy"}},
                       "policy");
  if (!state.IsVault()) {
    acl.handlers[Operation::kPatch] = [&state](const EngineRequest& request,
                                               const FieldData& fields) {
      return Patch(state, request, fields);
    };
  }
  const auto names = [&state](const EngineRequest& request, const FieldData&) {
    return EngineResult(
        EngineResponse{.data = Json{{"keys", state.policies.Names(NamespaceOf(request))}}});
  };
  const auto both = [&state](const EngineRequest& request, const FieldData&) {
    const std::vector<std::string> all = state.policies.Names(NamespaceOf(request));
    return EngineResult(EngineResponse{.data = Json{{"keys", all}, {"policies", all}}});
  };
  return {{.pattern = "policies/acl/?", .fields = {}, .handlers = {{Operation::kList, names}}},
          std::move(acl),
          {.pattern = "policy/?",
           .fields = {},
           .handlers = {{Operation::kRead, both}, {Operation::kList, both}}},
          NamedPath(state, "policy/{name:rest}",
                    {{.name = "name"}, {.name = "policy"}, {.name = "rules"}}, "rules")};
}

}  // namespace vaultsim::sys
