// Host: a server under test, however it is started, and connections to it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "conformance/agent/wire.h"
#include "vault/transport.h"

namespace conformance {

struct HostOptions {
  std::string target;             // "stdio:CMD", "http:URL", "http-start:CMD with {port}", "memory"
  std::string endpoint = "/mcp";  // of http-start
  std::string address = {};       // VAULT_ADDR of a server that is started
  std::string token = {};         // its VAULT_TOKEN over HTTP
  std::vector<std::string> environment = {};  // more: NAME=VALUE
  vault::Transport* transport = nullptr;      // of a server in this process
};

class Host {
 public:
  virtual ~Host() = default;
  // A new client. token: over stdio and in memory, what its server acts with.
  virtual base::Result<std::unique_ptr<Wire>> Connect(const std::string& token, Tap tap) = 0;
  // The process has not ended. Over stdio each connection knows for itself.
  virtual bool alive() { return true; }
  // Kilobytes in memory; 0: not known here.
  virtual std::size_t resident_kb() { return 0; }
  // Where it listens; "" without HTTP.
  virtual std::string url() const { return ""; }
};

// tap: of the process, where it has one for all connections. Errors: kInvalidArgument (target) or
// why it did not start.
base::Result<std::unique_ptr<Host>> StartHost(const HostOptions& options, Tap tap);
base::Result<std::unique_ptr<Host>> MakeMemoryHost(const HostOptions& options, Tap tap);

}  // namespace conformance
