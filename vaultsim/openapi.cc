#include "vaultsim/openapi.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <set>

#include "base/encoding.h"
#include "vaultsim/mounts.h"

namespace vaultsim {
namespace {

Json SchemaOf(FieldType type) {
  switch (type) {
    case FieldType::kString:
    case FieldType::kHeader:
      return {{"type", "string"}};
    case FieldType::kNameString:
      return {{"type", "string"}, {"pattern", R"(\w([\w-.]*\w)?)"}};
    case FieldType::kLowerCaseString:
      return {{"type", "string"}, {"format", "lowercase"}};
    case FieldType::kInt:
      return {{"type", "integer"}};
    case FieldType::kDurationSecond:
    case FieldType::kSignedDurationSecond:
      return {{"type", "integer"}, {"format", "seconds"}};
    case FieldType::kBool:
      return {{"type", "boolean"}};
    case FieldType::kMap:
      return {{"type", "object"}, {"format", "map"}};
    case FieldType::kKvPairs:
      return {{"type", "object"}, {"format", "kvpairs"}};
    case FieldType::kSlice:
      return {{"type", "array"}, {"items", {{"type", "object"}}}};
    case FieldType::kStringSlice:
    case FieldType::kCommaStringSlice:
      return {{"type", "array"}, {"items", {{"type", "string"}}}};
    case FieldType::kCommaIntSlice:
      return {{"type", "array"}, {"items", {{"type", "integer"}}}};
    case FieldType::kTime:
      break;
  }
  return {{"type", "string"}, {"format", "date-time"}};
}

Json SchemaOf(const Field& field) {
  Json schema = SchemaOf(field.type);
  if (!field.fallback->is_null()) schema["default"] = *field.fallback;
  return schema;
}

std::set<std::string> CapturesOf(std::string_view path) {
  std::set<std::string> names;
  for (std::size_t open = path.find('{'); open != std::string_view::npos;
       open = path.find('{', open + 1)) {
    names.emplace(path.substr(open + 1, path.find('}', open) - open - 1));
  }
  return names;
}

Json PathParameters(const Path& path, const std::set<std::string>& captures,
                    const OpenApiMount& mount) {
  Json parameters = Json::array();
  for (const std::string& name : captures) {
    const auto field = std::find_if(path.fields.begin(), path.fields.end(),
                                    [&](const Field& candidate) { return candidate.name == name; });
    parameters.push_back(
        {{"name", name},
         {"in", "path"},
         {"schema", field == path.fields.end() ? SchemaOf(FieldType::kString) : SchemaOf(*field)},
         {"required", true}});
  }
  if (!mount.parameter.empty()) {
    parameters.push_back({{"name", mount.parameter},
                          {"description", "Path that the backend was mounted at"},
                          {"in", "path"},
                          {"schema", {{"type", "string"}, {"default", mount.name}}},
                          {"required", true}});
  }
  return parameters;
}

// "kv", "write", "data/{path}" -> "kv-write-data-path".
std::string OperationId(const std::string& type, const char* verb, std::string_view path) {
  std::string id = type + "-" + verb;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) id += "-" + std::exchange(word, "");
  };
  for (const char c : path) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      word += c;
    } else {
      end_word();
    }
  }
  end_word();
  return base::ToLowerAscii(id);
}

// "kv-write-data-path" -> "KvWriteDataPath".
std::string TitleCase(const std::string& id) {
  std::string title;
  bool upper = true;
  for (const char c : id) {
    if (c == '-') {
      upper = true;
      continue;
    }
    title += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    upper = false;
  }
  return title;
}

Json FlagParameter(const char* name, bool required) {
  const std::string list = std::string(name) == "scan" ? "recursive list" : "list";
  Json parameter = {{"name", name}, {"in", "query"}, {"schema", {{"type", "string"}}}};
  if (required) {
    parameter["description"] = "Must be set to `true`";
    parameter["required"] = true;
    parameter["schema"]["enum"] = {"true"};
  } else {
    parameter["description"] = "Return a " + list + " if `true`";
  }
  return parameter;
}

// Builds the item of one path.
class Item {
 public:
  Item(const Engine& engine, const Path& path, const OpenApiMount& mount, OpenApi& document)
      : path_(path),
        mount_(mount),
        document_(document),
        type_(engine.Type()),
        name_(OpenApiPath(path.pattern)),
        captures_(CapturesOf(name_)) {
    Json& item = (*document.paths)[mount.prefix + name_];
    Json parameters = PathParameters(path, captures_, mount);
    if (!parameters.empty()) item["parameters"] = std::move(parameters);
    // A capture is like any one segment.
    std::string sample = name_;
    std::replace(sample.begin(), sample.end(), '{', 'x');
    if (MatchesGlob(engine.SudoPaths(), sample) || MatchesGlob(engine.SudoPaths(), sample + "/")) {
      item["x-vault-sudo"] = true;
    }
    if (MatchesGlob(engine.UnauthenticatedPaths(), sample)) item["x-vault-unauthenticated"] = true;
    if (Has(Operation::kCreate) || path.exists) item["x-vault-createSupported"] = true;
    AddReads(item);
    if (Has(Operation::kUpdate) || Has(Operation::kCreate)) {
      item["post"] = Write(Has(Operation::kUpdate) ? "write" : "create");
    }
    if (Has(Operation::kPatch)) item["patch"] = Write("patch");
    if (Has(Operation::kDelete)) item["delete"] = Plain("delete", 204);
  }

 private:
  bool Has(Operation operation) const { return path_.handlers.contains(operation); }

  Json Plain(const char* verb, int status) const {
    const char* text = status == 204 ? "empty body" : "OK";
    return {{"operationId", OperationId(type_, verb, name_)},
            {"tags", {mount_.tag}},
            {"responses", {{std::to_string(status), {{"description", text}}}}}};
  }

  // A list is a read with a parameter.
  void AddReads(Json& item) {
    const bool read = Has(Operation::kRead);
    const bool lists = Has(Operation::kList);
    if (!read && !lists && !Has(Operation::kScan)) return;
    Json get = Plain(read ? "read" : "list", 200);
    if (lists) get["parameters"].push_back(FlagParameter("list", !read));
    if (Has(Operation::kScan)) get["parameters"].push_back(FlagParameter("scan", !read));
    item["get"] = std::move(get);
  }

  Json Write(const char* verb) {
    Json operation = Plain(verb, 200);
    Json properties = Json::object();
    for (const Field& field : path_.fields) {
      if (!captures_.contains(field.name)) properties[field.name] = SchemaOf(field);
    }
    if (properties.empty()) return operation;
    const std::string schema = TitleCase(operation["operationId"]) + "Request";
    (*document_.schemas)[schema] = {{"type", "object"}, {"properties", std::move(properties)}};
    operation["requestBody"] = {
        {"required", true},
        {"content",
         {{"application/json", {{"schema", {{"$ref", "#/components/schemas/" + schema}}}}}}}};
    return operation;
  }

  const Path& path_;
  const OpenApiMount& mount_;
  OpenApi& document_;
  std::string type_;
  std::string name_;
  std::set<std::string> captures_;
};

}  // namespace

std::string OpenApiPath(std::string_view pattern) {
  if (pattern.ends_with("/?")) pattern.remove_suffix(2);
  std::string out;
  while (!pattern.empty()) {
    const std::size_t colon = pattern.find(':');
    out += pattern.substr(0, colon);
    if (colon == std::string_view::npos) break;
    pattern.remove_prefix(pattern.find('}', colon));
  }
  return out;
}

void AddEngine(const Engine& engine, const OpenApiMount& mount, OpenApi& document) {
  for (const Path& path : engine.Paths()) Item(engine, path, mount, document);
}

}  // namespace vaultsim
