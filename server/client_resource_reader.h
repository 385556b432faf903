// Binds the reading of a resource to a Vault client that speaks for the caller.
#pragma once

#include "mcp/resource_reader.h"
#include "vault/client.h"
#include "vault/transport.h"

namespace server {

// Thread-safe. transport and shared must outlive it.
class ClientResourceReader : public mcp::ResourceReader {
 public:
  ClientResourceReader(vault::Transport& transport, vault::SharedState& shared)
      : transport_(transport), shared_(shared) {}

  base::Result<resources::Contents> Read(std::string_view uri, const identity::Principal& principal,
                                         const base::CallContext& context) override;

 private:
  vault::Transport& transport_;
  vault::SharedState& shared_;
};

}  // namespace server
