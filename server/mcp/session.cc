#include "mcp/session.h"

#include <nlohmann/json.hpp>

#include "base/limits.h"
#include "json/parse.h"
#include "jsonrpc/encode.h"

namespace mcp {

// Requests to the client that one call waits for.
struct ClientSession::Inquiry {
  std::map<std::string, std::string> keys;  // of the open ones, by id
  Json responses = Json::object();
  Answered answered;
};

ClientSession::Flight::~Flight() {
  std::lock_guard lock(session_->mutex_);
  session_->flights_.erase(place_);
}

bool ClientSession::Begin(const Revision& revision, ClientCapabilities client) {
  std::lock_guard lock(mutex_);
  if (revision_ != nullptr) return false;
  revision_ = &revision;
  client_ = client;
  return true;
}

const Revision* ClientSession::revision() const {
  std::lock_guard lock(mutex_);
  return revision_;
}

ClientCapabilities ClientSession::client() const {
  std::lock_guard lock(mutex_);
  return client_;
}

MessageLevel ClientSession::log_level() const {
  std::lock_guard lock(mutex_);
  return log_level_;
}

void ClientSession::SetLogLevel(MessageLevel level) {
  std::lock_guard lock(mutex_);
  log_level_ = level;
}

std::unique_ptr<ClientSession::Flight> ClientSession::Track(const jsonrpc::Id& id,
                                                            std::stop_source stop) {
  std::unique_lock lock(mutex_);
  flights_.emplace_front(id, stop);
  auto flight = std::make_unique<Flight>(shared_from_this(), flights_.begin());
  const bool closed = closed_;
  lock.unlock();
  if (closed) stop.request_stop();
  return flight;
}

// Stopping runs the callbacks of whoever waits: never under the lock.
void ClientSession::Cancel(const jsonrpc::Id& id) {
  std::vector<std::stop_source> stops;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [flight, stop] : flights_) {
      if (flight == id) stops.push_back(stop);
    }
  }
  for (std::stop_source& stop : stops) stop.request_stop();
}

ClientSession::Questions::~Questions() {
  // The last owner of a call's data may be the function that goes with it: outside of the lock.
  std::vector<std::shared_ptr<Inquiry>> gone;
  std::lock_guard lock(session_->mutex_);
  for (const std::string& id : ids_) {
    const auto found = session_->inquiries_.find(id);
    if (found == session_->inquiries_.end()) continue;
    gone.push_back(std::move(found->second));
    session_->inquiries_.erase(found);
  }
}

std::unique_ptr<ClientSession::Questions> ClientSession::Ask(
    const std::vector<InputRequest>& requests, jsonrpc::ReplySink& sink, Answered answered) {
  auto inquiry = std::make_shared<Inquiry>();
  inquiry->answered = std::move(answered);
  std::vector<std::string> ids;
  std::vector<std::string> messages;
  {
    std::lock_guard lock(mutex_);
    if (inquiries_.size() + requests.size() > base::limits::kQuestionsMax) return nullptr;
    for (const InputRequest& request : requests) {
      // A text: clients number their own requests, and logs of both should not be mixed up.
      const std::string id = "\"server-" + std::to_string(next_request_++) + '"';
      inquiry->keys.emplace(id, request.key);
      inquiries_.emplace(id, inquiry);
      ids.push_back(id);
      messages.push_back(jsonrpc::EncodeRequest(id, request.method, json::Dump(*request.params)));
    }
  }
  auto questions = std::make_unique<Questions>(shared_from_this(), std::move(ids));
  for (std::string& message : messages) sink.Send(std::move(message));
  return questions;
}

void ClientSession::Resolve(jsonrpc::Response response) {
  if (!response.id) return;
  std::shared_ptr<Inquiry> inquiry;
  base::Result<json::Box> result{json::Box()};
  {
    std::lock_guard lock(mutex_);
    const auto found = inquiries_.find(response.id->text());
    if (found == inquiries_.end()) return;
    inquiry = std::move(found->second);
    inquiries_.erase(found);
    if (!response.result->is_object()) {
      // One answer is missing, so the others are of no use.
      for (const auto& [id, key] : inquiry->keys) inquiries_.erase(id);
      result = base::Error{base::ErrorCode::kRejected,
                           "the client did not answer what this call needs to know: " +
                               (response.error.empty() ? "no object came" : response.error)};
    } else {
      const auto key = inquiry->keys.find(response.id->text());
      inquiry->responses[key->second] = std::move(*response.result);
      inquiry->keys.erase(key);
      if (!inquiry->keys.empty()) return;
      result = json::Box(std::move(inquiry->responses));
    }
  }
  inquiry->answered(std::move(result));
}

bool ClientSession::Subscribe(Subscriptions& subscriptions, const std::string& domain,
                              const std::string& uri) {
  std::unique_ptr<Subscriptions::Handle> handle =
      subscriptions.ToResource(domain, uri, weak_from_this());
  std::lock_guard lock(mutex_);
  if (closed_) return true;
  if (resources_.size() >= base::limits::kSubscriptionsMax && !resources_.contains(uri)) {
    return false;
  }
  resources_[uri].swap(handle);
  return true;
}

void ClientSession::Unsubscribe(const std::string& uri) {
  std::lock_guard lock(mutex_);
  resources_.erase(uri);
}

void ClientSession::ListenTo(Subscriptions& subscriptions, const std::vector<ChangingList>& lists) {
  std::lock_guard lock(mutex_);
  for (const ChangingList list : lists) {
    lists_.push_back(subscriptions.ToList(list, weak_from_this()));
  }
}

void ClientSession::OnChange(std::string_view method, std::string_view members) {
  std::shared_ptr<jsonrpc::Listener> listener;
  {
    std::lock_guard lock(mutex_);
    listener = listener_;
  }
  if (listener) {
    listener->Deliver(jsonrpc::EncodeNotification(method, '{' + std::string(members) + '}'));
  }
}

void ClientSession::SetListener(std::shared_ptr<jsonrpc::Listener> listener) {
  std::lock_guard lock(mutex_);
  listener_ = std::move(listener);
}

bool ClientSession::primes_streams() const {
  std::lock_guard lock(mutex_);
  return revision_ != nullptr && revision_->streams_can_pause;
}

void ClientSession::Close() {
  std::vector<std::stop_source> stops;
  std::shared_ptr<jsonrpc::Listener> listener;
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
    for (const auto& [flight, stop] : flights_) stops.push_back(stop);
    resources_.clear();
    lists_.clear();
    listener.swap(listener_);
  }
  for (std::stop_source& stop : stops) stop.request_stop();
}

}  // namespace mcp
