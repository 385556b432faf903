#include "transport/http_sessions.h"

#include <algorithm>
#include <utility>

namespace transport {
namespace {

constexpr std::size_t kIdLength = 32;  // 190 bits

// Outside of the lock: closing runs the callbacks of whoever waits for a call.
void CloseEach(const std::vector<HttpSession>& sessions) {
  for (const HttpSession& each : sessions) {
    each.session->Close();
    each.streams->Close();
  }
}

}  // namespace

void HttpSessions::Remove(Entries::iterator entry, Removed& removed) {
  removed.push_back(std::move(entry->session));
  const auto count = per_owner_.find(entry->owner);
  if (--count->second == 0) per_owner_.erase(count);
  by_id_.erase(entry->id);
  entries_.erase(entry);
}

void HttpSessions::RemoveExpired(base::SteadyTime now, Removed& removed) {
  while (!entries_.empty() && now - entries_.back().used >= limits_.idle_time) {
    const auto oldest = std::prev(entries_.end());
    if (oldest->session.streams->listened()) {
      oldest->used = now;
      entries_.splice(entries_.begin(), entries_, oldest);
    } else {
      Remove(oldest, removed);
    }
  }
}

HttpSessions::Entries::iterator HttpSessions::Locate(std::string_view id, std::string_view owner) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end() || found->second->owner != owner) return entries_.end();
  return found->second;
}

std::string HttpSessions::Open(const std::string& owner,
                               std::shared_ptr<jsonrpc::Session> session) {
  const base::SteadyTime now = clock_.Steady();
  std::string id = random_.Base62(kIdLength);
  const auto streams = std::make_shared<SessionStreams>(owner, stream_count_);
  session->SetListener(streams);
  Removed removed;
  {
    std::lock_guard lock(mutex_);
    RemoveExpired(now, removed);
    if (const auto count = per_owner_.find(owner);
        count != per_owner_.end() && count->second >= limits_.per_owner_max) {
      const auto oldest = std::find_if(entries_.rbegin(), entries_.rend(),
                                       [&](const Entry& entry) { return entry.owner == owner; });
      Remove(std::prev(oldest.base()), removed);
    } else if (entries_.size() >= limits_.sessions_max) {
      Remove(std::prev(entries_.end()), removed);
    }
    entries_.push_front(Entry{id, owner, {std::move(session), streams}, now});
    by_id_.emplace(entries_.front().id, entries_.begin());
    ++per_owner_[owner];
  }
  CloseEach(removed);
  return id;
}

HttpSession HttpSessions::Find(std::string_view id, std::string_view owner) {
  const base::SteadyTime now = clock_.Steady();
  Removed removed;
  HttpSession session;
  {
    std::lock_guard lock(mutex_);
    RemoveExpired(now, removed);
    if (const auto entry = Locate(id, owner); entry != entries_.end()) {
      entry->used = now;
      entries_.splice(entries_.begin(), entries_, entry);
      session = entry->session;
    }
  }
  CloseEach(removed);
  return session;
}

bool HttpSessions::Close(std::string_view id, std::string_view owner) {
  const base::SteadyTime now = clock_.Steady();
  Removed removed;
  bool found = false;
  {
    std::lock_guard lock(mutex_);
    RemoveExpired(now, removed);
    if (const auto entry = Locate(id, owner); entry != entries_.end()) {
      Remove(entry, removed);
      found = true;
    }
  }
  CloseEach(removed);
  return found;
}

void HttpSessions::CloseAll() {
  Removed removed;
  {
    std::lock_guard lock(mutex_);
    while (!entries_.empty()) Remove(entries_.begin(), removed);
  }
  CloseEach(removed);
}

std::size_t HttpSessions::size() const {
  std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace transport
