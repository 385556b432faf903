// Answer: what a server said to one request, whatever the transport and the revision.
#pragma once

#include <string>
#include <vector>

#include "json/box.h"
#include "json/fwd.h"

namespace conformance {

struct Answer {
  enum class Kind {
    kResult,         // a result that is no error
    kToolError,      // a result with isError
    kProtocolError,  // a JSON-RPC error
    kNone,           // nothing came, or nothing that is JSON-RPC
  };
  Kind kind = Kind::kNone;
  int code = 0;                          // of kProtocolError
  std::string text = {};                 // all text content, or the error's message
  json::Box structured = {};             // structuredContent, else the text as JSON, else null
  json::Box message = {};                // the response as it came; null with kNone
  std::vector<json::Box> messages = {};  // what came before it
  std::string failure = {};              // of kNone: what came instead
  bool timed_out = false;                // of kNone
  double seconds = 0;

  bool done() const { return kind == Kind::kResult; }
  bool refused() const { return kind == Kind::kToolError || kind == Kind::kProtocolError; }
  bool answered() const { return kind != Kind::kNone; }
};

// response: of tools/call or any other request.
Answer ReadAnswer(Json response);
// In one line, for evidence: "done: {...}", "refused: ...", cut to a readable length.
std::string Describe(const Answer& answer);

}  // namespace conformance
