// KV version 1: unversioned secrets [3].
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "json/fwd.h"
#include "vaultsim/framework/framework.h"

namespace vaultsim {

// What environment refers to must outlive the engine. leased: the mount option leased_passthrough,
// which gives every read a lease id (that the core may register).
std::unique_ptr<Engine> MakeKv1(const Environment& environment, bool leased = false);

// Calls visit for each key of a KV v1 engine, in no order. False: not an engine of MakeKv1.
bool VisitKv1(const Engine& engine,
              const std::function<void(const std::string& key, const Json& value)>& visit);

}  // namespace vaultsim
