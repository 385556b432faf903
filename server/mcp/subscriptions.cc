#include "mcp/subscriptions.h"

#include <utility>
#include <vector>

#include "json/parse.h"

namespace mcp {
namespace {

std::string KeyOf(ChangingList list) {
  switch (list) {
    case ChangingList::kTools:
      return "tools";
    case ChangingList::kPrompts:
      return "prompts";
    case ChangingList::kResources:
      return "resources";
  }
  return {};
}

// No list's: a namespace holds no zero byte.
std::string KeyOf(std::string_view domain, std::string_view uri) {
  std::string key(domain);
  key += '\0';
  return key.append(uri);
}

}  // namespace

Subscriptions::Subscriptions() : state_(std::make_shared<State>()) {}

Subscriptions::Handle::~Handle() {
  const std::lock_guard lock(state_->mutex);
  const auto entry = state_->by_key.find(key_);
  entry->second.erase(number_);
  if (entry->second.empty()) state_->by_key.erase(entry);
}

std::unique_ptr<Subscriptions::Handle> Subscriptions::Add(std::string key,
                                                          std::weak_ptr<Subscriber> subscriber) {
  const std::lock_guard lock(state_->mutex);
  const std::uint64_t number = state_->next++;
  state_->by_key[key].emplace(number, std::move(subscriber));
  return std::make_unique<Handle>(state_, std::move(key), number);
}

std::unique_ptr<Subscriptions::Handle> Subscriptions::ToList(ChangingList list,
                                                             std::weak_ptr<Subscriber> subscriber) {
  return Add(KeyOf(list), std::move(subscriber));
}

std::unique_ptr<Subscriptions::Handle> Subscriptions::ToResource(
    std::string_view domain, std::string_view uri, std::weak_ptr<Subscriber> subscriber) {
  return Add(KeyOf(domain, uri), std::move(subscriber));
}

// Outside of the lock: a subscriber may go away when its last owner is the pointer taken here.
void Subscriptions::Tell(const std::string& key, std::string_view method,
                         std::string_view members) {
  std::vector<std::shared_ptr<Subscriber>> subscribers;
  {
    const std::lock_guard lock(state_->mutex);
    const auto entry = state_->by_key.find(key);
    if (entry == state_->by_key.end()) return;
    for (const auto& [number, weak] : entry->second) {
      if (auto subscriber = weak.lock()) subscribers.push_back(std::move(subscriber));
    }
  }
  for (const auto& subscriber : subscribers) subscriber->OnChange(method, members);
}

void Subscriptions::Publish(std::string_view domain, const Changes& changes) {
  if (changes.tools) Tell(KeyOf(ChangingList::kTools), "notifications/tools/list_changed", {});
  if (changes.prompts) {
    Tell(KeyOf(ChangingList::kPrompts), "notifications/prompts/list_changed", {});
  }
  if (changes.resources) {
    Tell(KeyOf(ChangingList::kResources), "notifications/resources/list_changed", {});
  }
  for (const std::string& uri : changes.updated) {
    Tell(KeyOf(domain, uri), "notifications/resources/updated", R"("uri":)" + json::Quote(uri));
  }
}

}  // namespace mcp
