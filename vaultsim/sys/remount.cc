// sys/remount [2.4]. A move is complete when it is answered.
#include <nlohmann/json.hpp>

#include "vaultsim/clean_path.h"
#include "vaultsim/product.h"
#include "vaultsim/sys/sys.h"

namespace vaultsim::sys {
namespace {

// A mount as sys/remount names it: "secret/" or "auth/ldap/".
struct Place {
  std::string text;
  Table table = Table::kSecrets;
  std::string name = {};
};

Place PlaceOf(const std::string& given) {
  Place place{.text = MountName(given)};
  place.name = place.text;
  if (place.text.starts_with("auth/") && place.text.size() > 5) {
    place.table = Table::kAuth;
    place.name = place.text.substr(5);
  }
  return place;
}

// Why the one may not become the other, or "".
std::string Refusal(Profile profile, const Place& source, const Place& target) {
  if (source.table == Table::kAuth) {
    if (target.table != Table::kAuth) {
      return "cannot remount auth mount to non-auth mount \"" + target.text + "\"";
    }
    if (source.name.starts_with("token/")) return "cannot remount \"" + source.text + "\"";
    return target.name == "token/" ? "cannot remount to destination " + target.text : "";
  }
  for (const std::string_view fixed :
       {"audit/", "auth/", "sys/", "cubbyhole/", "identity/", "agent-registry/"}) {
    if (!IsProtected(profile, std::string(fixed))) continue;
    if (source.text.starts_with(fixed)) return "cannot remount \"" + source.text + "\"";
    if (target.text.starts_with(fixed)) return "cannot remount to destination " + target.text;
  }
  return "";
}

EngineResult Remount(State& state, const EngineRequest& request, const FieldData& fields) {
  const std::string from = fields.String("from");
  const std::string to = fields.String("to");
  if (from.empty() || to.empty()) {
    return UserError("both 'from' and 'to' path must be specified as a string");
  }
  if (from.ends_with(' ')) return UserError("'from' path cannot contain trailing whitespace");
  if (to.ends_with(' ')) return UserError("'to' path cannot contain trailing whitespace");
  const Place source = PlaceOf(from);
  const Place target = PlaceOf(to);
  if (const std::string clean = CleanPath("/" + target.text).substr(1); clean != target.text) {
    return UserError("invalid destination mount: path '" + target.text +
                     "' does not match cleaned path '" + clean + "'");
  }
  const Profile profile = state.environment.profile;
  if (std::string refusal = Refusal(profile, source, target); !refusal.empty()) {
    return UserError(std::move(refusal));
  }
  const std::string ns = NamespaceOf(request);
  if (state.mounts.Route(ns + source.text) == nullptr) {
    return UserError("no matching mount at \"" + source.text + "\"");
  }
  if (const Mount* other = state.mounts.Conflict(ns + target.text)) {
    return UserError("path already in use at \"" + other->path.substr(ns.size()) + "\"");
  }
  // A path inside a mount is found out too late to be refused.
  Mount* mount = state.mounts.Find(ns + source.text);
  if (mount != nullptr) {
    static_cast<void>(state.EndLeasesUnder(mount->path));
    state.mounts.Rename(*mount, ns + target.text, target.name);
  }
  const std::string id = state.environment.random.Uuid();
  state.migrations[id] = {.source = source.text, .target = target.text, .done = mount != nullptr};
  return EngineResponse{
      .data = Json{{"migration_id", id}},
      .warnings = {std::string("Mount move has been queued. Progress will be reported in ") +
                   ProductOf(profile).name +
                   "'s server log, tagged with the returned migration_id"}};
}

EngineResult Status(const State& state, const FieldData& fields) {
  const std::string id = fields.String("migration_id");
  const auto at = state.migrations.find(id);
  if (at == state.migrations.end()) return NotFound();
  return EngineResponse{.data = Json{{"migration_id", id},
                                     {"migration_info",
                                      {{"source_mount", at->second.source},
                                       {"target_mount", at->second.target},
                                       {"status", at->second.done ? "success" : "failure"}}}}};
}

}  // namespace

std::vector<Path> RemountPaths(State& state) {
  return {{.pattern = "remount",
           .fields = {{.name = "from"}, {.name = "to"}},
           .handlers = {{Operation::kUpdate,
                         [&state](const EngineRequest& request, const FieldData& fields) {
                           return Remount(state, request, fields);
                         }}}},
          {.pattern = "remount/status/{migration_id:rest}",
           .fields = {{.name = "migration_id"}},
           .handlers = {{Operation::kRead, [&state](const EngineRequest&, const FieldData& fields) {
                           return Status(state, fields);
                         }}}}};
}

}  // namespace vaultsim::sys
