// Backend: the Vault behind a server under test, with nothing in it to lose.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "vault/transport.h"

namespace conformance {

class Backend {
 public:
  virtual ~Backend() = default;
  // As a dev server is after its start: no trace of what was before.
  virtual base::Status Fresh() = 0;
  // For the judge alone: past the gate. Valid until the next Fresh.
  virtual vault::Transport& transport() = 0;
  virtual std::string root_token() const = 0;
  // Computes instead of waiting: its requests take no time on another machine.
  virtual bool simulated() const = 0;
};

struct BackendOptions {
  std::string where = "sim";            // "sim", "sim-http", "dev:PROGRAM", "vault:URL"
  std::string profile = "openbao-2.x";  // of the simulator
  std::string token = {};               // of vault:URL
  std::uint64_t seed = 1;
};

// sim-http is the simulator, too: whether there is HTTP in front of it is the gate's affair.
// kInvalidArgument names what is wrong.
base::Result<std::unique_ptr<Backend>> MakeBackend(const BackendOptions& options);

}  // namespace conformance
