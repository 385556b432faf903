// One server's answer in a form that can be compared with the other's.
#pragma once

#include <map>
#include <string>

#include "json/fwd.h"
#include "vault/transport.h"

namespace diff {

// Names what one server made up by the place where it was first seen, so that the same thing has
// the same name on both sides for the rest of the run.
class Observer {
 public:
  // {"status", "headers", "body", "eol"?, "x509"?}; step: its id.
  Json Observe(int step, const vault::Response& response);
  void Forget() { names_.clear(); }

 private:
  struct Place;
  Json Normalise(const Json& value, const Place& place);
  std::string Text(const std::string& text, const Place& place);
  void ObserveJson(const Json& body, int step, Json& seen);

  std::map<std::string, std::string> names_;
};

// The body of an answer; a string when it is no JSON.
Json BodyOf(const vault::Response& response);

}  // namespace diff
