#include "conformance/story/expect.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

#include "base/encoding.h"
#include "conformance/diff/x509_facts.h"

namespace conformance {
namespace {

std::string WithoutSlash(std::string text) {
  while (text.size() > 1 && text.back() == '/') text.pop_back();
  return text;
}

std::string Dumped(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Everything in an answer that a client sees, as one text.
std::string Visible(const Answer& answer) {
  std::string all = answer.text + "\n" + answer.failure;
  if (!answer.structured->is_null()) all += "\n" + Dumped(*answer.structured);
  return all;
}

std::string Everything(const Answer& answer) {
  std::string all = Visible(answer) + "\n" + Dumped(*answer.message);
  for (const json::Box& message : answer.messages) all += "\n" + Dumped(*message);
  return all;
}

// Whether a list, or the keys of a map, somewhere in it have the name.
bool ListsName(const Json& json, const std::string& name) {
  if (json.is_string()) return false;
  if (json.is_object() && json.contains(name)) return true;
  for (const Json& item : json) {
    if (json.is_array() && item.is_string() && WithoutSlash(item.get<std::string>()) == name) {
      return true;
    }
    if (item.is_object()) {
      for (const char* member :
           {"name", "path", "key", "mount", "issuer_name", "id", "role_name"}) {
        const auto found = item.find(member);
        if (found != item.end() && found->is_string() &&
            WithoutSlash(found->get<std::string>()) == name) {
          return true;
        }
      }
    }
    if (item.is_structured() && ListsName(item, name)) return true;
  }
  return false;
}

bool Lists(const Answer& answer, const std::string& wanted) {
  const std::string name = WithoutSlash(wanted);
  if (ListsName(*answer.structured, name) || ListsName(*answer.structured, name + "/")) return true;
  std::istringstream lines(answer.text);
  for (std::string line; std::getline(lines, line);) {
    const auto begin = line.find_first_not_of(" \t-*\"',[]{}");
    const auto end = line.find_last_not_of(" \t-*\"',[]{}\r");
    if (begin == std::string::npos) continue;
    if (WithoutSlash(line.substr(begin, end - begin + 1)) == name) return true;
  }
  return false;
}

bool Says(const Answer& answer, const std::string& pattern) {
  try {
    return std::regex_search(Visible(answer), std::regex(pattern, std::regex::icase));
  } catch (const std::regex_error&) {
    return false;
  }
}

// nullopt: it holds; else what was missed.
std::optional<std::string> CheckClause(const AnswerClause& clause, const Answer& answer) {
  using Kind = AnswerClause::Kind;
  switch (clause.kind) {
    case Kind::kDone:
      if (answer.done()) return std::nullopt;
      return "done";
    case Kind::kRefused:
      if (answer.refused()) return std::nullopt;
      return "refused";
    case Kind::kAnswered:
      if (answer.answered()) return std::nullopt;
      return "any answer";
    case Kind::kShows:
      if (Everything(answer).find(clause.text) != std::string::npos) return std::nullopt;
      return "showing \"" + clause.text + "\"";
    case Kind::kHides:
      if (Everything(answer).find(clause.text) == std::string::npos) return std::nullopt;
      return "hiding \"" + clause.text + "\"";
    case Kind::kVeils:
      if (answer.text.find(clause.text) == std::string::npos) return std::nullopt;
      return "veiling \"" + clause.text + "\"";
    case Kind::kSays:
      if (Says(answer, clause.text)) return std::nullopt;
      return "saying /" + clause.text + "/";
    case Kind::kWithin: {
      const std::size_t size = Dumped(*answer.message).size();
      if (size <= clause.bytes) return std::nullopt;
      return "at most " + std::to_string(clause.bytes) + " bytes instead of " +
             std::to_string(size);
    }
    case Kind::kLists:
      break;
  }
  for (const std::string& name : clause.names) {
    if (!Lists(answer, name)) return "listing " + name;
  }
  return std::nullopt;
}

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string Decode(const std::string& path) {
  std::string decoded;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const bool escape = path[i] == '%' && i + 2 < path.size() && HexValue(path[i + 1]) >= 0 &&
                        HexValue(path[i + 2]) >= 0;
    if (!escape) {
      decoded += path[i];
      continue;
    }
    decoded += static_cast<char>(HexValue(path[i + 1]) * 16 + HexValue(path[i + 2]));
    i += 2;
  }
  return decoded;
}

std::string Line(const SeenRequest& request) {
  return request.method + " " + request.path + (request.query.empty() ? "" : "?" + request.query);
}

// "POST kv/data/*" against a request.
bool Matches(const std::string& wanted, const SeenRequest& request) {
  std::string line = request.method + " " + EffectivePath(request.path);
  if (!request.query.empty() && wanted.find('?') != std::string::npos) line += "?" + request.query;
  if (wanted.ends_with('*')) return line.starts_with(wanted.substr(0, wanted.size() - 1));
  return line == wanted;
}

// Asking what a token may do is a POST.
bool Changes(const SeenRequest& request) {
  return request.changes && EffectivePath(request.path) != "sys/capabilities-self";
}

// A server may ask at any time, for nobody.
bool AsksForHealth(const SeenRequest& request) {
  const std::string path = EffectivePath(request.path);
  return !request.changes && (path == "sys/health" || path == "sys/seal-status");
}

bool IsInside(const SeenRequest& request, const std::vector<std::string>& mounts) {
  if (LooksAround(request)) return true;
  const std::string path = EffectivePath(request.path);
  return std::any_of(mounts.begin(), mounts.end(),
                     [&](const std::string& mount) { return path.starts_with(mount); });
}

std::optional<std::string> CheckNames(const BackendStep& expected, const Json& state) {
  const Json& data = expected.object == "secret" ? state["data"] : state;
  const bool has = expected.kind == BackendStep::Kind::kHas;
  for (const std::string& name : expected.names) {
    if (data.is_object() && data.contains(name) == has) continue;
    return expected.name + (has ? " lacks " : " has ") + name + ": " + state.dump();
  }
  return std::nullopt;
}

// Of a list like ["CN=root.example", "O=..."].
Json CommonName(const Json& names) {
  for (const Json& name : names) {
    const std::string text = name.is_string() ? name.get<std::string>() : "";
    if (text.starts_with("CN=")) return text.substr(3);
  }
  return nullptr;
}

bool IsSubset(const Json& part, const Json& whole) {
  if (!part.is_object() || !whole.is_object()) return part == whole;
  for (const auto& [name, value] : part.items()) {
    if (!whole.contains(name) || !IsSubset(value, whole[name])) return false;
  }
  return true;
}

}  // namespace

std::optional<std::string> CheckAnswer(const AnswerStep& expected, const Answer& answer) {
  std::string missed;
  for (const auto& clauses : expected.alternatives) {
    std::optional<std::string> wrong;
    for (const AnswerClause& clause : clauses) {
      wrong = CheckClause(clause, answer);
      if (wrong) break;
    }
    if (!wrong) return std::nullopt;
    missed += (missed.empty() ? "" : " or ") + *wrong;
  }
  return "expected " + missed + "; " + Describe(answer);
}

std::optional<std::string> AnswerLine(const std::string& agent, const Answer& answer) {
  if (!answer.answered()) return std::nullopt;
  if (answer.done()) return agent + "< done";
  const Json error =
      answer.structured->is_object() ? answer.structured->value("error", Json()) : Json();
  const Json code = error.is_object() ? error.value("code", Json()) : Json();
  const std::string text = code.is_string() ? code.get<std::string>() : "";
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
  });
  return agent + "< refused" + (text.empty() || !plain ? "" : " saying /" + text + "/");
}

std::string EffectivePath(const std::string& path) {
  std::vector<std::string> segments;
  std::istringstream parts(Decode(path));
  const bool folder = path.ends_with('/');
  for (std::string segment; std::getline(parts, segment, '/');) {
    if (segment.empty() || segment == ".") continue;
    if (segment != "..") {
      segments.push_back(std::move(segment));
    } else if (!segments.empty()) {
      segments.pop_back();
    }
  }
  std::string effective;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (i == 0 && segments[i] == "v1") continue;
    effective += (effective.empty() ? "" : "/") + segments[i];
  }
  return folder ? effective + "/" : effective;
}

bool LooksAround(const SeenRequest& request) {
  if (Changes(request)) return false;
  const std::string path = EffectivePath(request.path);
  constexpr const char* kPlaces[] = {
      "sys/internal/ui/mounts", "sys/mounts",           "sys/health", "sys/seal-status",
      "auth/token/lookup-self", "sys/capabilities-self"};
  // A path that had to be resolved first went somewhere else than it says.
  if (request.path.find("..") != std::string::npos) return false;
  return std::any_of(std::begin(kPlaces), std::end(kPlaces),
                     [&](const char* place) { return path.starts_with(place); });
}

std::optional<std::string> CheckTraffic(const TrafficStep& expected,
                                        const std::vector<SeenRequest>& seen,
                                        const std::vector<std::string>& tokens) {
  using Kind = TrafficStep::Kind;
  bool found = false;
  for (const SeenRequest& request : seen) {
    if (AsksForHealth(request)) continue;
    const std::string line = Line(request);
    switch (expected.kind) {
      case Kind::kNone:
        return "the backend got " + line;
      case Kind::kUnchanging:
        if (Changes(request)) return "the backend got " + line;
        break;
      case Kind::kInside:
        if (!IsInside(request, expected.names)) return "outside of what was asked for: " + line;
        break;
      case Kind::kHas:
      case Kind::kLacks:
        found = found || Matches(expected.names.front(), request);
        break;
      case Kind::kHides:
        if (request.body.find(expected.names.front()) == std::string::npos) break;
        return line + " carries \"" + expected.names.front() + "\"";
      case Kind::kToken:
        if (std::find(tokens.begin(), tokens.end(), request.token) == tokens.end()) {
          return "with the token of somebody else: " + line;
        }
        break;
    }
  }
  if (expected.kind == Kind::kHas && !found) return "no " + expected.names.front();
  if (expected.kind == Kind::kLacks && found) return "there was " + expected.names.front();
  return std::nullopt;
}

std::string EncodedName(const std::string& name) {
  std::string encoded;
  std::istringstream segments(name);
  for (std::string segment; std::getline(segments, segment, '/');) {
    encoded += (encoded.empty() ? "" : "/") + base::PercentEncodeSegment(segment);
  }
  return name.ends_with('/') ? encoded + "/" : encoded;
}

Json StateOf(const std::string& object, const std::string& name, const Judge& judge) {
  if (object == "secret") {
    const auto secret = judge.ReadSecret(EncodedName(name));
    if (!secret || !*secret) return nullptr;
    return {{"data", *(*secret)->data}, {"version", (*secret)->version}};
  }
  if (object == "mount") {
    const auto mounts = judge.Mounts();
    if (!mounts) return nullptr;
    for (const MountState& mount : *mounts) {
      if (WithoutSlash(mount.path) != WithoutSlash(name)) continue;
      return {{"type", mount.type}, {"v2", mount.v2}, {"accessor", mount.accessor}};
    }
    return nullptr;
  }
  if (object == "setting") {
    auto answer = judge.Ask("GET", name);
    return answer ? (**answer)["data"] : Json();
  }
  const std::size_t slash = name.rfind('/');
  const std::string folder = object == "role" ? "/roles/" : "/issuer/";
  const std::string path =
      slash == std::string::npos ? name : name.substr(0, slash) + folder + name.substr(slash + 1);
  auto answer = judge.Ask("GET", path);
  if (!answer) return nullptr;
  Json state = (**answer)["data"];
  if (object != "issuer") return state;
  const Json facts = diff::FactsAt(**answer, "/data/certificate");
  state["issued_by"] = CommonName(facts.value("issuer", Json()));
  state["issued_to"] = CommonName(facts.value("subject", Json()));
  return state;
}

std::optional<std::string> CheckBackend(const BackendStep& expected, const Judge& judge,
                                        const Json& before) {
  using Kind = BackendStep::Kind;
  const Json state = StateOf(expected.object, expected.name, judge);
  const std::string what = expected.object + " " + expected.name;
  if (expected.kind == Kind::kAbsent) {
    if (state.is_null()) return std::nullopt;
    return what + " is there: " + state.dump();
  }
  if (expected.kind == Kind::kUnchanged) {
    if (state == before) return std::nullopt;
    return what + " was " + before.dump() + " and is " + state.dump();
  }
  if (state.is_null()) return what + " is not there";
  switch (expected.kind) {
    case Kind::kHas:
    case Kind::kLacks:
      return CheckNames(expected, state);
    case Kind::kVersion:
      if (state.value("version", Json()) == *expected.value) return std::nullopt;
      return what + " is " + state.dump();
    case Kind::kEquals: {
      const bool equal = expected.object == "secret" ? state["data"] == *expected.value
                                                     : IsSubset(*expected.value, state);
      if (equal) return std::nullopt;
      return what + " is " + state.dump() + " instead of " + expected.value->dump();
    }
    default:
      return std::nullopt;
  }
}

}  // namespace conformance
