// The text form of stories, read line by line.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "conformance/story/line_reader.h"
#include "conformance/story/story.h"

namespace conformance {
namespace {

base::Error Wrong(std::string message) {
  return {.code = base::ErrorCode::kInvalidArgument, .message = std::move(message)};
}

base::Error Unknown(const std::string& what, const std::string& word, const char* expected) {
  return Wrong((word.empty() ? what + " is missing" : what + " \"" + word + "\" is unknown") +
               "; expected " + expected);
}

base::Result<EstateItem> ReadEstate(LineReader& line) {
  constexpr const char* kKinds =
      "mount, secret, policy, agent, revision, ca, role, certificate or setting";
  constexpr std::array<std::string_view, 9> kKnown = {
      "mount", "secret", "policy", "agent", "revision", "ca", "role", "certificate", "setting"};
  EstateItem item{.kind = line.Word()};
  item.name = line.Name();
  if (std::find(kKnown.begin(), kKnown.end(), item.kind) == kKnown.end()) {
    return Unknown("the kind of estate", item.kind, kKinds);
  }
  if (item.name.empty()) return Wrong("estate " + item.kind + " needs a name");
  if (item.kind == "policy") {
    item.text = line.Rest();
    if (item.text.empty()) return Wrong("estate policy needs its text");
    return item;
  }
  if (item.kind == "mount") {
    item.word = line.Word();
    if (item.word.empty()) return Wrong("estate mount needs a type: kv, kv2 or pki");
  } else if (item.kind == "agent" || item.kind == "revision") {
    item.word = line.Rest();
    if (item.word.empty()) return Wrong("estate " + item.kind + " needs more than a name");
  } else if (!line.at_end()) {
    auto value = line.Value();
    if (!value) return std::move(value).error();
    item.value = std::move(value).value();
  }
  return item;
}

base::Result<AnswerClause> ReadClause(LineReader& line) {
  using Kind = AnswerClause::Kind;
  const std::string word = line.Word();
  if (word == "done") return AnswerClause{.kind = Kind::kDone};
  if (word == "refused") return AnswerClause{.kind = Kind::kRefused};
  if (word == "answered") return AnswerClause{.kind = Kind::kAnswered};
  if (word == "lists") {
    AnswerClause clause{.kind = Kind::kLists, .names = line.Names()};
    if (clause.names.empty()) return Wrong("lists needs names");
    return clause;
  }
  if (word == "saying") {
    auto pattern = line.Pattern();
    if (!pattern) return std::move(pattern).error();
    return AnswerClause{.kind = Kind::kSays, .text = std::move(pattern).value()};
  }
  if (word == "within") {
    auto bytes = line.Value();
    if (!bytes) return std::move(bytes).error();
    if (!bytes->is_number_unsigned()) return Wrong("within needs a number of bytes");
    return AnswerClause{.kind = Kind::kWithin, .bytes = bytes->get<std::size_t>()};
  }
  if (word == "showing" || word == "hiding" || word == "veiling") {
    auto text = line.Text();
    if (!text) return std::move(text).error();
    return AnswerClause{.kind = word == "showing"  ? Kind::kShows
                                : word == "hiding" ? Kind::kHides
                                                   : Kind::kVeils,
                        .text = std::move(text).value()};
  }
  return Unknown("the answer", word,
                 "done, refused, answered, showing, hiding, veiling, saying, within or lists");
}

base::Result<AnswerStep> ReadAnswer(std::string agent, LineReader& line) {
  AnswerStep step{.agent = std::move(agent), .alternatives = {}};
  do {
    std::vector<AnswerClause> clauses;
    while (!line.at_end() && line.Peek() != "or") {
      auto clause = ReadClause(line);
      if (!clause) return std::move(clause).error();
      clauses.push_back(std::move(clause).value());
    }
    if (clauses.empty()) return Wrong("an answer is missing");
    step.alternatives.push_back(std::move(clauses));
  } while (line.Take("or"));
  return step;
}

base::Result<CallStep> ReadCall(std::string agent, LineReader& line) {
  CallStep step{.agent = std::move(agent), .tool = line.Word()};
  if (step.tool.empty()) return Wrong("a tool is missing");
  *step.arguments = Json::object();
  while (!line.at_end()) {
    if (line.Take("held")) {
      step.held = true;
      continue;
    }
    if (line.Take("begun")) {
      step.begun = true;
      continue;
    }
    auto argument = line.Argument();
    if (!argument) return std::move(argument).error();
    (*step.arguments)[argument->first] = std::move(argument->second);
  }
  return step;
}

base::Status ReadWhen(LineReader& line, BackendStep& step) {
  if (!line.Take("when")) return {};
  step.when_agent = line.Word();
  const std::string word = line.Word();
  if (step.when_agent.empty() || (word != "done" && word != "refused")) {
    return Wrong("when needs an agent and done or refused");
  }
  step.when_done = word == "done";
  return {};
}

base::Result<BackendStep> ReadState(LineReader& line) {
  using Kind = BackendStep::Kind;
  constexpr std::array<std::string_view, 5> kObjects = {"secret", "mount", "role", "issuer",
                                                        "setting"};
  BackendStep step{.object = line.Word()};
  step.name = line.Name();
  if (std::find(kObjects.begin(), kObjects.end(), step.object) == kObjects.end()) {
    return Unknown("what is in the backend", step.object, "secret, mount, role, issuer or setting");
  }
  if (step.name.empty()) return Wrong("backend " + step.object + " needs a name");
  const std::string word = line.Word();
  if (word == "present" || word == "absent" || word == "unchanged") {
    step.kind = word == "present"  ? Kind::kPresent
                : word == "absent" ? Kind::kAbsent
                                   : Kind::kUnchanged;
    return step;
  }
  if (word == "has" || word == "lacks") {
    step.kind = word == "has" ? Kind::kHas : Kind::kLacks;
    step.names = line.Names();
    if (step.names.empty()) return Wrong(word + " needs names");
    return step;
  }
  if (word == "=" || word == "version") {
    auto value = line.Value();
    if (!value) return std::move(value).error();
    step.kind = word == "=" ? Kind::kEquals : Kind::kVersion;
    step.value = std::move(value).value();
    return step;
  }
  return Unknown("its state", word, "present, absent, unchanged, has, lacks, version or =");
}

base::Result<BackendStep> ReadBackend(LineReader& line) {
  auto step = ReadState(line);
  if (!step) return step;
  if (base::Status when = ReadWhen(line, *step); !when) return when.error();
  return step;
}

base::Result<TrafficStep> ReadTraffic(LineReader& line) {
  using Kind = TrafficStep::Kind;
  const std::string word = line.Word();
  if (word == "none") return TrafficStep{.kind = Kind::kNone};
  if (word == "unchanging") return TrafficStep{.kind = Kind::kUnchanging};
  if (word == "inside" || word == "token") {
    TrafficStep step{.kind = word == "inside" ? Kind::kInside : Kind::kToken,
                     .names = line.Names()};
    if (step.names.empty()) return Wrong(word + " needs names");
    return step;
  }
  if (word == "has" || word == "lacks") {
    const std::string request = line.Rest();
    if (request.find(' ') == std::string::npos) return Wrong(word + " needs METHOD path");
    return TrafficStep{.kind = word == "has" ? Kind::kHas : Kind::kLacks, .names = {request}};
  }
  if (word == "hiding") {
    auto text = line.Text();
    if (!text) return std::move(text).error();
    return TrafficStep{.kind = Kind::kHides, .names = {std::move(text).value()}};
  }
  return Unknown("the traffic", word, "none, unchanging, inside, token, has, lacks or hiding");
}

constexpr int kRepeatsMax = 10'000;

struct EventForm {
  const char* name;
  int words;
  bool value;
};
// What may happen beside the agents, with how many words after it and whether a value follows.
constexpr EventForm kEvents[] = {
    {"writes", 1, true},  {"deletes", 1, false},  {"destroys", 2, false}, {"revokes", 1, false},
    {"mounts", 2, false}, {"unmounts", 1, false}, {"seal", 0, false},     {"unseal", 0, false},
    {"expire", 1, false}, {"demote", 1, false},   {"renew", 1, false},    {"fault", 1, true},
    {"calm", 0, false},   {"cancel", 1, false},   {"leave", 1, false},    {"alive", 0, false},
};

base::Result<EventStep> ReadEvent(std::string word, LineReader& line) {
  if (word == "colleague") {
    word = line.Word();
    constexpr std::array<std::string_view, 6> kDoes = {"writes",  "deletes", "destroys",
                                                       "revokes", "mounts",  "unmounts"};
    if (std::find(kDoes.begin(), kDoes.end(), word) == kDoes.end()) {
      return Unknown("what the colleague does", word,
                     "writes, deletes, destroys, revokes, mounts or unmounts");
    }
  }
  for (const EventForm& form : kEvents) {
    if (word != form.name) continue;
    EventStep step{.what = word};
    for (int i = 0; i < form.words; ++i) {
      step.words.push_back(line.Word());
      if (step.words.back().empty()) return Wrong(word + " needs more words");
    }
    if (form.value && !line.at_end()) {
      auto value = line.Value();
      if (!value) return std::move(value).error();
      step.value = std::move(value).value();
    }
    return step;
  }
  return Unknown("the line", word, "NAME> a call, NAME< an answer, backend, traffic, release, ...");
}

base::Result<Step> ReadStep(const std::string& text, int number) {
  LineReader line(text);
  std::string word = line.Word();
  Step step{.line = number, .text = text, .what = EventStep{}};
  const auto take = [&](auto read) -> base::Result<Step> {
    if (!read) return std::move(read).error();
    step.what = std::move(read).value();
    if (!line.at_end()) return Wrong("too much at the end: " + line.Rest());
    return std::move(step);
  };
  if (word.size() > 1 && word.ends_with('>')) {
    word.pop_back();
    return take(ReadCall(word, line));
  }
  if (word.size() > 1 && word.ends_with('<')) {
    word.pop_back();
    return take(ReadAnswer(word, line));
  }
  if (word == "backend") return take(ReadBackend(line));
  if (word == "traffic") return take(ReadTraffic(line));
  if (word == "release") {
    ReleaseStep release{.agent = line.Word()};
    if (release.agent.empty()) return Wrong("release needs the name of an agent");
    return take(base::Result<ReleaseStep>(std::move(release)));
  }
  return take(ReadEvent(word, line));
}

bool IsNeed(const std::string& need) {
  if (need == "http" || need == "stdio" || need == "simulator") return true;
  if (need.starts_with("tool:")) return need.size() > 5;
  return need.starts_with("optional:") && need.find('.') != std::string::npos;
}

// The head of a story; false: the line is something else.
base::Result<bool> ReadHead(const std::string& text, Story& story) {
  LineReader line(text);
  const std::string word = line.Word();
  if (word == "title") {
    story.title = line.Rest();
  } else if (word == "why") {
    const std::string more = line.Rest();
    if (!story.why.empty() && !more.empty()) story.why += ' ';
    story.why += more;
  } else if (word == "hunts" || word == "needs") {
    std::vector<std::string>& list = word == "hunts" ? story.hunts : story.needs;
    while (!line.at_end()) list.push_back(line.Word());
    if (list.empty()) return Wrong(word + " needs words");
    for (const std::string& need : story.needs) {
      if (IsNeed(need)) continue;
      return Unknown("the need", need,
                     "http, stdio, simulator, tool:TOOL or optional:TOOL.PARAMETER");
    }
  } else if (word == "estate") {
    auto item = ReadEstate(line);
    if (!item) return std::move(item).error();
    item->line = text;
    if (!line.at_end()) return Wrong("too much at the end: " + line.Rest());
    story.estate.push_back(std::move(item).value());
  } else {
    return false;
  }
  return true;
}

class Parser {
 public:
  explicit Parser(const std::string& file) : file_(file) {}

  base::Status Line(const std::string& text) {
    ++number_;
    const std::size_t begin = text.find_first_not_of(" \t\r");
    if (begin == std::string::npos || text[begin] == '#') return {};
    std::string line = text.substr(begin);
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.pop_back();
    base::Status read = Block(line);
    if (read) return {};
    base::Error error = read.error();
    error.message = file_ + ":" + std::to_string(number_) + ": " + error.message;
    return error;
  }

  base::Result<std::vector<Story>> Finish() {
    if (repeats_ > 0) return Wrong(file_ + ": a repeat has no end");
    if (base::Status whole = CheckLast(); !whole) {
      base::Error error = whole.error();
      error.message = file_ + ":" + std::to_string(number_) + ": " + error.message;
      return error;
    }
    return std::move(stories_);
  }

 private:
  // "repeat N" ... "end": the lines between N times, "{n}" in them counted from 1.
  base::Status Block(const std::string& text) {
    if (text.starts_with("repeat ")) {
      if (repeats_ > 0) return Wrong("a repeat inside of a repeat");
      repeats_ = std::atoi(text.c_str() + 7);
      if (repeats_ < 1 || repeats_ > kRepeatsMax) return Wrong("repeat takes 1 to 10000");
      block_.clear();
      return {};
    }
    if (text == "end") {
      if (repeats_ == 0) return Wrong("an end without a repeat");
      const int end = number_;
      const int repeats = std::exchange(repeats_, 0);
      for (int n = 1; n <= repeats; ++n) {
        for (const auto& [number, line] : block_) {
          number_ = number;
          if (base::Status read = Read(Replace(line, "{n}", std::to_string(n))); !read) return read;
        }
      }
      number_ = end;
      return {};
    }
    if (repeats_ == 0) return Read(text);
    block_.emplace_back(number_, text);
    return {};
  }

  static std::string Replace(std::string text, std::string_view mark, const std::string& value) {
    for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += value.size()) {
      text.replace(at, mark.size(), value);
    }
    return text;
  }

  base::Status Read(const std::string& text) {
    if (text.starts_with("id ")) {
      if (base::Status whole = CheckLast(); !whole) return whole;
      return Begin(LineReader(std::string_view(text).substr(3)).Rest());
    }
    if (stories_.empty()) return Wrong("a story begins with \"id NAME\"");
    Story& story = stories_.back();
    auto head = ReadHead(text, story);
    if (!head) return std::move(head).error();
    if (*head) {
      if (!story.steps.empty()) return Wrong("this belongs before the first step");
      return {};
    }
    auto step = ReadStep(text, number_);
    if (!step) return std::move(step).error();
    story.steps.push_back(std::move(step).value());
    return {};
  }

  base::Status Begin(std::string id) {
    const auto good = [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
    };
    if (id.empty() || !std::all_of(id.begin(), id.end(), good)) {
      return Wrong("an id has letters, digits, '-', '_' and '.' alone");
    }
    for (const Story& story : stories_) {
      if (story.id == id) return Wrong("the id " + id + " is there already");
    }
    stories_.push_back({.id = std::move(id), .file = file_});
    return {};
  }

  // A story without an expectation cannot fail.
  base::Status CheckLast() const {
    if (stories_.empty()) return {};
    const Story& story = stories_.back();
    const bool expects = std::any_of(story.steps.begin(), story.steps.end(), [](const Step& step) {
      const auto* event = std::get_if<EventStep>(&step.what);
      return std::holds_alternative<AnswerStep>(step.what) ||
             std::holds_alternative<BackendStep>(step.what) ||
             std::holds_alternative<TrafficStep>(step.what) ||
             (event != nullptr && event->what == "alive");
    });
    if (!expects) return Wrong("story " + story.id + " expects nothing, so it cannot fail");
    if (story.title.empty()) return Wrong("story " + story.id + " has no title");
    return {};
  }

  std::string file_;
  int number_ = 0;
  int repeats_ = 0;                                 // of the block that is being read
  std::vector<std::pair<int, std::string>> block_;  // with the number of each line
  std::vector<Story> stories_;
};

}  // namespace

base::Result<std::vector<Story>> ParseStories(std::string_view text, const std::string& file) {
  Parser parser(file);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (base::Status line = parser.Line(std::string(text.substr(0, end))); !line) {
      return line.error();
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parser.Finish();
}

base::Result<Step> ParseStep(const std::string& text) { return ReadStep(text, 0); }

std::string WriteStory(const Story& story) {
  std::string text = "id " + story.id + "\ntitle " + story.title + "\n";
  if (!story.why.empty()) text += "why " + story.why + "\n";
  for (const auto& [word, list] : {std::pair("hunts", &story.hunts), {"needs", &story.needs}}) {
    if (list->empty()) continue;
    text += word;
    for (const std::string& name : *list) text += " " + name;
    text += "\n";
  }
  for (const EstateItem& item : story.estate) text += item.line + "\n";
  for (const Step& step : story.steps) text += step.text + "\n";
  return text;
}

}  // namespace conformance
