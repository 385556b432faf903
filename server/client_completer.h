// Binds suggestions to a Vault client that speaks for the caller.
#pragma once

#include "mcp/completer.h"
#include "vault/client.h"
#include "vault/transport.h"

namespace server {

// Thread-safe. transport and shared must outlive it.
class ClientCompleter : public mcp::Completer {
 public:
  ClientCompleter(vault::Transport& transport, vault::SharedState& shared)
      : transport_(transport), shared_(shared) {}

  base::Result<std::vector<std::string>> Complete(const completions::Question& question,
                                                  const identity::Principal& principal,
                                                  const base::CallContext& context) override;

 private:
  vault::Transport& transport_;
  vault::SharedState& shared_;
};

}  // namespace server
