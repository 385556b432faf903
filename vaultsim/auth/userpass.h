// The userpass auth method [6.3].
#pragma once

#include <memory>

#include "vaultsim/framework/framework.h"
#include "vaultsim/state.h"

namespace vaultsim {

// state must outlive the engine.
std::unique_ptr<Engine> MakeUserpass(State& state);

}  // namespace vaultsim
