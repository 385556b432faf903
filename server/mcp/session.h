// ClientSession: what is remembered of one client between messages: the negotiated revision and
// what the client can do, the requests in flight, so that notifications/cancelled can find them,
// what it was asked and what it listens to.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "jsonrpc/endpoint.h"
#include "jsonrpc/message.h"
#include "mcp/dialog.h"
#include "mcp/log_level.h"
#include "mcp/revision.h"
#include "mcp/subscriptions.h"

namespace mcp {

// Thread-safe.
class ClientSession : public jsonrpc::Session,
                      public Subscriber,
                      public std::enable_shared_from_this<ClientSession> {
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

  // Questions that the client was sent. Answers that come after it is destroyed are ignored.
  class Questions {
   public:
    Questions(std::shared_ptr<ClientSession> session, std::vector<std::string> ids)
        : session_(std::move(session)), ids_(std::move(ids)) {}
    ~Questions();
    Questions(const Questions&) = delete;
    Questions& operator=(const Questions&) = delete;

   private:
    const std::shared_ptr<ClientSession> session_;
    const std::vector<std::string> ids_;
  };
  // An object, by the requests' keys; or what the client says went wrong.
  using Answered = std::function<void(base::Result<json::Box> responses)>;

  // False when a revision was agreed on before: a session is initialised once.
  bool Begin(const Revision& revision, ClientCapabilities client = {});
  // nullptr before initialize.
  const Revision* revision() const;
  ClientCapabilities client() const;

  // What the client hears of before it says a level. [server/utilities/logging: "the server MAY
  // decide which messages to send"]
  MessageLevel log_level() const;
  void SetLogLevel(MessageLevel level);

  // stop is requested when the request is cancelled or the session closes. An id that is already
  // in flight is a client's mistake that harms only itself: both are kept, Cancel stops both.
  std::unique_ptr<Flight> Track(const jsonrpc::Id& id, std::stop_source stop);
  // An id that is not in flight is ignored. [basic/patterns/cancellation, Error Handling]
  void Cancel(const jsonrpc::Id& id);

  // Sends the requests, which belong to the one that sink answers, and calls answered once, from
  // Resolve, when all responses are there or one is an error. nullptr: the client owes too many
  // answers already, and nothing was sent.
  std::unique_ptr<Questions> Ask(const std::vector<InputRequest>& requests,
                                 jsonrpc::ReplySink& sink, Answered answered);
  // A response to one of them; any other is ignored.
  void Resolve(jsonrpc::Response response);

  // False: it is subscribed to too much already.
  bool Subscribe(Subscriptions& subscriptions, const std::string& domain, const std::string& uri);
  void Unsubscribe(const std::string& uri);
  void ListenTo(Subscriptions& subscriptions, const std::vector<ChangingList>& lists);
  void OnChange(std::string_view method, std::string_view members) override;

  void SetListener(std::shared_ptr<jsonrpc::Listener> listener) override;
  bool primes_streams() const override;
  void Drain() override { draining_.request_stop(); }
  std::stop_token draining() const { return draining_.get_token(); }
  void Close() override;

 private:
  struct Inquiry;

  mutable std::mutex mutex_;
  const Revision* revision_ = nullptr;
  ClientCapabilities client_;
  MessageLevel log_level_ = MessageLevel::kInfo;
  Flights flights_;
  // By the id of the request to the client, JSON text.
  std::map<std::string, std::shared_ptr<Inquiry>, std::less<>> inquiries_;
  std::uint64_t next_request_ = 1;
  std::map<std::string, std::unique_ptr<Subscriptions::Handle>, std::less<>> resources_;
  std::vector<std::unique_ptr<Subscriptions::Handle>> lists_;
  std::shared_ptr<jsonrpc::Listener> listener_;
  std::stop_source draining_;
  bool closed_ = false;
};

}  // namespace mcp
