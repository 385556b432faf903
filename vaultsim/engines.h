// Which mount types there are and how their engines are made.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "vaultsim/framework/framework.h"

namespace vaultsim {

struct State;

using MountOptions = std::map<std::string, std::string>;

// Types that sys/mounts knows: "kv" (options: version), "generic", "pki".
bool IsSecretsType(const std::string& type);
// nullptr: the options name no version of this type.
std::unique_ptr<Engine> MakeSecretsEngine(const Environment& environment, const std::string& type,
                                          const MountOptions& options);

// Types that sys/auth knows: "userpass", "approle", "jwt".
bool IsAuthType(const std::string& type);
// state must outlive the engine.
std::unique_ptr<Engine> MakeAuthMethod(State& state, const std::string& type);

}  // namespace vaultsim
