// subscriptions/listen: a request whose reply is a stream of changes that ends when one of both
// sides has enough. [2026-07-28 basic/patterns/subscriptions]
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "json/fwd.h"
#include "mcp/outlet.h"
#include "mcp/resource_reader.h"
#include "mcp/subscriptions.h"
#include "mcp/vault_calls.h"

namespace mcp {

// Which lists can change while the server runs.
struct ChangingLists {
  bool tools = false;
  bool prompts = false;
  bool resources = false;
};

// Thread-safe.
class ListenStreams {
 public:
  struct Parts {
    ChangingLists lists;
    ResourceReader& reader;
    const Outlet& outlet;
    const VaultCalls& calls;
    Subscriptions& subscriptions;
  };

  // What it is constructed with must outlive it and every stream.
  explicit ListenStreams(Parts parts) : parts_(parts), open_(std::make_shared<Open>()) {}

  // Finishes the exchange, now or later. Of the resources, those are watched that the caller may
  // read; the acknowledgement says which.
  void Start(Exchange exchange, const Json& params);
  // Answers all requests: the streams end in good order.
  void EndAll();

 private:
  class Stream;
  struct Filter {
    bool tools = false;
    bool prompts = false;
    bool resources = false;
    std::vector<std::string> uris = {};
  };
  struct Open {
    std::mutex mutex;
    std::set<std::shared_ptr<Stream>> streams;
    std::map<std::string, std::size_t> per_principal;
  };

  static std::optional<Failure> Read(const Json& params, Filter& filter);
  void Begin(Exchange exchange, const Filter& filter);

  const Parts parts_;
  const std::shared_ptr<Open> open_;
};

}  // namespace mcp
