#include "mcp/session.h"

#include <vector>

namespace mcp {

ClientSession::Flight::~Flight() {
  std::lock_guard lock(session_->mutex_);
  session_->flights_.erase(place_);
}

bool ClientSession::Begin(const Revision& revision) {
  std::lock_guard lock(mutex_);
  if (revision_ != nullptr) return false;
  revision_ = &revision;
  return true;
}

const Revision* ClientSession::revision() const {
  std::lock_guard lock(mutex_);
  return revision_;
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

void ClientSession::Close() {
  std::vector<std::stop_source> stops;
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
    for (const auto& [flight, stop] : flights_) stops.push_back(stop);
  }
  for (std::stop_source& stop : stops) stop.request_stop();
}

}  // namespace mcp
