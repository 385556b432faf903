// Mutants: servers that each commit one plausible defect. They judge the judge.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "conformance/stage/stage.h"

namespace conformance {

struct Mutant {
  std::string name;  // "ignores-cas"
  std::string what;  // one line
  // A new one for each stage: it may remember things.
  std::function<Mutation()> make;
};

// What stands between a server and the gate. Either may be null; both see every request, from any
// thread.
struct TransportChange {
  std::function<void(vault::Request& request)> request = nullptr;
  std::function<void(const vault::Request& request, vault::Response& response)> response = nullptr;
  // Instead of the backend; nullopt: the backend answers.
  std::function<std::optional<vault::Response>(const vault::Request& request,
                                               vault::Transport& backend)>
      instead = nullptr;
};

// What stands between an agent and a server.
struct WireChange {
  // Before it is sent; an answer instead of the server's when there is one.
  std::function<std::optional<base::Result<Json>>(Json& request, vault::Transport& backend)>
      request = nullptr;
  std::function<void(const Json& request, Json& response)> response = nullptr;
  // False: a notification is swallowed.
  std::function<bool(const Json& message)> passes = nullptr;
  bool one_at_a_time = false;
  bool answers_notifications = false;
};

Mutant TransportMutant(std::string name, std::string what, TransportChange change);
Mutant WireMutant(std::string name, std::string what, WireChange change);

std::vector<Mutant> AnswerMutants();       // of results and errors
std::vector<Mutant> DeclarationMutants();  // of what is declared
std::vector<Mutant> PathMutants();         // that climb out of a mount
std::vector<Mutant> RequestMutants();      // of what is asked of the backend
std::vector<Mutant> VaultMutants();        // of how the backend's answers are understood
std::vector<Mutant> AllMutants();

// Helpers of the above. The tool that a request calls; "" for other requests.
std::string ToolOf(const Json& request);
const Json& ArgumentsOf(const Json& request);
// A successful result with a text.
Json Success(const Json& request, const std::string& text, Json structured);
bool IsToolError(const Json& response);

}  // namespace conformance
