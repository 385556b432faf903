// Binds what the protocol wants of Vault to a client that speaks for the caller.
#pragma once

#include "confirmation.h"
#include "mcp/completer.h"
#include "mcp/resource_reader.h"
#include "mcp/tool_runner.h"
#include "vault/client.h"
#include "vault/transport.h"

namespace server {

// Thread-safe. transport and shared must outlive it.
class ClientRunner : public mcp::ToolRunner, public mcp::ResourceReader, public mcp::Completer {
 public:
  ClientRunner(vault::Transport& transport, vault::SharedState& shared, ConfirmMode confirm)
      : transport_(transport), shared_(shared), confirm_(confirm) {}

  base::Result<mcp::ToolOutcome> Run(const tools::Tool& tool, const Json& arguments,
                                     const identity::Principal& principal,
                                     const base::CallContext& context,
                                     const mcp::Dialog& dialog) override;
  base::Result<mcp::ReadOutcome> Read(std::string_view uri, const identity::Principal& principal,
                                      const base::CallContext& context,
                                      const mcp::Dialog& dialog) override;
  base::Result<std::vector<std::string>> Complete(const completions::Question& question,
                                                  const identity::Principal& principal,
                                                  const base::CallContext& context) override;

 private:
  vault::Client ClientFor(const identity::Principal& principal) const;

  vault::Transport& transport_;
  vault::SharedState& shared_;
  const ConfirmMode confirm_;
};

}  // namespace server
