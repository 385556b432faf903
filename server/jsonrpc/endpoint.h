// Endpoint: where transport and protocol meet. A transport hands over a message and what it knows
// of the caller; the protocol gives back one reply. Neither room includes the other.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace identity {
struct Principal;
}

namespace jsonrpc {

// A client's way to hear what belongs to none of its requests: list changes, updated resources.
class Listener {
 public:
  virtual ~Listener() = default;
  // One JSON-RPC message without line breaks, in order, from any thread. Must not throw, block or
  // call back into the endpoint.
  virtual void Deliver(std::string text) = 0;
};

// What the protocol remembers of one client: a connection (stdio) or a session (HTTP). Opaque to
// transports, which only keep it. Thread-safe.
class Session {
 public:
  virtual ~Session() = default;
  // Without one such messages are dropped. nullptr: nobody is there any more.
  virtual void SetListener(std::shared_ptr<Listener> listener) = 0;
  // Whether its client takes events without a message, that tell it an id. [since 2025-11-25]
  virtual bool primes_streams() const = 0;
  // The end is near: requests that would stay open for ever are answered. Idempotent.
  virtual void Drain() = 0;
  // Nobody can receive answers any more: calls in flight are cancelled. Idempotent.
  virtual void Close() = 0;
};

// A part of the message that the binding repeats outside of it. [2026-07-28 streamable-http,
// Request Metadata]
struct Mirrored {
  std::string value = {};
  bool readable = true;  // false: its encoding is broken
};

// Facts about one message. No decisions.
struct Caller {
  std::shared_ptr<const identity::Principal> principal = {};  // never null
  std::shared_ptr<Session> session = {};  // null: only initialize and stateless requests can work
  bool keeps_no_session = false;  // the binding: a request of a session's revision stands alone
  std::stop_token gone = {};      // the answer to this message can reach nobody any more
  bool mirrors = false;           // the binding repeats what the next three hold
  std::optional<Mirrored> version = {};  // null: it did not
  std::optional<Mirrored> method = {};
  std::optional<Mirrored> name = {};
  // By the name in the tool's schema, in lower case. [2026-07-28 streamable-http, Custom Headers]
  std::map<std::string, Mirrored, std::less<>> parameters = {};
};

struct Reply {
  enum class Kind {
    kNothing,        // accepted, or cancelled: there is no text
    kAnswer,         // a result or an error
    kRefused,        // an error: the message itself is unacceptable [HTTP 400]
    kUnknownMethod,  // an error that the binding shows as "not found" [2026-07-28, HTTP 404]
    kTooMany,        // an error: the caller has too much open [HTTP 429]
  };
  Kind kind = Kind::kNothing;
  std::string text = {};                 // one JSON-RPC message or batch, without line breaks
  std::shared_ptr<Session> opened = {};  // initialize succeeded on a caller without a session
};

// Takes the reply to one message, and what belongs to it.
class ReplySink {
 public:
  virtual ~ReplySink() = default;
  // Whether Send reaches the client.
  virtual bool carries_messages() const { return false; }
  // A notification or request that belongs to the message, before Finish, in order: one JSON-RPC
  // message without line breaks. Dropped where the binding cannot carry it. Must not throw.
  virtual void Send(std::string) {}
  // The client need not hold the line: it comes back for what is still to come. Only in sessions
  // whose revision has it; elsewhere nothing happens. [2025-11-25 transports, Sending Messages 6]
  virtual void HangUp() {}
  // Exactly once, from any thread. Must not throw or call back into the endpoint.
  virtual void Finish(Reply reply) = 0;
};

// How a protocol version is spoken.
enum class VersionKind { kUnknown, kSession, kStateless };

// Thread-safe.
class Endpoint {
 public:
  virtual ~Endpoint() = default;
  // For a binding whose connection is the session.
  virtual std::shared_ptr<Session> OpenConnection() = 0;
  // Does not block on Vault: slow work goes to a pool. The sink may be used before this returns.
  virtual void Receive(std::string text, Caller caller, std::shared_ptr<ReplySink> sink) = 0;
  virtual VersionKind Classify(std::string_view version) const = 0;
};

}  // namespace jsonrpc
