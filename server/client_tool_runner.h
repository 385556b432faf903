// Binds a tool to a Vault client that speaks for the caller.
#pragma once

#include "mcp/tool_runner.h"
#include "vault/client.h"
#include "vault/transport.h"

namespace server {

// Thread-safe. transport and shared must outlive it.
class ClientToolRunner : public mcp::ToolRunner {
 public:
  ClientToolRunner(vault::Transport& transport, vault::SharedState& shared)
      : transport_(transport), shared_(shared) {}

  base::Result<Json> Run(const tools::Tool& tool, const Json& arguments,
                         const identity::Principal& principal,
                         const base::CallContext& context) override;

 private:
  vault::Transport& transport_;
  vault::SharedState& shared_;
};

}  // namespace server
