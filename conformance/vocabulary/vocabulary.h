// Vocabulary: the canonical names of tools and parameters, and how a server's own are found from
// its tools/list. Behaviour is judged, not spelling: docs/conformance.md has the table.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/box.h"
#include "json/fwd.h"

namespace conformance {

// A tool of the server under a canonical name.
struct BoundTool {
  std::string name;  // there
  json::Box input_schema = {};
  json::Box output_schema = {};                        // null: none
  json::Box annotations = {};                          // null: none
  std::map<std::string, std::string> parameters = {};  // canonical to theirs
  json::Box fixed = {};                                // arguments that make it this tool
  json::Box fixed_kv1 = {};  // null: the same; in place of fixed for mounts of KV version 1
  json::Box values = {};     // {CANONICAL PARAMETER: {CANONICAL VALUE: THEIRS}}
  std::string pack = {};     // the parameter that holds all others as a JSON text; "": none
};

// A call as the server takes it.
struct BoundCall {
  std::string name;
  json::Box arguments = {};
  const BoundTool* tool = nullptr;
};

// A call of a server in canonical names.
struct CanonicalCall {
  std::string tool;
  json::Box arguments = {};
};

// What a profile of a known server says. {"server": NAME, "environment": {NAME: TEXT}, "tools":
// {CANONICAL: {"name", "parameters": {CANONICAL: THEIRS}, "fixed": {...}}}}. A tool may also have
// - "pack": THEIRS: what is not fixed goes as a JSON text into that parameter, under the names of
//   "parameters", which the schema need not have;
// - "fixed_kv1": {...}: in place of "fixed" where the mount is a KV version 1;
// - "values": {CANONICAL: {TEXT: THEIRS}}: texts that are called otherwise there.
struct Profile {
  std::string server = {};                              // as it names itself
  std::map<std::string, std::string> environment = {};  // "{address}", "{token}" are replaced
  json::Box tools = {};
};
base::Result<Profile> ParseProfile(std::string_view text);

// Immutable once made, so thread-safe.
class Binding {
 public:
  Binding() = default;
  // tools: of tools/list. profile: may be null.
  Binding(const Json& tools, const Profile* profile);

  // nullptr: the server offers none.
  const BoundTool* Find(const std::string& canonical) const;
  // kNotFound: the server offers no such tool or parameter; the message says which. Values are
  // brought into the type that the schema wants where that loses nothing. kv1: the mount is a KV
  // version 1.
  base::Result<BoundCall> Bind(const std::string& canonical, const Json& arguments,
                               bool kv1 = false) const;
  const std::map<std::string, BoundTool>& tools() const { return tools_; }
  // Their name to the canonical one; the name itself when it has none or several.
  std::string Canonical(const std::string& name) const;
  // What Bind made of, but for the types of values. nullopt: the tool or one of the arguments has
  // no canonical name.
  std::optional<CanonicalCall> Unbind(const std::string& name, const Json& arguments) const;
  const Json& listed() const { return *listed_; }  // all tools, as listed

 private:
  void BindKnown(const Json& tool, const std::string& canonical, const Json& entry);

  std::map<std::string, BoundTool> tools_;  // by canonical name
  json::Box listed_;
};

// The canonical names, sorted.
std::vector<std::string> CanonicalTools();

}  // namespace conformance
