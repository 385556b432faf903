// What holds between calls.
#include <algorithm>
#include <atomic>
#include <nlohmann/json.hpp>
#include <thread>

#include "conformance/checks/families.h"
#include "conformance/checks/support.h"
#include "conformance/history/linearizability.h"

namespace conformance {
namespace {

// Whether an object somewhere in it has the member with the value.
bool HasMember(const Json& json, const std::string& name, const Json& value) {
  if (json.is_object()) {
    const auto found = json.find(name);
    if (found != json.end() && *found == value) return true;
  }
  if (!json.is_structured()) return false;
  return std::any_of(json.begin(), json.end(),
                     [&](const Json& item) { return HasMember(item, name, value); });
}

Outcome WriteThenRead(Stage& stage, const CheckContext&) {
  auto agent = JoinSample(stage);
  if (!agent) return Broken(agent.error().message);
  const std::string values[] = {"plain",
                                " spaces around ",
                                "line\nbreak\ttab",
                                "\u00e9\u4e2d\U0001f511",
                                "\"quotes\" and \\back\\slashes",
                                "{\"json\": true}",
                                "%7B%s",
                                std::string(20'000, 'x')};
  for (const char* mount : {"kv", "kv1"}) {
    int number = 0;
    for (const std::string& value : values) {
      const std::string path = "law/" + std::to_string(++number);
      auto write = stage.Bind("write_secret",
                              {{"mount", mount}, {"path", path}, {"key", "k"}, {"value", value}});
      auto read = stage.Bind("read_secret", {{"mount", mount}, {"path", path}});
      if (!write || !read) return NotApplicable("the server does not write and read secrets");
      const Answer written = Stage::Call(**agent, *write);
      if (!written.done())
        return Failed("writing " + Json(value).dump() + ": " + Describe(written));
      const auto state = stage.judge().ReadSecret(std::string(mount) + "/" + path);
      if (!state || !*state || (*state)->data->value("k", Json()) != value) {
        return Failed("writing " + Json(value).dump() +
                      " was done, and the backend has not got it");
      }
      const Answer answer = Stage::Call(**agent, *read);
      if (!answer.done()) return Failed("reading it: " + Describe(answer));
      if (!HasMember(*answer.structured, "k", value)) {
        return Failed("wrote " + Json(value).dump() + ", read " + Describe(answer));
      }
    }
  }
  return Passed();
}

constexpr int kManySecrets = 150;

// The list that has all the names, if there is one in it.
const Json* ListOf(const Json& json, const std::string& name) {
  if (json.is_array() && std::find(json.begin(), json.end(), Json(name)) != json.end())
    return &json;
  if (!json.is_structured()) return nullptr;
  for (const Json& item : json) {
    if (const Json* found = ListOf(item, name)) return found;
  }
  return nullptr;
}

Outcome ListIsCompleteAndSorted(Stage& stage, const CheckContext&) {
  auto agent = JoinSample(stage);
  if (!agent) return Broken(agent.error().message);
  std::vector<std::string> names;
  for (int i = 0; i < kManySecrets; ++i) {
    names.push_back("item-" + std::to_string((i * 7919) % 100'003));
    if (auto written = stage.judge().WriteSecret("kv/many/" + names.back(), {{"a", "b"}});
        !written) {
      return Broken(written.error().message);
    }
  }
  auto call = stage.Bind("list_secrets", {{"mount", "kv"}, {"path", "many"}});
  if (!call) return NotApplicable(call.error().message);
  const Answer answer = Stage::Call(**agent, *call);
  if (!answer.done()) return Failed("listing: " + Describe(answer));
  const std::string all = answer.text + answer.structured->dump();
  for (const std::string& name : names) {
    if (all.find(name) == std::string::npos) return Failed(name + " is missing in the list");
  }
  const Json* list = ListOf(*answer.structured, names.front());
  if (list != nullptr && !std::is_sorted(list->begin(), list->end())) {
    return Failed("the list is not sorted: " + list->dump().substr(0, 200));
  }
  return Passed();
}

constexpr int kTooMany = 5'000;

Outcome LongListsAreBounded(Stage& stage, const CheckContext&) {
  auto agent = JoinSample(stage);
  if (!agent) return Broken(agent.error().message);
  for (int i = 0; i < kTooMany; ++i) {
    const std::string name = "kv1/long/entry-" + std::to_string(100'000 + i);
    if (auto written = stage.judge().Ask("POST", name, {{"a", "b"}}); !written) {
      return Broken(written.error().message);
    }
  }
  auto call = stage.Bind("list_secrets", {{"mount", "kv1"}, {"path", "long"}});
  if (!call) return NotApplicable(call.error().message);
  const Answer answer = Stage::Call(**agent, *call);
  if (!answer.done()) return Passed();  // refused with a reason: allowed
  std::size_t shown = 0;
  for (std::size_t at = 0; (at = answer.text.find("entry-", at)) != std::string::npos; ++at)
    ++shown;
  if (shown < kTooMany) return Passed();
  return Failed("all " + std::to_string(kTooMany) + " names go to the model in one answer of " +
                std::to_string(answer.text.size()) + " bytes");
}

constexpr int kWriters = 8;
constexpr int kWritesEach = 6;

Outcome NothingIsLost(Stage& stage, const CheckContext&) {
  auto first = JoinSample(stage);
  if (!first) return Broken(first.error().message);
  std::vector<Agent*> agents = {*first};
  while (agents.size() < kWriters) {
    auto agent = stage.Join("agent-" + std::to_string(agents.size()));
    if (!agent) return Broken(agent.error().message);
    agents.push_back(*agent);
  }
  std::vector<std::vector<std::string>> done(kWriters);
  std::vector<std::thread> threads;
  std::atomic<bool> bound = true;
  for (std::size_t who = 0; who < kWriters; ++who) {
    threads.emplace_back([&, who] {
      for (int i = 0; i < kWritesEach; ++i) {
        const std::string key = "key-" + std::to_string(who) + "-" + std::to_string(i);
        auto call = stage.Bind("write_secret",
                               {{"mount", "kv"}, {"path", "shared"}, {"key", key}, {"value", key}});
        if (!call) {
          bound = false;
          return;
        }
        if (Stage::Call(*agents[who], *call).done()) done[who].push_back(key);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  if (!bound) return NotApplicable("the server does not write single keys");
  const auto state = stage.judge().ReadSecret("kv/shared");
  if (!state) return Broken(state.error().message);
  for (const auto& keys : done) {
    for (const std::string& key : keys) {
      if (*state && (*state)->data->contains(key)) continue;
      return Failed(std::to_string(kWriters) + " agents wrote different keys of one secret; " +
                    key + " was answered with \"done\" and is not there");
    }
  }
  return Passed();
}

// A secret whose keys are written one at a time and read as a whole.
struct MergedSecret {
  using State = std::map<std::string, std::string>;
  struct Call {
    bool write = false;
    std::string key = {};
    std::string value = {};
    State read = {};
  };
  State Initial() const { return {{"start", "0"}}; }
  std::optional<State> Apply(const State& state, const Call& call) const {
    if (!call.write) return call.read == state ? std::optional(state) : std::nullopt;
    State next = state;
    next[call.key] = call.value;
    return next;
  }
};

constexpr int kHistoryAgents = 4;
constexpr int kHistoryCalls = 10;

std::optional<MergedSecret::State> ReadState(const Answer& answer) {
  const std::function<const Json*(const Json&)> find = [&](const Json& json) -> const Json* {
    if (json.is_object() && json.contains("start")) return &json;
    if (!json.is_structured()) return nullptr;
    for (const Json& item : json) {
      if (const Json* found = find(item)) return found;
    }
    return nullptr;
  };
  const Json* data = find(*answer.structured);
  if (data == nullptr) return std::nullopt;
  MergedSecret::State state;
  for (const auto& [key, value] : data->items()) {
    state[key] = value.is_string() ? value.get<std::string>() : value.dump();
  }
  return state;
}

// One agent's part of the history. False: its answers cannot be read.
bool Record(Stage& stage, Agent& agent, std::uint64_t seed, std::atomic<std::uint64_t>& moment,
            std::vector<Recorded<MergedSecret::Call>>& history) {
  for (int i = 0; i < kHistoryCalls; ++i) {
    MergedSecret::Call call;
    call.write = ((seed >> i) & 1) != 0;
    call.key = "k" + std::to_string((seed >> (i + 10)) % 3);
    call.value = std::to_string(seed % 1000) + "-" + std::to_string(i);
    const Json where = {{"mount", "kv"}, {"path", "history"}};
    Json arguments = where;
    if (call.write) {
      arguments["key"] = call.key;
      arguments["value"] = call.value;
    }
    const auto bound = stage.Bind(call.write ? "write_secret" : "read_secret", arguments);
    if (!bound) return false;
    const std::uint64_t began = ++moment;
    const Answer answer = Stage::Call(agent, *bound);
    const std::uint64_t ended = ++moment;
    if (!answer.done()) {
      if (call.write) return false;  // a conflict that was told: another kind of history
      continue;
    }
    if (!call.write) {
      auto state = ReadState(answer);
      if (!state) return false;
      call.read = *std::move(state);
    }
    history.push_back({.call = std::move(call), .began = began, .ended = ended});
  }
  return true;
}

Outcome HistoriesAreLinear(Stage& stage, const CheckContext& context) {
  auto first = JoinSample(stage);
  if (!first) return Broken(first.error().message);
  if (auto written = stage.judge().WriteSecret("kv/history", {{"start", "0"}}); !written) {
    return Broken(written.error().message);
  }
  std::vector<Agent*> agents = {*first};
  while (agents.size() < kHistoryAgents) {
    auto agent = stage.Join("agent-" + std::to_string(agents.size()));
    if (!agent) return Broken(agent.error().message);
    agents.push_back(*agent);
  }
  std::atomic<std::uint64_t> moment = 0;
  std::atomic<bool> readable = true;
  std::vector<std::vector<Recorded<MergedSecret::Call>>> parts(kHistoryAgents);
  std::vector<std::thread> threads;
  for (std::size_t who = 0; who < kHistoryAgents; ++who) {
    threads.emplace_back([&, who] {
      const std::uint64_t seed = (context.seed + who) * 0x9e3779b97f4a7c15u;
      if (!Record(stage, *agents[who], seed, moment, parts[who])) readable = false;
    });
  }
  for (std::thread& thread : threads) thread.join();
  if (!readable) return NotApplicable("some writes were refused, or reads show no data");
  std::vector<Recorded<MergedSecret::Call>> history;
  for (auto& part : parts) std::move(part.begin(), part.end(), std::back_inserter(history));
  const MergedSecret secret;
  if (Linearizer<MergedSecret>(secret, history).Explain()) return Passed();
  std::string evidence = "no order of these calls explains what was read:";
  for (const auto& entry : history) {
    evidence += " [" + std::to_string(entry.began) + "-" + std::to_string(entry.ended) + "] " +
                (entry.call.write ? "write " + entry.call.key + "=" + entry.call.value
                                  : "read " + Json(entry.call.read).dump());
  }
  return Failed(evidence);
}

Outcome InvisibleCharacters(Stage& stage, const CheckContext&) {
  auto agent = JoinSample(stage);
  if (!agent) return Broken(agent.error().message);
  const std::string hidden = "harmless\u202e\u2066\u200b\U000e0041\U000e0042 text";
  auto made = stage.judge().Ask(
      "POST", "sys/mounts/marked",
      Json{{"type", "kv"}, {"description", hidden}, {"options", {{"version", "1"}}}});
  if (!made) return Broken(made.error().message);
  auto call = stage.Bind("list_mounts", Json::object());
  if (!call) return NotApplicable(call.error().message);
  const Answer answer = Stage::Call(**agent, *call);
  for (const char* mark : {"\u202e", "\u2066", "\U000e0041"}) {
    if (answer.text.find(mark) != std::string::npos) {
      return Failed("a description's invisible characters reach the model: " + Describe(answer));
    }
  }
  return Passed();
}

}  // namespace

std::vector<Check> LawChecks() {
  return {
      MakeCheck("T-LAW.write-then-read", "properties", "What was written is read, byte by byte",
                "A password with a blank at its end is another password.", {}, WriteThenRead),
      MakeCheck("T-LAW.list-is-complete", "properties", "A list of 150 is complete and sorted",
                "An agent believes that what is not listed does not exist.", {"V-KV-13"},
                ListIsCompleteAndSorted),
      MakeCheck("V-META-05.long-lists", "tools", "A list of 5,000 does not go out in one answer",
                "It would fill the model's context.", {"V-META-05"}, LongListsAreBounded),
      MakeCheck("V-KV-01.nothing-is-lost", "properties",
                "Eight agents write different keys of one secret, and none vanishes",
                "Read, change and write back without a check loses updates.", {"V-KV-01"},
                NothingIsLost),
      MakeCheck("V-KV-01.linearizable", "properties",
                "Reads and writes of one secret at the same time have an order that explains them",
                "An agent that reads what never was acts on it.", {"V-KV-01"}, HistoriesAreLinear),
      MakeCheck("V-META-06.invisible-characters", "safety",
                "Invisible characters of the backend's texts do not reach the model",
                "Instructions can be hidden in them.", {"V-META-06"}, InvisibleCharacters),
  };
}

}  // namespace conformance
