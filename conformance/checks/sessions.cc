// Random sessions of an agent against the model. A failure is shrunk and printed as a story.
#include <rapidcheck.h>

#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>

#include "conformance/checks/families.h"
#include "conformance/checks/model.h"
#include "conformance/checks/support.h"

namespace conformance {
namespace {

constexpr int kSessions = 60;
constexpr int kMovesMax = 120;

// The moves are drawn as numbers: generators of structures cost more than the calls. The tools of
// secrets come more often, for there is more to go wrong with them.
constexpr std::uint32_t kNumbers = 24 * 8 * 3 * 4 * 3 * 1000;

Move MoveOf(std::uint32_t number) {
  const auto take = [&number](std::uint32_t count) {
    const auto taken = static_cast<int>(number % count);
    number /= count;
    return taken;
  };
  const int slot = take(24);
  const int rare = take(8);
  Move move;
  move.tool = slot < 12 ? slot % 4 : slot < 20 ? 4 + slot % 4 : 8 + rare;
  move.mount = take(3);
  move.path = take(4);
  move.key = take(3);
  move.value = take(1000);
  return move;
}

// What went wrong in a session, and the session as a story.
struct Finding {
  std::string wrong;
  std::string story;
};

class Session {
 public:
  Session(Stage& stage, Agent& agent) : stage_(stage), agent_(agent) {}

  std::optional<Finding> Play(const std::vector<Move>& moves) {
    for (const Move& move : moves) {
      if (auto wrong = Step(move)) return Finding{*wrong, story_};
    }
    if (auto wrong = CompareAll()) return Finding{*wrong, story_};
    return std::nullopt;
  }

 private:
  std::optional<std::string> Step(const Move& move) {
    const auto call = stage_.Bind(Model::Tool(move), *Model::Arguments(move));
    if (!call) return std::nullopt;  // not offered
    const Model::Prediction prediction = model_.Predict(move);
    const Answer answer = Stage::Call(agent_, *call);
    story_ += "one> " + Model::Text(move) + "\n";
    if (auto wrong = CheckAnswer(prediction, answer)) return wrong;
    story_ += answer.done() ? "one< done\n" : "one< refused\n";
    if (answer.done()) model_.Apply(move);
    const std::string name = Model::SecretOf(move);
    return name.empty() ? std::nullopt : Compare(name);
  }

  std::optional<std::string> CheckAnswer(const Model::Prediction& prediction,
                                         const Answer& answer) {
    if (!answer.answered() || (answer.done() && !prediction.may_succeed) ||
        (answer.refused() && !prediction.may_refuse)) {
      const char* expected = !prediction.may_succeed  ? "refused"
                             : !prediction.may_refuse ? "done"
                                                      : "answered";
      story_ += std::string("one< ") + expected + "\n";
      return "expected " + std::string(expected) + ": " + Describe(answer);
    }
    if (!answer.done()) return std::nullopt;
    const std::string all = answer.text + answer.structured->dump();
    for (const std::string& text : prediction.shows) {
      if (all.find(text) != std::string::npos) continue;
      story_ += "one< done showing " + Json(text).dump() + "\n";
      return "expected to show " + text + ": " + Describe(answer);
    }
    for (const std::string& text : prediction.hides) {
      if (all.find(text) == std::string::npos) continue;
      story_ += "one< answered hiding " + Json(text).dump() + "\n";
      return "expected to hide " + text + ": " + Describe(answer);
    }
    return std::nullopt;
  }

  std::optional<std::string> Compare(const std::string& name) {
    const auto state = stage_.judge().ReadSecret(name);
    Json data;
    if (state && *state) data = *(*state)->data;
    const std::vector<json::Box> expected = model_.Expected(name);
    for (const json::Box& one : expected) {
      if (*one != data) continue;
      if (expected.size() > 1) model_.Learn(name, data);
      return std::nullopt;
    }
    const bool absent = expected.front()->is_null();
    story_ +=
        "backend secret " + name + (absent ? " absent" : " = " + expected.front()->dump()) + "\n";
    return name + " is " + data.dump() + " instead of " + expected.front()->dump();
  }

  std::optional<std::string> CompareAll() {
    auto mounts = stage_.judge().Mounts();
    if (!mounts) return mounts.error().message;
    for (const char* name : {"kva", "kvb", "one", "pkia", "pkib"}) {
      const bool there = std::any_of(mounts->begin(), mounts->end(), [&](const MountState& mount) {
        return mount.path == std::string(name) + "/";
      });
      if (there == model_.mounts().contains(name)) continue;
      story_ += std::string("backend mount ") + name + "/ " + (there ? "absent" : "present") + "\n";
      return std::string("the mount ") + name + (there ? " is there" : " is not there");
    }
    return std::nullopt;
  }

  Stage& stage_;
  Agent& agent_;
  Model model_;
  std::string story_;
};

class Silent : public rc::detail::TestListener {
 public:
  void onTestCaseFinished(const rc::detail::CaseDescription&) override {}
  void onShrinkTried(const rc::detail::CaseDescription&, bool) override {}
  void onTestFinished(const rc::detail::TestMetadata&, const rc::detail::TestResult&) override {}
};

std::optional<Finding> PlayFresh(Stage& stage, const std::vector<Move>& moves,
                                 std::string& broken) {
  if (base::Status fresh = stage.Fresh(); !fresh) {
    broken = fresh.error().message;
    return std::nullopt;
  }
  auto agent = stage.Join("one");
  if (!agent) {
    broken = agent.error().message;
    return std::nullopt;
  }
  return Session(stage, **agent).Play(moves);
}

Outcome SessionsFitTheModel(Stage& stage, const CheckContext& context) {
  std::optional<Finding> last;
  std::string broken;
  std::size_t steps = 0;
  const auto start = std::chrono::steady_clock::now();
  const auto property = [&] {
    const auto numbers = *rc::gen::resize(
        kMovesMax, rc::gen::container<std::vector<std::uint32_t>>(rc::gen::inRange(0u, kNumbers)));
    std::vector<Move> moves;
    for (const std::uint32_t number : numbers) moves.push_back(MoveOf(number));
    if (!broken.empty()) return;
    steps += moves.size();
    auto finding = PlayFresh(stage, moves, broken);
    if (!finding) return;
    last = std::move(finding);
    RC_FAIL("");
  };
  rc::detail::TestParams params;
  params.seed = context.seed;
  // A server that takes long to start gets fewer sessions.
  params.maxSuccess = stage.options().target == "memory" ? kSessions : kSessions / 5;
  Silent silent;
  // Without the last argument it would read the environment, and print.
  rc::detail::checkTestable(property, rc::detail::TestMetadata(), params, silent,
                            std::unordered_map<std::string, rc::detail::Reproduce>());
  if (!broken.empty()) return Broken(broken);
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  if (!last) {
    return Passed(std::to_string(steps) + " steps, " +
                  std::to_string(std::lround(static_cast<double>(steps) / time.count())) +
                  " a second");
  }
  return Failed(last->wrong +
                "\nThe shortest session that shows it:\nid found.session\ntitle Found by a random "
                "session\n" +
                last->story);
}

}  // namespace

std::vector<Check> ModelChecks() {
  return {MakeCheck("T-MODEL.sessions", "properties",
                    "Random sessions over all tools do what the smallest model predicts",
                    "Whatever order an agent calls tools in, answers and backend must agree.", {},
                    SessionsFitTheModel)};
}

}  // namespace conformance
