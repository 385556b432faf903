// The identity engine ("identity/"): entities, their aliases, internal groups.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "vaultsim/framework/framework.h"
#include "vaultsim/identity/store.h"
#include "vaultsim/state.h"

namespace vaultsim {

// state must outlive the engine.
std::unique_ptr<Engine> MakeIdentity(State& state);

namespace identity {

// A list of the names or of the ids of all.
using Lister = EngineResult (*)(const State& state, const EngineRequest& request, bool by_name);
Path ListPath(State& state, const char* pattern, Lister list, bool by_name);
std::vector<Path> EntityPaths(State& state);
std::vector<Path> AliasPaths(State& state);
std::vector<Path> GroupPaths(State& state);

// "team/identity/" -> "team/".
std::string NamespaceOf(const EngineRequest& request);
// Its id: "root".
std::string NamespaceId(const State& state, const std::string& ns);
Json MetadataJson(const IdentityMetadata& metadata);
Json AliasJson(const State& state, const EntityAlias& alias);
// The policies of a request; what is wrong with them, or "".
std::string ReadPolicies(const FieldData& fields, std::vector<std::string>& policies);

}  // namespace identity
}  // namespace vaultsim
