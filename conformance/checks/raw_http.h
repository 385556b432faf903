// Requests over HTTP as no library makes them, for the hostile client.
#pragma once

#include <string>

#include "conformance/agent/http_wire.h"
#include "conformance/stage/stage.h"

namespace conformance {

// A connection to the server of a stage over HTTP.
class RawHttp {
 public:
  // Errors: the stage has no address.
  static base::Result<std::unique_ptr<RawHttp>> To(const std::string& url, Tap tap);

  // One JSON-RPC request in a session revision, with the headers that every client sends.
  HttpReply Post(const Json& message, const Headers& more, const std::string& query = "");
  // initialize and notifications/initialized. The session's id: "" when the server has none.
  base::Result<std::string> OpenSession(const Headers& more, const std::string& query = "");
  // tools/call in a session; session "": none.
  HttpReply Call(const std::string& session, const std::string& tool, const Json& arguments,
                 const Headers& more, const std::string& query = "");
  HttpWire& wire() { return wire_; }

  static Json Initialize();

 private:
  explicit RawHttp(HttpTarget target, Tap tap) : wire_(std::move(target), std::move(tap)) {}

  HttpWire wire_;
  int last_id_ = 0;
};

// Whether the answer is the result of a call that succeeded.
bool Succeeded(const HttpReply& reply);
// The message in a body that may be a stream of events; null: none.
Json MessageOf(const HttpReply& reply);
std::string Describe(const HttpReply& reply);

}  // namespace conformance
