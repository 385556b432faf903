// ClientSession: what is remembered of one client between messages: the negotiated revision and the
// requests in flight, so that notifications/cancelled can find them.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <stop_token>
#include <utility>

#include "jsonrpc/endpoint.h"
#include "jsonrpc/message.h"
#include "mcp/revision.h"

namespace mcp {

// Thread-safe.
class ClientSession : public jsonrpc::Session, public std::enable_shared_from_this<ClientSession> {
  using Flights = std::list<std::pair<jsonrpc::Id, std::stop_source>>;

 public:
  // A request in flight. Forgotten by the session when this is destroyed.
  class Flight {
   public:
    Flight(std::shared_ptr<ClientSession> session, Flights::iterator place)
        : session_(std::move(session)), place_(place) {}
    ~Flight();
    Flight(const Flight&) = delete;
    Flight& operator=(const Flight&) = delete;

   private:
    std::shared_ptr<ClientSession> session_;
    Flights::iterator place_;
  };

  // False when a revision was agreed on before: a session is initialised once.
  bool Begin(const Revision& revision);
  // nullptr before initialize.
  const Revision* revision() const;

  // stop is requested when the request is cancelled or the session closes. An id that is already
  // in flight is a client's mistake that harms only itself: both are kept, Cancel stops both.
  std::unique_ptr<Flight> Track(const jsonrpc::Id& id, std::stop_source stop);
  // An id that is not in flight is ignored. [basic/patterns/cancellation, Error Handling]
  void Cancel(const jsonrpc::Id& id);
  void Close() override;

 private:
  mutable std::mutex mutex_;
  const Revision* revision_ = nullptr;
  Flights flights_;
  bool closed_ = false;
};

}  // namespace mcp
