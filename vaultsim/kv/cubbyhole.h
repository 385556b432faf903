// Cubbyhole: a private store for each token [3].
#pragma once

#include <memory>
#include <string>

#include "vaultsim/framework/framework.h"

namespace vaultsim {

class Cubbyhole : public Engine {
 public:
  // The token has died: everything it kept is gone. client_token as in EngineRequest.
  virtual void Drop(const std::string& client_token) = 0;

 protected:
  Cubbyhole() = default;
};

// What environment refers to must outlive the engine.
std::unique_ptr<Cubbyhole> MakeCubbyhole(const Environment& environment);

}  // namespace vaultsim
