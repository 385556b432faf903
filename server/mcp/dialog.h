// Dialog: what a call may ask of the client's side, its user, model or file system, while it runs.
// A call that must know more returns InputRequired instead of a result and is made anew with the
// answers; nothing waits meanwhile. Stateless clients are told so in the result [2026-07-28
// basic/patterns/mrtr]; in a session the server sends the requests itself [2025-11-25
// client/elicitation, client/sampling, client/roots].
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/box.h"
#include "json/fwd.h"

namespace mcp {

// What the client has said it can do for a server. [schema, ClientCapabilities]
struct ClientCapabilities {
  bool elicitation = false;  // forms; URLs are not asked
  bool sampling = false;
  bool roots = false;

  // capabilities: JSON of the object; anything else declares nothing.
  static ClientCapabilities From(const Json& capabilities);
  // method: of an InputRequest.
  bool Has(std::string_view method) const;
};

struct InputRequest {
  std::string key;     // names the answer
  std::string method;  // "elicitation/create", "sampling/createMessage" or "roots/list"
  json::Box params;    // an object
};

struct InputRequired {
  std::vector<InputRequest> requests;
  std::string state = {};  // what the call wants to find again. The client cannot read or alter it
};

// What a call is told besides its arguments.
struct Dialog {
  ClientCapabilities client = {};
  json::Box responses = {};  // an object, by key; null: nothing was answered yet
  std::string state = {};    // as InputRequired had it

  // The result that the client sent for the request; an object. nullptr: none.
  const Json* Response(std::string_view key) const;
};

}  // namespace mcp
