// Path matching and the way of one request through an engine's table.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "vaultsim/framework/framework.h"

namespace vaultsim {
namespace {

using Captures = std::map<std::string, std::string>;

bool IsWord(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

// Length of the longest prefix of path that a "{name}" may take: `\w(([\w-.]+)?\w)?`.
std::size_t NameLength(std::string_view path) {
  if (path.empty() || !IsWord(path.front())) return 0;
  std::size_t end = 1;
  while (end < path.size() && (IsWord(path[end]) || path[end] == '-' || path[end] == '.')) ++end;
  while (!IsWord(path[end - 1])) --end;
  return end;
}

// Captures are greedy. Those of all that is left end where the literal rest of the pattern begins,
// the others at a '/': no backtracking is needed.
bool Match(std::string_view pattern, std::string_view path, Captures& captures) {
  while (!pattern.empty()) {
    if (pattern == "/?") return path.empty() || path == "/";
    if (pattern.front() != '{') {
      if (path.empty() || path.front() != pattern.front()) return false;
      pattern.remove_prefix(1);
      path.remove_prefix(1);
      continue;
    }
    const std::size_t close = pattern.find('}');
    const std::string_view inside = pattern.substr(1, close - 1);
    const std::string_view literal = pattern.substr(close + 1);
    const std::size_t colon = inside.find(':');
    const std::string_view kind =
        colon == std::string_view::npos ? std::string_view() : inside.substr(colon + 1);
    std::size_t length = path.size();
    if (kind.empty()) {
      length = NameLength(path);
    } else if (kind == "any") {
      length = std::min(path.find('/'), path.size());
    } else if (kind == "serial") {
      length = std::min(path.find_first_not_of("0123456789abcdefABCDEF-:"), path.size());
    } else if (!literal.empty() && literal != "/?") {
      if (!path.ends_with(literal)) return false;
      length -= literal.size();
    } else if (kind == "key" && path.ends_with('/')) {
      return false;
    }
    if (length == 0 && kind != "rest0") return false;
    captures.insert_or_assign(std::string(inside.substr(0, colon)),
                              std::string(path.substr(0, length)));
    pattern = literal;
    path.remove_prefix(length);
  }
  return path.empty();
}

const Path* FindPath(Engine& engine, EngineRequest& request) {
  for (const Path& path : engine.Paths()) {
    request.captures.clear();
    if (Match(path.pattern, request.path, request.captures)) return &path;
  }
  request.captures.clear();
  return nullptr;
}

const Handler* FindHandler(const Path& path, Operation operation) {
  auto at = path.handlers.find(operation);
  if (at == path.handlers.end() && operation == Operation::kCreate) {
    at = path.handlers.find(Operation::kUpdate);
  }
  return at == path.handlers.end() ? nullptr : &at->second;
}

std::string Bracketed(const std::vector<std::string>& names) {
  std::string text = "[";
  for (std::size_t i = 0; i < names.size(); ++i) text += (i == 0 ? "" : " ") + names[i];
  return text + "]";
}

// A handler's "nothing": 204, which has no place for warnings. With a status of its own the
// envelope is the handler's, warnings included.
bool TakesWarnings(const EngineResponse& response) {
  if (response.raw || response.status_envelope) return false;
  return !response.data->is_null() || !response.auth->is_null() || !response.warnings.empty() ||
         response.envelope_when_empty || response.status != 0;
}

void WarnOfIgnored(const Path& path, const EngineRequest& request, EngineResponse& response) {
  if (!request.data->is_object() || request.data->empty()) return;
  if (!TakesWarnings(response)) return;
  std::vector<std::string> ignored;
  std::vector<std::string> replaced;
  for (const auto& item : request.data->items()) {
    const std::string& key = item.key();
    const bool known = std::any_of(path.fields.begin(), path.fields.end(),
                                   [&](const Field& field) { return field.name == key; });
    const bool captured = request.captures.contains(key);
    if (!known && !captured && !path.any_parameters) ignored.push_back(key);
    if (captured && !item.value().is_null()) replaced.push_back(key);
  }
  if (!ignored.empty()) {
    response.warnings.push_back("Endpoint ignored these unrecognized parameters: " +
                                Bracketed(ignored));
  }
  if (!replaced.empty()) {
    response.warnings.push_back(
        "Endpoint replaced the value of these parameters with the values captured from the "
        "endpoint's path: " +
        Bracketed(replaced));
  }
}

}  // namespace

EngineError UserError(std::string text) { return {.status = 400, .errors = {std::move(text)}}; }

EngineError NotFound() { return {.status = 404, .errors = {}}; }

EngineError ServerError(std::string text) {
  return {.status = 500, .errors = {std::move(text)}, .multierror = true};
}

EngineResult Dispatch(Engine& engine, EngineRequest& request, const Environment& environment) {
  const Path* path = FindPath(engine, request);
  if (path == nullptr) {
    if (auto answer = engine.Unmatched(request)) return *std::move(answer);
    return EngineError{.status = 404, .errors = {"unsupported path"}, .multierror = true};
  }
  const Handler* handler = FindHandler(*path, request.operation);
  if (handler == nullptr) {
    return EngineError{.status = 405, .errors = {"unsupported operation"}, .multierror = true};
  }
  const FieldData fields(&path->fields, &*request.data, &request.captures, environment.profile);
  if (auto refusal = fields.Validate()) {
    return UserError("Field validation failed: " + *refusal);
  }
  EngineResult result = (*handler)(request, fields);
  const bool listing =
      request.operation == Operation::kList || request.operation == Operation::kScan;
  if (listing && result.error && result.error->status == 404 && result.error->errors.empty()) {
    result = EngineResponse{.data = Json::object()};
  }
  if (result.error) return result;
  WarnOfIgnored(*path, request, result.response);
  const EngineResponse& response = result.response;
  const bool lists_nothing = request.operation == Operation::kList && response.status == 0 &&
                             response.data->is_object() && response.data->empty();
  // A warning makes an empty listing an answer [1.7].
  if (lists_nothing && response.warnings.empty()) return NotFound();
  return result;
}

Existence CheckExistence(Engine& engine, EngineRequest& request, const Environment& environment) {
  const Path* path = FindPath(engine, request);
  if (path == nullptr || path->exists == nullptr) return true;
  const FieldData fields(&path->fields, &*request.data, &request.captures, environment.profile);
  if (auto refusal = fields.Validate()) return UserError(*refusal);
  return path->exists(request, fields);
}

}  // namespace vaultsim
