// Protocol cases as data: conformance/cases/protocol/*.json. Each case is run once for each of its
// revisions.
//
// A case: name; revisions (default: 2025-11-25); session: false for a caller without one;
// connected: false for a connection that has not begun; steps. A step: send (a message) or raw (a
// text); caller (what the binding mirrors; a null value: unreadable); kind of the reply; opened;
// expect. In expect, members that are not named may be anything; "$absent" and "$any" say that;
// "$revision" is the revision.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "json/box.h"
#include "json/fwd.h"
#include "jsonrpc/endpoint.h"

namespace mcp {

struct Case {
  std::string name;
  std::string file;  // its name without ".json"
  std::string revision;
  json::Box steps;
  bool session = true;
  bool connected = true;
};

void PrintTo(const Case& c, std::ostream* out);

// In the order of the files.
std::vector<Case> LoadCases();
std::vector<Case> LoadCases(const std::function<bool(const Case&)>& which);
// Whether a step says what the binding mirrors; such a case is for the protocol alone.
bool NeedsMirrors(const Case& c);
// Letters, digits and underscores: for gtest.
std::string TestNameOf(const Case& c);
// The text of a step's message.
std::string TextOf(const Json& step);
// Reports every difference as a test failure.
void ExpectMatch(const Json& expected, const Json& actual, const std::string& place);
jsonrpc::Reply::Kind KindOf(const std::string& name);

}  // namespace mcp
