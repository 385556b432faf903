// Server: the protocol. One table of methods for all revisions; a revision decides the envelope and
// what is legal, never what a method does. [all revisions: basic, lifecycle, server/tools;
// 2026-07-28: basic/versioning, server/discover]
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "guard/guard.h"
#include "guard/sealed_state.h"
#include "json/fwd.h"
#include "jsonrpc/endpoint.h"
#include "jsonrpc/message.h"
#include "mcp/completion_methods.h"
#include "mcp/dialog_state.h"
#include "mcp/listen_streams.h"
#include "mcp/outlet.h"
#include "mcp/prompt_methods.h"
#include "mcp/resource_methods.h"
#include "mcp/subscriptions.h"
#include "mcp/tool_calls.h"
#include "mcp/tool_list.h"
#include "mcp/tool_runner.h"
#include "mcp/vault_calls.h"
#include "tools/tool.h"

namespace mcp {

struct ServerOptions {
  std::string name = "vault-mcp-server";
  std::string title = "HashiCorp Vault and OpenBao";
  std::string version = {};
  std::string instructions = {};  // for the model; empty: none
  ChangingLists changing = {};
  std::size_t tools_page_size = base::limits::kToolsPageSize;
  std::chrono::milliseconds call_time = base::limits::kVaultCallTime;
};

// Thread-safe. What it is constructed with must outlive it, and it must outlive every task that it
// gave to the executor: stop the pool first.
class Server : public jsonrpc::Endpoint {
 public:
  struct Parts {
    const tools::Registry& registry;
    std::span<const prompts::Prompt> prompts;
    ToolRunner& runner;
    ResourceReader& reader;
    Completer& completer;
    std::span<const resources::Description> resources;
    std::span<const resources::Description> resource_templates;
    guard::Guard& guard;
    const guard::SealedState& sealed;
    const base::Clock& clock;
    base::Log& log;
    Executor executor;
    PromptRenderer* prompt_renderer = nullptr;  // null: prompts are one text each
  };

  Server(ServerOptions options, Parts parts);

  std::shared_ptr<jsonrpc::Session> OpenConnection() override;
  void Receive(std::string text, jsonrpc::Caller caller,
               std::shared_ptr<jsonrpc::ReplySink> sink) override;
  jsonrpc::VersionKind Classify(std::string_view version) const override;

  // Tells all clients that listen and may hear of it. domain: the namespace of resources.
  void Publish(std::string_view domain, const Changes& changes) {
    subscriptions_.Publish(domain, changes);
  }
  // Answers the requests that would stay open for ever.
  void EndStreams() { listen_streams_.EndAll(); }

 private:
  struct Method;
  static const Method* FindMethod(std::string_view name);

  void Handle(jsonrpc::Message message, jsonrpc::Caller caller,
              std::shared_ptr<jsonrpc::ReplySink> sink, bool in_batch);
  void HandleRequest(jsonrpc::Request request, jsonrpc::Caller caller,
                     std::shared_ptr<jsonrpc::ReplySink> sink, bool in_batch);
  void HandleStateless(Exchange exchange, std::string_view method, Json& params);
  void HandleInSession(Exchange exchange, std::string_view method, Json& params, bool in_batch);
  void HandleNotification(const jsonrpc::Notification& notification, const jsonrpc::Caller& caller,
                          jsonrpc::ReplySink& sink);
  void HandleBatch(std::vector<jsonrpc::Message> messages, jsonrpc::Caller caller,
                   std::shared_ptr<jsonrpc::ReplySink> sink);

  // The methods.
  void Initialize(Exchange exchange, Json& params);
  void Ping(Exchange exchange, Json& params);
  void Discover(Exchange exchange, Json& params);
  void ListTools(Exchange exchange, Json& params);
  void CallTool(Exchange exchange, Json& params);
  void ListPrompts(Exchange exchange, Json& params);
  void GetPrompt(Exchange exchange, Json& params);
  void ListResources(Exchange exchange, Json& params);
  void ListResourceTemplates(Exchange exchange, Json& params);
  void ReadResource(Exchange exchange, Json& params);
  void Complete(Exchange exchange, Json& params);
  void SetLogLevel(Exchange exchange, Json& params);
  void Subscribe(Exchange exchange, Json& params);
  void Unsubscribe(Exchange exchange, Json& params);
  void Listen(Exchange exchange, Json& params);

  const ChangingLists changing_;
  const std::string instructions_;  // JSON text of the member with its comma, or empty
  const std::string server_info_;   // JSON text
  const std::string server_info_without_title_;
  const std::string discovery_;  // the members of server/discover
  base::Log& log_;
  const Outlet outlet_;
  const DialogState dialogs_;
  Subscriptions subscriptions_;
  ToolList list_;
  const VaultCalls calls_;
  PromptMethods prompts_;
  ToolCalls tool_calls_;
  ResourceMethods resources_;
  CompletionMethods completions_;
  ListenStreams listen_streams_;
};

}  // namespace mcp
