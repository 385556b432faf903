// A story: what agents do with one server on one estate, and what must then be true. The text form
// is described in docs/conformance_stories.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "json/box.h"
#include "json/fwd.h"

namespace conformance {

// "estate KIND ...": what there is before the agents come. Made by the judge, not by the server.
struct EstateItem {
  // "mount", "secret", "policy", "agent", "revision", "ca", "role", "certificate", "setting"
  std::string kind;
  std::string name = {};  // "kv/", "kv/app", "reader", "pki/web"
  std::string word = {};  // of a mount: its type; of an agent: its policies, its revision
  json::Box value = {};   // a secret's data, a role's fields, a setting
  std::string text = {};  // a policy
  std::string line = {};  // as written
};

// "one> write_secret mount=kv path=app key=b value=2"
struct CallStep {
  std::string agent;
  std::string tool;          // the canonical name (vocabulary.json)
  json::Box arguments = {};  // canonical names
  bool held = false;         // its next change is kept back before the backend sees it
  bool begun = false;        // it is waited for a moment only: it may have to wait for another
};

// "release one": what was kept back goes on.
struct ReleaseStep {
  std::string agent;
};

// One thing that an answer must be, of which a line may name several with "or".
struct AnswerClause {
  enum class Kind {
    kDone,      // no error
    kRefused,   // an error: of the tool or of the protocol
    kAnswered,  // either
    kShows,     // text occurs in it
    kHides,     // text occurs nowhere in it
    kVeils,     // text occurs nowhere in the text that a model reads
    kSays,      // matches a regular expression, upper and lower case alike
    kLists,     // each name is an element of some list or line of it
    kWithin,    // its message has at most that many bytes
  };
  Kind kind = Kind::kDone;
  std::string text = {};
  std::vector<std::string> names = {};
  std::size_t bytes = 0;
};

// "one< done", "one< refused saying /denied|policy/", "one< shows \"x\""
struct AnswerStep {
  std::string agent;
  std::vector<std::vector<AnswerClause>> alternatives;  // one of them must hold as a whole
};

// "backend kv/app has a, c", "backend kv/app = {...}", "backend kv/app absent"
struct BackendStep {
  enum class Kind { kEquals, kHas, kLacks, kAbsent, kPresent, kVersion, kUnchanged };
  Kind kind = Kind::kPresent;
  std::string object = {};  // "secret", "mount", "role", "issuer", "setting"
  std::string name = {};
  json::Box value = {};
  std::vector<std::string> names = {};
  std::string when_agent = {};  // "when one done": else the line says nothing
  bool when_done = true;
};

// Of what the backend got since the last call began: "traffic none", "traffic unchanging", "traffic
// inside kv/, pki/", "traffic has POST kv/data/app", "traffic token one", "traffic hiding x"
struct TrafficStep {
  enum class Kind { kNone, kUnchanging, kInside, kHas, kLacks, kToken, kHides };
  Kind kind = Kind::kNone;
  std::vector<std::string> names =
      {};  // mounts, agents, or "METHOD path", "*" at its end: more; a text
};

// Things that happen beside the agents: "colleague writes kv/app {...}", "seal", "unseal",
// "expire one", "fault server_error {...}", "calm", "cancel one", "leave one", "alive".
struct EventStep {
  std::string what;
  std::vector<std::string> words = {};
  json::Box value = {};
};

struct Step {
  int line = 0;
  std::string text;  // as written
  std::variant<CallStep, ReleaseStep, AnswerStep, BackendStep, TrafficStep, EventStep> what;
};

struct Story {
  std::string id;  // "V-KV-01"
  std::string title = {};
  std::string why = {};
  std::vector<std::string> hunts = {};  // ids of defects
  std::vector<std::string> needs = {};  // "http", "stdio", "simulator", "tool:X", "optional:X.Y"
  std::vector<EstateItem> estate = {};
  std::vector<Step> steps = {};
  std::string file = {};
};

// The stories of one text, each beginning with "id". kInvalidArgument with file, line and what was
// expected there: an unknown word is an error, never skipped.
base::Result<std::vector<Story>> ParseStories(std::string_view text, const std::string& file);
// A text that ParseStories reads as the same.
std::string WriteStory(const Story& story);
// One line of it: a call, an answer, an event.
base::Result<Step> ParseStep(const std::string& text);

}  // namespace conformance
