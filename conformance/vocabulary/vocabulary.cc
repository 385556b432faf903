#include "conformance/vocabulary/vocabulary.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "conformance/data/embedded.h"
#include "conformance/data/members.h"

namespace conformance {
namespace {

const Json& Table() {
  static const Json table = Json::parse(EmbeddedFile("vocabulary/tools.json"));
  return table;
}

bool Admits(const Json& property, std::string_view type) {
  const auto found = property.find("type");
  if (found == property.end()) return true;
  if (found->is_string()) return *found == type;
  return std::find(found->begin(), found->end(), Json(type)) != found->end();
}

std::string Joined(const Json& list) {
  std::string text;
  for (const Json& item : list) {
    if (!text.empty()) text += ',';
    text += item.is_string() ? item.get<std::string>() : item.dump();
  }
  return text;
}

// A value in a type that the schema of its parameter admits.
Json Fit(const Json& value, const Json& property) {
  if (!property.is_object()) return value;
  if (value.is_string() && !Admits(property, "string") && Admits(property, "array")) {
    return Json::array({value});
  }
  if (value.is_array() && !Admits(property, "array") && Admits(property, "string")) {
    return Joined(value);
  }
  const bool scalar = value.is_number() || value.is_boolean();
  const bool other =
      Admits(property, "number") || Admits(property, "integer") || Admits(property, "boolean");
  if (scalar && !other && Admits(property, "string")) return value.dump();
  return value;
}

// The only value that a parameter can have; null: there are others.
Json OnlyValue(const Json& property) {
  if (!property.is_object()) return nullptr;
  if (property.contains("const")) return property["const"];
  const auto found = property.find("enum");
  return found != property.end() && found->is_array() && found->size() == 1 ? found->front()
                                                                            : Json();
}

const Json& PropertiesOf(const Json& schema) {
  static const Json kNone = Json::object();
  const auto found = schema.find("properties");
  return found != schema.end() && found->is_object() ? *found : kNone;
}

}  // namespace

namespace {

// {PARAMETER: {TEXT: TEXT}}
bool AreValues(const Json& values) {
  const auto is_text = [](const Json& value) { return value.is_string(); };
  return values.is_object() && std::all_of(values.begin(), values.end(), [&](const Json& names) {
           return names.is_object() && std::all_of(names.begin(), names.end(), is_text);
         });
}

// A tool's entry in a profile: what Binding relies on.
bool IsProfileEntry(const Json& entry) {
  if (!entry.is_object()) return false;
  for (const char* text : {"name", "pack"}) {
    if (!entry.value(text, Json("")).is_string()) return false;
  }
  for (const char* object : {"fixed", "fixed_kv1"}) {
    if (!entry.value(object, Json::object()).is_object()) return false;
  }
  if (!AreValues(entry.value("values", Json::object()))) return false;
  const Json parameters = entry.value("parameters", Json::object());
  return parameters.is_object() &&
         std::all_of(parameters.begin(), parameters.end(), [](const Json& names) {
           return names.is_string() || (names.is_array() && std::all_of(names.begin(), names.end(),
                                                                        [](const Json& name) {
                                                                          return name.is_string();
                                                                        }));
         });
}

}  // namespace

base::Result<Profile> ParseProfile(std::string_view text) {
  const auto wrong = [](const char* message) {
    return base::Error{base::ErrorCode::kInvalidArgument, message};
  };
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return wrong("a profile is a JSON object");
  for (const auto& [name, value] : json.items()) {
    if (name != "server" && name != "environment" && name != "tools" && name != "note") {
      return wrong("a profile has server, environment, tools and note alone");
    }
  }
  Profile profile{.server = StringIn(json, "server")};
  const Json environment = json.value("environment", Json::object());
  if (!environment.is_object()) return wrong("environment of a profile is an object");
  for (const auto& [name, value] : environment.items()) {
    if (!value.is_string()) return wrong("environment of a profile: texts alone");
    profile.environment[name] = value.get<std::string>();
  }
  *profile.tools = json.value("tools", Json::object());
  if (!profile.tools->is_object()) return wrong("tools of a profile is an object");
  const std::vector<std::string> known = CanonicalTools();
  for (const auto& [name, entry] : profile.tools->items()) {
    if (std::find(known.begin(), known.end(), name) == known.end() || !IsProfileEntry(entry)) {
      return wrong("tools of a profile: canonical names, each with name, parameters, fixed ...");
    }
  }
  return profile;
}

Binding::Binding(const Json& tools, const Profile* profile) {
  *listed_ = tools;
  for (const auto& [canonical, entry] : Table()["tools"].items()) {
    std::vector<std::string> names = {canonical};
    for (const Json& name : entry["names"]) names.push_back(name);
    Json known = entry;
    if (profile != nullptr && profile->tools->contains(canonical)) {
      known.update((*profile->tools)[canonical]);
      if (known.contains("name")) names = {known["name"]};
    }
    for (const std::string& name : names) {
      const auto tool = std::find_if(tools.begin(), tools.end(), [&](const Json& candidate) {
        return candidate.is_object() && StringIn(candidate, "name") == name;
      });
      if (tool == tools.end()) continue;
      BindKnown(*tool, canonical, known);
      break;
    }
  }
}

void Binding::BindKnown(const Json& tool, const std::string& canonical, const Json& entry) {
  BoundTool bound{.name = StringIn(tool, "name")};
  *bound.input_schema = tool.value("inputSchema", Json::object());
  *bound.output_schema = tool.value("outputSchema", Json());
  *bound.annotations = tool.value("annotations", Json());
  *bound.fixed = entry.value("fixed", Json::object());
  *bound.fixed_kv1 = entry.value("fixed_kv1", Json());
  *bound.values = entry.value("values", Json::object());
  bound.pack = StringIn(entry, "pack");
  if (!bound.pack.empty() && !PropertiesOf(*bound.input_schema).contains(bound.pack)) return;
  const Json& properties = PropertiesOf(*bound.input_schema);
  for (const auto& [parameter, synonyms] : entry["parameters"].items()) {
    std::vector<std::string> names = {parameter};
    if (synonyms.is_string()) names = {synonyms.get<std::string>()};
    if (synonyms.is_array()) {
      for (const Json& synonym : synonyms) names.push_back(synonym);
    }
    for (const std::string& name : names) {
      if (bound.pack.empty() && !properties.contains(name)) continue;
      bound.parameters[parameter] = name;
      break;
    }
  }
  const auto fix = [&](const std::string& name, const Json& value) {
    (*bound.fixed)[name] = value;
    if (!bound.fixed_kv1->is_null()) (*bound.fixed_kv1)[name] = value;
  };
  for (const auto& [name, property] : properties.items()) {
    if (const Json only = OnlyValue(property); !only.is_null()) fix(name, only);
    const Json& consent = Table()["consent"];
    if (std::find(consent.begin(), consent.end(), Json(name)) != consent.end() &&
        property.is_object() && Admits(property, "boolean")) {
      fix(name, true);
    }
  }
  tools_[canonical] = std::move(bound);
}

namespace {

// A value of a parameter in the server's words.
Json Theirs(const BoundTool& tool, const std::string& parameter, const Json& value) {
  const Json names = tool.values->value(parameter, Json::object());
  return value.is_string() ? names.value(value.get<std::string>(), value) : value;
}

// The other way round.
Json Ours(const BoundTool& tool, const std::string& parameter, const Json& value) {
  const Json names = tool.values->value(parameter, Json::object());
  const auto known = std::find(names.begin(), names.end(), value);
  return known != names.end() ? Json(known.key()) : value;
}

// The arguments beside the fixed ones, unpacked. nullopt: they cannot be.
std::optional<Json> Loose(const BoundTool& tool, const Json& fixed, const Json& arguments) {
  Json loose = arguments;
  for (const auto& [name, value] : fixed.items()) loose.erase(name);
  if (tool.pack.empty()) return loose;
  const std::string text = StringIn(loose, tool.pack.c_str());
  if (loose.size() > loose.count(tool.pack)) return std::nullopt;
  Json packed = loose.empty() ? Json::object() : Json::parse(text, nullptr, false);
  return packed.is_object() ? std::optional(std::move(packed)) : std::nullopt;
}

// nullopt: it is no call of that tool, or has a parameter without a canonical name.
std::optional<CanonicalCall> InCanonicalNames(const std::string& canonical, const BoundTool& tool,
                                              const Json& fixed, const Json& arguments) {
  const Json& consent = Table()["consent"];
  CanonicalCall call{.tool = canonical};
  *call.arguments = Json::object();
  for (const auto& [name, value] : fixed.items()) {
    const bool asked = std::find(consent.begin(), consent.end(), Json(name)) != consent.end();
    if (!asked && arguments.value(name, Json()) != value) return std::nullopt;
  }
  const std::optional<Json> loose = Loose(tool, fixed, arguments);
  if (!loose) return std::nullopt;
  for (const auto& [name, value] : loose->items()) {
    const auto& all = tool.parameters;
    const auto known = std::find_if(all.begin(), all.end(),
                                    [&](const auto& entry) { return entry.second == name; });
    if (known == all.end()) return std::nullopt;
    (*call.arguments)[known->first] = Ours(tool, known->first, value);
  }
  return call;
}

}  // namespace

const BoundTool* Binding::Find(const std::string& canonical) const {
  const auto found = tools_.find(canonical);
  return found == tools_.end() ? nullptr : &found->second;
}

base::Result<BoundCall> Binding::Bind(const std::string& canonical, const Json& arguments,
                                      bool kv1) const {
  const BoundTool* tool = Find(canonical);
  if (tool == nullptr) {
    return base::Error{base::ErrorCode::kNotFound, "the server offers no tool like " + canonical};
  }
  const bool other = kv1 && !tool->fixed_kv1->is_null();
  BoundCall call{
      .name = tool->name, .arguments = other ? tool->fixed_kv1 : tool->fixed, .tool = tool};
  Json packed = Json::object();
  const Json& properties = PropertiesOf(*tool->input_schema);
  for (const auto& [name, value] : arguments.items()) {
    const auto theirs = tool->parameters.find(name);
    if (theirs == tool->parameters.end()) {
      return base::Error{base::ErrorCode::kNotFound,
                         "its " + tool->name + " has no parameter like " + name};
    }
    const Json word = Theirs(*tool, name, value);
    if (tool->pack.empty()) {
      (*call.arguments)[theirs->second] = Fit(word, properties.value(theirs->second, Json()));
    } else {
      packed[theirs->second] = word;
    }
  }
  if (!tool->pack.empty()) (*call.arguments)[tool->pack] = packed.dump();
  return call;
}

std::string Binding::Canonical(const std::string& name) const {
  const std::string* only = nullptr;
  for (const auto& [canonical, tool] : tools_) {
    if (tool.name != name) continue;
    if (only != nullptr) return name;
    only = &canonical;
  }
  return only == nullptr ? name : *only;
}

std::optional<CanonicalCall> Binding::Unbind(const std::string& name, const Json& arguments) const {
  if (!arguments.is_object()) return std::nullopt;
  std::optional<CanonicalCall> found;
  std::size_t fixed = 0;
  for (const auto& [canonical, tool] : tools_) {
    // Some servers take names that they do not list.
    if (tool.name != name && canonical != name) continue;
    auto call = InCanonicalNames(canonical, tool, *tool.fixed, arguments);
    if (!call && !tool.fixed_kv1->is_null()) {
      call = InCanonicalNames(canonical, tool, *tool.fixed_kv1, arguments);
    }
    // Where one tool has several names, the one that says most about this call.
    if (!call || (found && tool.fixed->size() <= fixed)) continue;
    fixed = tool.fixed->size();
    found = std::move(call);
  }
  return found;
}

std::vector<std::string> CanonicalTools() {
  std::vector<std::string> names;
  for (const auto& [name, entry] : Table()["tools"].items()) names.push_back(name);
  return names;
}

}  // namespace conformance
