// HttpSessions: which sessions are open and to whom they belong. [2025-11-25 transports, Session
// Management]
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/limits.h"
#include "base/random.h"
#include "jsonrpc/endpoint.h"
#include "transport/session_streams.h"

namespace transport {

inline constexpr const char* kSessionId = "Mcp-Session-Id";

struct HttpSessionLimits {
  std::size_t sessions_max = base::limits::kSessionsMax;
  std::size_t per_owner_max = base::limits::kSessionsPerPrincipalMax;
  std::chrono::nanoseconds idle_time = base::limits::kSessionIdleTime;
  std::size_t streams_per_owner_max = base::limits::kStreamsPerPrincipalMax;
};

struct HttpSession {
  std::shared_ptr<jsonrpc::Session> session = {};
  std::shared_ptr<SessionStreams> streams = {};

  explicit operator bool() const { return session != nullptr; }
};

// Thread-safe. An id is 32 random letters and digits: it names a session and proves nothing, so a
// session is found only by its owner. Closed, expired and pushed out ones are as unknown as those
// that never were.
class HttpSessions {
 public:
  // clock and random must outlive this object.
  HttpSessions(const base::Clock& clock, base::Random& random, HttpSessionLimits limits = {})
      : clock_(clock),
        random_(random),
        limits_(limits),
        stream_count_(std::make_shared<StreamCount>(limits.streams_per_owner_max)) {}
  ~HttpSessions() { CloseAll(); }
  HttpSessions(const HttpSessions&) = delete;
  HttpSessions& operator=(const HttpSessions&) = delete;

  // The new session's id; its listener is its streams. Beyond a limit the session used longest ago
  // is closed: one of the same owner if he has too many, else of all.
  std::string Open(const std::string& owner, std::shared_ptr<jsonrpc::Session> session);
  // Empty: no such session of this owner. Counts as use, as an open stream does.
  HttpSession Find(std::string_view id, std::string_view owner);
  // False: no such session of this owner.
  bool Close(std::string_view id, std::string_view owner);
  void CloseAll();
  std::size_t size() const;

 private:
  struct Entry {
    std::string id;
    std::string owner;
    HttpSession session;
    base::SteadyTime used;
  };
  using Entries = std::list<Entry>;
  using Removed = std::vector<HttpSession>;

  void Remove(Entries::iterator entry, Removed& removed);
  void RemoveExpired(base::SteadyTime now, Removed& removed);
  Entries::iterator Locate(std::string_view id, std::string_view owner);

  const base::Clock& clock_;
  base::Random& random_;
  const HttpSessionLimits limits_;
  const std::shared_ptr<StreamCount> stream_count_;
  mutable std::mutex mutex_;
  Entries entries_;                                                // the most recently used first
  std::unordered_map<std::string_view, Entries::iterator> by_id_;  // keys in entries_
  std::unordered_map<std::string, std::size_t> per_owner_;
};

}  // namespace transport
