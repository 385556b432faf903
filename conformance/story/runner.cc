#include "conformance/story/runner.h"

#include <algorithm>
#include <atomic>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "conformance/story/estate.h"
#include "conformance/story/expect.h"
#include "vaultsim/fault/fault.h"

namespace conformance {
namespace {

constexpr std::chrono::milliseconds kMoment{60};
constexpr std::chrono::milliseconds kLook{1};

struct Verdict {
  CheckStatus status;
  std::string evidence;
};
using Maybe = std::optional<Verdict>;  // nullopt: go on

Verdict Failed(std::string evidence) { return {CheckStatus::kFailed, std::move(evidence)}; }
Verdict Broken(std::string evidence) { return {CheckStatus::kError, std::move(evidence)}; }
Verdict NotHere(std::string why) { return {CheckStatus::kNotApplicable, std::move(why)}; }

// A call that may be under way while others go on.
struct Pending {
  std::thread thread = {};
  std::atomic<bool> finished = false;
  Answer answer = {};
  Json id = nullptr;
  std::uint64_t held = 0;  // the request that is kept back
};

class Player {
 public:
  Player(const Story& story, Stage& stage) : story_(story), stage_(stage) {}
  ~Player() { JoinAll(); }

  Played Run() {
    Played played;
    Maybe verdict = Begin();
    for (std::size_t i = 0; !verdict && i < story_.steps.size(); ++i) {
      const Step& step = story_.steps[i];
      verdict = std::visit([this](const auto& what) { return Do(what); }, step.what);
      Note(step, played);
      if (!verdict) continue;
      played.line = step.line;
      verdict->evidence =
          "line " + std::to_string(step.line) + ", \"" + step.text + "\": " + verdict->evidence;
    }
    JoinAll();
    if (!verdict) verdict = Leaks();
    if (verdict) {
      played.status = verdict->status;
      played.evidence = std::move(verdict->evidence);
    }
    return played;
  }

 private:
  Maybe Begin() {
    for (const std::string& need : story_.needs) {
      if (Maybe missing = Need(need)) return missing;
    }
    if (!stage_.gated() && UsesGate()) return NotHere("what the server sends cannot be seen here");
    // Before the estate: most of what is not applicable is known from the tools.
    for (const Step& step : story_.steps) {
      const auto* call = std::get_if<CallStep>(&step.what);
      if (call == nullptr || call->tool == "tools/list") continue;
      if (auto bound = stage_.Bind(call->tool, *call->arguments); !bound) {
        return NotHere(bound.error().message);
      }
    }
    if (base::Status fresh = stage_.Fresh(); !fresh) return Broken(fresh.error().message);
    auto cast = MakeEstate(story_.estate, stage_.judge());
    if (!cast) return Broken(cast.error().message);
    cast_ = std::move(cast).value();
    stage_.transcript().Watch(stage_.backend().root_token());
    for (const auto& [name, token] : cast_.tokens) stage_.transcript().Watch(token);
    for (const Step& step : story_.steps) {
      const auto* state = std::get_if<BackendStep>(&step.what);
      if (state == nullptr || state->kind != BackendStep::Kind::kUnchanged) continue;
      before_[state->object + " " + state->name] =
          StateOf(state->object, state->name, stage_.judge());
    }
    return std::nullopt;
  }

  Maybe Need(const std::string& need) const {
    if (need == "http" && !stage_.over_http()) return NotHere("needs HTTP");
    if (need == "stdio" && !stage_.over_stdio()) return NotHere("needs stdio");
    if (need == "simulator" && !stage_.backend().simulated()) return NotHere("needs a simulator");
    if (need.starts_with("tool:") && stage_.binding().Find(need.substr(5)) == nullptr) {
      return NotHere("the server offers no tool like " + need.substr(5));
    }
    if (need.starts_with("optional:")) return NeedOptional(need.substr(9));
    return std::nullopt;
  }

  // "read_secret.version": it may be left out.
  Maybe NeedOptional(const std::string& name) const {
    const std::size_t dot = name.find('.');
    const BoundTool* tool = stage_.binding().Find(name.substr(0, dot));
    if (tool == nullptr) return NotHere("the server offers no tool like " + name.substr(0, dot));
    const auto theirs = tool->parameters.find(name.substr(dot + 1));
    const Json required = tool->input_schema->value("required", Json::array());
    const bool demanded =
        theirs != tool->parameters.end() &&
        std::find(required.begin(), required.end(), Json(theirs->second)) != required.end();
    if (demanded) return NotHere("its " + tool->name + " demands " + theirs->second);
    return std::nullopt;
  }

  bool UsesGate() const {
    return std::any_of(story_.steps.begin(), story_.steps.end(), [](const Step& step) {
      const auto* call = std::get_if<CallStep>(&step.what);
      const auto* event = std::get_if<EventStep>(&step.what);
      return std::holds_alternative<TrafficStep>(step.what) || (call != nullptr && call->held) ||
             (event != nullptr && (event->what == "fault" || event->what == "seal"));
    });
  }

  // The agent, who comes when first needed.
  std::variant<Agent*, Verdict> Actor(const std::string& name) {
    if (Agent* agent = stage_.Find(name)) return agent;
    AgentOptions options;
    if (const auto token = cast_.tokens.find(name); token != cast_.tokens.end()) {
      options.token = token->second;
    }
    const auto revision = cast_.revisions.find(name);
    if (revision != cast_.revisions.end()) options.revision = revision->second;
    auto agent = stage_.Join(name, std::move(options));
    if (!agent) {
      // An old or a new revision is nobody's duty.
      if (revision != cast_.revisions.end()) return NotHere(agent.error().message);
      return Broken(agent.error().message);
    }
    if (revision != cast_.revisions.end() && (*agent)->server().revision != revision->second) {
      return NotHere("the server does not speak " + revision->second);
    }
    return *agent;
  }

  Maybe Do(const CallStep& step) {
    // Before the agent comes: some servers take seconds to start.
    const bool listing = step.tool == "tools/list";
    base::Result<BoundCall> call = BoundCall{};
    if (!listing) call = stage_.Bind(step.tool, *step.arguments);
    if (!call) return NotHere(call.error().message);
    auto actor = Actor(step.agent);
    if (auto* verdict = std::get_if<Verdict>(&actor)) return std::move(*verdict);
    Agent& agent = *std::get<Agent*>(actor);
    Finish(step.agent);
    calls_from_ = stage_.gate().count();
    auto pending = std::make_unique<Pending>();
    if (listing) {
      pending->answer = agent.Request("tools/list", Json::object());
      pending_[step.agent] = std::move(pending);
      return std::nullopt;
    }
    pending->id = agent.NextId();
    if (step.held) stage_.gate().HoldNext();
    Pending& here = *pending;
    pending_[step.agent] = std::move(pending);
    if (!step.held && !step.begun) {
      here.answer = Stage::Call(agent, *call, &here.id);
      return std::nullopt;
    }
    here.thread = std::thread([&here, &agent, call = std::move(call).value()] {
      here.answer = Stage::Call(agent, call, &here.id);
      here.finished = true;
    });
    if (step.held) here.held = stage_.gate().AwaitHeld([&] { return here.finished.load(); });
    if (step.begun) AwaitAMoment(here);
    return std::nullopt;
  }

  // It may finish, or wait for another: a server may let one write wait for the other.
  static void AwaitAMoment(const Pending& pending) {
    const auto deadline = std::chrono::steady_clock::now() + kMoment;
    while (!pending.finished && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(kLook);
    }
  }

  Maybe Do(const ReleaseStep& step) {
    const auto found = pending_.find(step.agent);
    if (found == pending_.end()) return Broken("nothing of " + step.agent + " is kept back");
    stage_.gate().Release(found->second->held);
    Finish(step.agent);
    return std::nullopt;
  }

  Maybe Do(const AnswerStep& step) {
    const auto found = pending_.find(step.agent);
    if (found == pending_.end()) return Broken(step.agent + " did not call anything");
    Finish(step.agent);
    const auto wrong = CheckAnswer(step, found->second->answer);
    if (wrong) return Failed(*wrong);
    return std::nullopt;
  }

  Maybe Do(const BackendStep& step) {
    if (!step.when_agent.empty()) {
      Finish(step.when_agent);
      const auto found = pending_.find(step.when_agent);
      const bool done = found != pending_.end() && found->second->answer.done();
      if (done != step.when_done) return std::nullopt;
    }
    const auto before = before_.find(step.object + " " + step.name);
    const auto wrong =
        CheckBackend(step, stage_.judge(), before == before_.end() ? Json() : before->second);
    if (wrong) return Failed(*wrong);
    return std::nullopt;
  }

  Maybe Do(const TrafficStep& step) {
    std::vector<std::string> tokens;
    for (const std::string& name : step.names) {
      const auto token = cast_.tokens.find(name);
      tokens.push_back(token == cast_.tokens.end() ? stage_.backend().root_token() : token->second);
    }
    const auto wrong = CheckTraffic(step, stage_.gate().SeenSince(calls_from_), tokens);
    if (wrong) return Failed(*wrong);
    return std::nullopt;
  }

  Maybe Do(const EventStep& step) {
    if (step.what == "alive") return Alive();
    if (step.what == "leave") {
      Finish(step.words[0]);
      stage_.Leave(step.words[0]);
      return std::nullopt;
    }
    if (step.what == "cancel") {
      const auto found = pending_.find(step.words[0]);
      Agent* agent = stage_.Find(step.words[0]);
      if (found == pending_.end() || agent == nullptr) return Broken("nothing to cancel");
      static_cast<void>(agent->Cancel(found->second->id));
      return std::nullopt;
    }
    const base::Status done = IsFault(step) ? Fault(step) : Happen(step);
    if (!done) return Broken(done.error().message);
    return std::nullopt;
  }

  static bool IsFault(const EventStep& step) {
    return step.what == "fault" || step.what == "calm" || step.what == "seal" ||
           step.what == "unseal";
  }

  base::Status Fault(const EventStep& step) {
    vaultsim::FaultPlan& faults = stage_.gate().faults();
    if (step.what == "calm" || step.what == "unseal") {
      faults.DisarmAll();
      return {};
    }
    Json json = step.value->is_object() ? *step.value : Json::object();
    json["fault"] = step.what == "seal" ? "sealed" : step.words[0];
    auto fault = vaultsim::FaultFromJson(json);
    if (!fault) return std::move(fault).error();
    auto armed = faults.Arm(*fault);
    if (!armed) return std::move(armed).error();
    return {};
  }

  base::Status Happen(const EventStep& step) {
    const Judge& judge = stage_.judge();
    const std::string& name = step.words[0];
    const auto only = [](base::Result<json::Box> answer) -> base::Status {
      if (!answer) return std::move(answer).error();
      return {};
    };
    if (step.what == "writes") return judge.WriteSecret(name, *step.value);
    if (step.what == "deletes") return judge.DeleteSecret(name);
    if (step.what == "destroys") return judge.DestroySecret(name, std::atoi(step.words[1].c_str()));
    if (step.what == "mounts") return judge.Mount(name, step.words[1]);
    if (step.what == "unmounts") return only(judge.Ask("DELETE", "sys/mounts/" + name));
    if (step.what == "expire") return judge.RevokeToken(cast_.tokens[name]);
    if (step.what == "revokes") {
      const std::size_t slash = name.rfind('/');
      return only(judge.Ask("POST",
                            name.substr(0, slash) + "/issuer/" + name.substr(slash + 1) + "/revoke",
                            Json::object()));
    }
    if (step.what == "demote") {
      for (const std::string& policy : cast_.policies[name]) {
        const base::Status written =
            judge.WritePolicy(policy, "path \"nothing\" { capabilities = [\"deny\"] }");
        if (!written) return written;
      }
      return {};
    }
    Finish(name);
    stage_.Leave(name);
    auto token = judge.MakeToken(cast_.policies[name]);
    if (!token) return std::move(token).error();
    cast_.tokens[name] = std::move(token).value();
    stage_.transcript().Watch(cast_.tokens[name]);
    return {};
  }

  Maybe Alive() {
    if (!stage_.host()->alive()) return Failed("the server's process has ended");
    for (const auto& [name, pending] : pending_) {
      Finish(name);
      Agent* agent = stage_.Find(name);
      if (agent == nullptr) continue;
      if (!agent->wire().alive()) return Failed("the server of " + name + " has ended");
      const Answer answer = agent->Request("tools/list", Json::object());
      if (!answer.done()) return Failed("the server does not serve any more: " + Describe(answer));
    }
    return std::nullopt;
  }

  Maybe Leaks() const {
    const std::vector<std::string> leaks = stage_.transcript().Leaks();
    if (leaks.empty()) return std::nullopt;
    return Failed("a token left the server: " + leaks.front());
  }

  void Note(const Step& step, Played& played) const {
    const auto* expected = std::get_if<AnswerStep>(&step.what);
    if (expected == nullptr) return;
    const auto found = pending_.find(expected->agent);
    if (found == pending_.end()) return;
    if (auto line = AnswerLine(expected->agent, found->second->answer)) {
      played.answers.emplace_back(step.line, *std::move(line));
    }
  }

  void Finish(const std::string& name) {
    const auto found = pending_.find(name);
    if (found != pending_.end() && found->second->thread.joinable()) found->second->thread.join();
  }

  void JoinAll() {
    stage_.gate().ReleaseAll();
    for (auto& [name, pending] : pending_) {
      if (pending->thread.joinable()) pending->thread.join();
    }
  }

  const Story& story_;
  Stage& stage_;
  Cast cast_;
  std::map<std::string, std::unique_ptr<Pending>> pending_;
  std::map<std::string, Json> before_;
  std::uint64_t calls_from_ = 0;
};

}  // namespace

Played Play(const Story& story, Stage& stage) { return Player(story, stage).Run(); }

}  // namespace conformance
