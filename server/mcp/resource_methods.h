// resources/list, resources/templates/list and resources/read. [all revisions: server/resources]
#pragma once

#include <span>

#include "json/fwd.h"
#include "mcp/outlet.h"
#include "mcp/resource_reader.h"
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
  };

  // What it is constructed with must outlive it and every call that it started.
  explicit ResourceMethods(Parts parts) : parts_(parts) {}

  void List(Exchange& exchange, const Json& params) const;
  void ListTemplates(Exchange& exchange, const Json& params) const;
  void Read(Exchange exchange, const Json& params) const;

 private:
  void Fail(Exchange& exchange, const std::string& uri, const base::Error& error) const;

  const Parts parts_;
};

}  // namespace mcp
