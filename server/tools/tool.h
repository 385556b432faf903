// A tool: what an agent can call. One file a tool; tools never see MCP envelopes or HTTP.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancellation.h"
#include "base/result.h"
#include "json/fwd.h"
#include "json/schema.h"

namespace vault {
class Client;
}

namespace tools {

// The four hints of the specification (server/tools, ToolAnnotations). Truthful by test.
struct Annotations {
  bool read_only = false;
  bool destructive = true;
  bool idempotent = false;
  bool open_world = true;
};

// Constant text that describes a tool to clients.
struct Description {
  std::string name;                  // "read_secret"
  std::vector<std::string> aliases;  // older names that calls may use; not listed
  std::string title;
  std::string text;
  std::string input_schema;   // JSON Schema of an object; additionalProperties false; defaults
  std::string output_schema;  // JSON Schema of the structured result
  Annotations annotations;
  // What a call changes of the resources: their URIs, with the arguments' names in braces.
  std::vector<std::string> changes = {};
};

// What a call would end for good, for a user to agree to.
struct Plan {
  std::string summary;      // a sentence or two, with everything that he needs to know
  std::string fingerprint;  // another one when it is about another thing; not empty
};

// What a call may use. Valid for the duration of the call.
struct CallEnvironment {
  vault::Client& client;  // bound to the caller's token and namespace
  const base::CallContext& context;
};

// A parameter that HTTP clients repeat in a header, as the input schema says with x-mcp-header.
// [2026-07-28 streamable-http, Custom Headers from Tool Parameters]
struct HeaderParameter {
  std::string header;             // what follows "Mcp-Param-", in lower case
  std::vector<std::string> path;  // of properties, from the arguments on
};

// Of the schema's annotations. Throws std::invalid_argument for one that the specification forbids:
// schemas are part of the program.
std::vector<HeaderParameter> HeaderParametersOf(const Json& input_schema);

// Immutable and thread-safe.
class Tool {
 public:
  virtual ~Tool() = default;
  virtual const Description& description() const = 0;
  // arguments: an object that matches the input schema, defaults applied. The result is a JSON
  // object that matches the output schema. May block on Vault.
  virtual base::Result<Json> Call(const Json& arguments, CallEnvironment& environment) const = 0;
  // nullopt: the call needs nobody's agreement. Changes nothing. May block on Vault.
  virtual base::Result<std::optional<Plan>> Preview(const Json& arguments,
                                                    CallEnvironment& environment) const;
};

// The tools of a server by name, sorted. Immutable after construction: thread-safe.
class Registry {
 public:
  struct Entry {
    std::unique_ptr<Tool> tool;
    std::unique_ptr<json::Schema> input;
    std::unique_ptr<json::Schema> output;
    std::vector<HeaderParameter> header_parameters;
  };

  explicit Registry(std::vector<std::unique_ptr<Tool>> tools);

  // nullptr when there is no such tool or alias.
  const Entry* Find(std::string_view name) const;
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
};

// All sixteen, made once. The one place where a tool is registered.
const Registry& StandardTools();

}  // namespace tools
