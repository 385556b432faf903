// Subscriptions: who listens to which changes, and the way there. [server/tools, server/prompts,
// server/resources: List Changed, Subscriptions; 2026-07-28 basic/patterns/subscriptions]
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "mcp/changes.h"

namespace mcp {

class Subscriber {
 public:
  virtual ~Subscriber() = default;
  // members: the inside of the notification's params, JSON text; may be empty. Must not block or
  // throw, nor subscribe or unsubscribe.
  virtual void OnChange(std::string_view method, std::string_view members) = 0;
};

enum class ChangingList { kTools, kPrompts, kResources };

// Thread-safe.
class Subscriptions {
  struct State;

 public:
  // One subscription, ended when it is destroyed. It may outlive the Subscriptions.
  class Handle {
   public:
    Handle(std::shared_ptr<State> state, std::string key, std::uint64_t number)
        : state_(std::move(state)), key_(std::move(key)), number_(number) {}
    ~Handle();
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

   private:
    const std::shared_ptr<State> state_;
    const std::string key_;
    const std::uint64_t number_;
  };

  Subscriptions();

  std::unique_ptr<Handle> ToList(ChangingList list, std::weak_ptr<Subscriber> subscriber);
  // domain: the Vault namespace in which the URI has its meaning.
  std::unique_ptr<Handle> ToResource(std::string_view domain, std::string_view uri,
                                     std::weak_ptr<Subscriber> subscriber);
  // Tells everybody who listens. Cheap when nobody does.
  void Publish(std::string_view domain, const Changes& changes);

 private:
  using Subscribers = std::map<std::uint64_t, std::weak_ptr<Subscriber>>;
  struct State {
    std::mutex mutex;
    std::unordered_map<std::string, Subscribers> by_key;
    std::uint64_t next = 0;
  };

  std::unique_ptr<Handle> Add(std::string key, std::weak_ptr<Subscriber> subscriber);
  void Tell(const std::string& key, std::string_view method, std::string_view members);

  const std::shared_ptr<State> state_;
};

}  // namespace mcp
