// A server to compare: the simulator in this process, a real one at an address, or one that is
// started for the purpose.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "vault/transport.h"

namespace diff {

class Server {
 public:
  virtual ~Server() = default;
  // A server without traces of what was before.
  virtual base::Status Fresh() = 0;
  virtual vault::Transport& transport() = 0;
};

struct ServerSettings {
  std::string where;  // "sim", "http://HOST:PORT" or "dev:PROGRAM"
  std::string token = "root";
  std::string profile = "openbao-2.x";
  unsigned long long seed = 1;
};

base::Result<std::unique_ptr<Server>> MakeServer(const ServerSettings& settings);
// The same for one kind.
std::unique_ptr<Server> MakeAddressServer(const std::string& address, const std::string& token);
std::unique_ptr<Server> MakeDevServer(const std::string& program, const std::string& token);

}  // namespace diff
