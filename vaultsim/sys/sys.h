// The system backend ("sys/"), in parts that each give some of its paths [2].
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "vaultsim/framework/framework.h"
#include "vaultsim/state.h"

namespace vaultsim {

// state must outlive the engine.
std::unique_ptr<Engine> MakeSystem(State& state);

namespace sys {

std::vector<Path> MountPaths(State& state);
std::vector<Path> AuthPaths(State& state);
std::vector<Path> TunePaths(State& state);
std::vector<Path> RemountPaths(State& state);
std::vector<Path> UiPaths(State& state);
std::vector<Path> PolicyPaths(State& state);
std::vector<Path> CapabilityPaths(State& state);
std::vector<Path> WrappingPaths(State& state);
std::vector<Path> LeasePaths(State& state);
std::vector<Path> NamespacePaths(State& state);
std::vector<Path> ToolPaths(State& state);
std::vector<Path> AuditPaths(State& state);
std::vector<Path> OpenApiPaths(State& state);

// The namespace of a request to "sys/" or "team/sys/".
std::string NamespaceOf(const EngineRequest& request);
// "/secret" -> "secret/".
std::string MountName(std::string_view path);
// Whether a mount name lies in a place of the server's own: "sys/", "auth/x/".
bool IsProtected(Profile profile, std::string_view name);

// A mount's "config" or tuning read from request data. lists: header and audit key lists.
struct ConfigInput {
  MountConfig config = {};
  std::string error = {};
};
ConfigInput ReadMountConfig(const Json& given, Profile profile, bool auth);
// Names of the list-valued settings.
const std::vector<std::string>& ConfigLists();

}  // namespace sys
}  // namespace vaultsim
