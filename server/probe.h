// One look at Vault when the program starts, so that the log says early what every call would say.
#pragma once

#include <thread>

#include "backend.h"
#include "base/log.h"
#include "config.h"

namespace server {

// Warns about a missing token at once, and about a Vault that cannot be used from a thread that
// never delays the start. Destruction ends the look.
class Probe {
 public:
  Probe(const Config& config, const Backend& backend, base::Log& log);

 private:
  std::jthread thread_;
};

}  // namespace server
