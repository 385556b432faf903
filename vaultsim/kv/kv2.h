// KV version 2: versioned secrets [4].
#pragma once

#include <memory>

#include "vaultsim/framework/framework.h"

namespace vaultsim {

// What environment refers to must outlive the engine.
std::unique_ptr<Engine> MakeKv2(const Environment& environment);

// The engine that takes the place of a KV v1 engine when its mount is tuned to version 2: every key
// becomes version 1 of a secret. null: kv1 is not an engine of MakeKv1.
std::unique_ptr<Engine> UpgradeKv1(const Engine& kv1, const Environment& environment);

}  // namespace vaultsim
