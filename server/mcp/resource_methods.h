// resources/list, resources/templates/list, resources/read and, in sessions, resources/subscribe
// and resources/unsubscribe. [all revisions: server/resources]
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "json/fwd.h"
#include "mcp/dialog_state.h"
#include "mcp/outlet.h"
#include "mcp/resource_reader.h"
#include "mcp/subscriptions.h"
#include "mcp/vault_calls.h"
#include "resources/resource.h"

namespace mcp {

// Thread-safe. Each method finishes the exchange, now or later.
class ResourceMethods {
 public:
  struct Parts {
    std::span<const resources::Description> resources;
    std::span<const resources::Description> templates;
    ResourceReader& reader;
    const Outlet& outlet;
    const VaultCalls& calls;
    const DialogState& dialogs;
    Subscriptions& subscriptions;
  };

  // What it is constructed with must outlive it and every call that it started.
  explicit ResourceMethods(Parts parts) : parts_(parts) {}

  void List(Exchange& exchange, const Json& params) const;
  void ListTemplates(Exchange& exchange, const Json& params) const;
  void Read(Exchange exchange, const Json& params) const;
  void Subscribe(Exchange exchange, const Json& params) const;
  void Unsubscribe(Exchange& exchange, const Json& params) const;

 private:
  using Then = std::function<VaultCalls::Outcome(const resources::Contents& contents)>;
  // name: in the record.
  void StartReading(Exchange exchange, std::string_view name, const std::string& uri,
                    RequestDialog request, Then then) const;
  void Fail(Exchange& exchange, const std::string& uri, const base::Error& error) const;

  const Parts parts_;
};

}  // namespace mcp
