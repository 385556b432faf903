// sys/leases/*: the leases of tokens and of secrets that have one.
#include <chrono>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>

#include "vaultsim/lease_ttl.h"
#include "vaultsim/sys/sys.h"
#include "vaultsim/vault_ids.h"

namespace vaultsim::sys {
namespace {

// Ends what is over.
void Purge(State& state) {
  const auto over = [&](const Lease& lease) {
    return lease.expires && *lease.expires <= state.Now();
  };
  for (const std::string& id : state.LeaseIds(over)) {
    static_cast<void>(state.EndLease(id));
    state.leases.erase(id);
  }
}

std::optional<Lease> FindLease(State& state, const std::string& id) {
  Purge(state);
  if (const auto at = state.leases.find(id); at != state.leases.end()) return at->second;
  std::optional<Lease> found;
  state.tokens.Visit([&](const Token& token) {
    if (token.batch || token.lease_id != id) return;
    found = Lease{
        .id = id, .issued = token.created, .expires = token.expires, .renewable = token.renewable};
  });
  return found;
}

std::string LeaseId(const FieldData& fields) {
  const std::string id = fields.String("lease_id");
  return id.empty() ? fields.String("url_lease_id") : id;
}

// Of Vault, whose ids may name a namespace.
bool IsForeign(const State& state, const std::string& id) {
  return state.IsVault() && !ForeignNamespaceOf(id).empty();
}

EngineResult Lookup(State& state, const FieldData& fields) {
  const std::string id = LeaseId(fields);
  if (id.empty()) return UserError("lease_id must be specified");
  const auto lease = FindLease(state, id);
  if (!lease) return UserError("invalid lease");
  Json data = {{"id", id},
               {"issue_time", base::FormatRfc3339Nano(lease->issued)},
               {"expire_time", nullptr},
               {"last_renewal", nullptr},
               {"renewable", lease->renewable},
               {"ttl", 0}};
  if (!state.IsVault()) data["path"] = id.substr(0, id.rfind('/'));
  if (lease->expires) {
    data["expire_time"] = base::FormatRfc3339Nano(*lease->expires);
    data["ttl"] = SecondsLeft(*lease->expires, state.Now());
  }
  return EngineResponse{.data = std::move(data)};
}

EngineResult ListLeases(State& state, const EngineRequest& request, const FieldData& fields) {
  Purge(state);
  const std::string ns = NamespaceOf(request);
  std::string prefix = fields.String("prefix");
  if (!prefix.empty() && !prefix.ends_with('/')) prefix += '/';
  std::set<std::string> names;
  const auto add = [&](const std::string& id) {
    if (!id.starts_with(prefix) || id.size() == prefix.size()) return;
    const std::size_t slash = id.find('/', prefix.size());
    names.insert(
        id.substr(prefix.size(), slash == std::string::npos ? slash : slash + 1 - prefix.size()));
  };
  for (const auto& entry : state.leases) {
    const Mount* mount = state.mounts.Route(entry.first);
    if (mount == nullptr || mount->ns == ns) add(entry.first);
  }
  state.tokens.Visit([&](const Token& token) {
    // The lease of a token whose path has ".." could not be stored.
    const bool lost = token.path.find("..") != std::string::npos && !state.IsVault();
    if (!token.batch && token.ns == ns && !lost) add(token.lease_id);
  });
  if (names.empty()) return NotFound();
  return EngineResponse{.data = Json{{"keys", names}}};
}

EngineResult Renew(State& state, const FieldData& fields) {
  const std::string id = LeaseId(fields);
  if (id.empty()) return UserError("lease_id must be specified");
  if (IsForeign(state, id)) return UserError("no namespace");
  const auto lease = FindLease(state, id);
  if (!lease) return UserError("lease not found");
  if (!lease->renewable || !state.leases.contains(lease->id)) {
    return UserError("lease is not renewable");
  }
  Lease& stored = state.leases[lease->id];
  const std::int64_t increment =
      fields.Has("increment") ? fields.Seconds("increment") : kSystemTtlS;
  stored.expires = state.Now() + std::chrono::seconds(increment);
  return EngineResponse{.lease_id = lease->id,
                        .renewable = true,
                        .lease_duration_s = increment,
                        .envelope_when_empty = true};
}

// "sync": false is answered before the work is done.
EngineResponse Done(const FieldData& fields) {
  if (!fields.Has("sync") || fields.Bool("sync")) return EngineResponse{};
  return EngineResponse{.status = 202, .raw = ""};
}

EngineResult Revoke(State& state, const FieldData& fields) {
  const std::string id = LeaseId(fields);
  if (id.empty()) return UserError("lease_id must be specified");
  if (IsForeign(state, id)) return UserError("no namespace");
  if (auto failure = state.EndLease(id)) return UserError(*std::move(failure));
  std::string owner;
  state.tokens.Visit([&](const Token& token) {
    if (token.lease_id == id) owner = token.id;
  });
  if (!owner.empty()) state.tokens.Revoke(owner);
  return Done(fields);
}

EngineResult RevokePrefix(State& state, const FieldData& fields) {
  if (auto failure = state.EndLeasesUnder(fields.String("prefix"))) {
    return UserError(*std::move(failure));
  }
  return Done(fields);
}

// Whatever the engines say.
EngineResult RevokeForce(State& state, const FieldData& fields) {
  const std::string prefix = fields.String("prefix");
  static_cast<void>(state.EndLeasesUnder(prefix));
  std::erase_if(state.leases, [&](const auto& entry) { return entry.first.starts_with(prefix); });
  return Done(fields);
}

Path UpdatePath(State& state, const char* pattern,
                EngineResult (*handle)(State&, const FieldData&)) {
  return {.pattern = pattern,
          .fields = {{.name = "lease_id"},
                     {.name = "url_lease_id"},
                     {.name = "prefix"},
                     {.name = "sync", .type = FieldType::kBool},
                     {.name = "increment", .type = FieldType::kDurationSecond}},
          .handlers = {
              {Operation::kUpdate, [&state, handle](const EngineRequest&, const FieldData& fields) {
                 return handle(state, fields);
               }}}};
}

}  // namespace

std::vector<Path> LeasePaths(State& state) {
  std::vector<Path> paths = {
      {.pattern = "leases/lookup/{prefix:rest0}",
       .fields = {{.name = "prefix"}},
       .handlers = {{Operation::kList,
                     [&state](const EngineRequest& request, const FieldData& fields) {
                       return ListLeases(state, request, fields);
                     }}}},
      UpdatePath(state, "leases/lookup", Lookup),
      UpdatePath(state, "leases/renew", Renew),
      UpdatePath(state, "leases/renew/{url_lease_id:rest}", Renew),
      UpdatePath(state, "leases/revoke", Revoke),
      UpdatePath(state, "leases/revoke/{url_lease_id:rest}", Revoke),
      UpdatePath(state, "leases/revoke-prefix/{prefix:rest}", RevokePrefix),
      UpdatePath(state, "leases/revoke-force/{prefix:rest}", RevokeForce)};
  if (!state.IsVault()) return paths;
  // The names of before, which OpenBao has given up.
  paths.push_back(UpdatePath(state, "renew", Renew));
  paths.push_back(UpdatePath(state, "renew/{url_lease_id:rest}", Renew));
  paths.push_back(UpdatePath(state, "revoke", Revoke));
  return paths;
}

}  // namespace vaultsim::sys
