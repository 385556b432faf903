// Each tool and each fault of the backend: no crash, no hang, no false success, nothing half done
// that the answer does not tell.
#include <atomic>
#include <nlohmann/json.hpp>
#include <regex>
#include <thread>

#include "conformance/checks/families.h"
#include "conformance/checks/support.h"
#include "conformance/story/expect.h"
#include "vaultsim/fault/fault.h"

namespace conformance {
namespace {

using vaultsim::FaultKind;

// Whether what the sample call of a tool wants is there.
bool TookEffect(const std::string& tool, const Judge& judge) {
  const auto state = [&](const char* object, const char* name) {
    return StateOf(object, name, judge);
  };
  if (tool == "create_mount") return !state("mount", "new/").is_null();
  if (tool == "enable_pki") return !state("mount", "pki2/").is_null();
  if (tool == "delete_mount") return state("mount", "old/").is_null();
  if (tool == "create_pki_role") return !state("role", "pki/mail").is_null();
  if (tool == "delete_pki_role") return state("role", "pki/web").is_null();
  if (tool == "create_pki_issuer") return !state("issuer", "pki/second").is_null();
  const Json secret = state("secret", "kv/app");
  const Json data = secret.is_object() ? secret["data"] : Json::object();
  if (tool == "write_secret") return data.value("color", "") == kCanaryToWrite;
  if (tool == "delete_secret") return !data.contains("user") && data.contains("password");
  return true;
}

// What a successful answer to a read must show.
const char* MustShow(const std::string& tool) {
  if (tool == "read_secret") return kCanary;
  if (tool == "list_secrets") return "app";
  if (tool == "list_mounts") return "kv1";
  if (tool == "list_pki_roles") return "web";
  if (tool == "read_pki_role") return "example.com";
  if (tool == "list_pki_issuers") return "ca";
  if (tool == "issue_pki_certificate" || tool == "read_pki_issuer") return "BEGIN CERTIFICATE";
  return "";
}

bool TellsHalf(const Answer& answer) {
  static const std::regex kHalf(
      "may have|might have|unknown|uncertain|partial|half|already|undone|removed|remain|left|check|"
      "exists|was made|was created|no answer|did not answer|broke",
      std::regex::icase);
  return std::regex_search(answer.text, kHalf);
}

struct Trial {
  const std::string& canonical;
  const BoundCall& call;
  std::string what;  // for the evidence
};

std::optional<std::string> CheckTrial(Stage& stage, const Trial& trial, const Answer& answer,
                                      const std::string& before) {
  if (!answer.answered()) return trial.what + ": " + Describe(answer);
  const bool reader = IsReader(trial.canonical) || trial.canonical == "issue_pki_certificate";
  if (answer.done()) {
    const std::string must = MustShow(trial.canonical);
    const std::string all = answer.text + answer.structured->dump();
    if (reader && all.find(must) == std::string::npos) {
      return trial.what + ": a success that shows nothing: " + Describe(answer);
    }
    if (!TookEffect(trial.canonical, stage.judge())) {
      return trial.what + ": a success without effect: " + Describe(answer);
    }
    return std::nullopt;
  }
  if (answer.text.empty()) return trial.what + ": an error without a word";
  if (reader || TookEffect(trial.canonical, stage.judge())) return std::nullopt;
  if (stage.judge().Fingerprint() == before || TellsHalf(answer)) return std::nullopt;
  return trial.what + ": half done, which the answer does not tell: " + Describe(answer);
}

constexpr int kRequestsMax = 4;

// The fault strikes the Nth request of the call, for each N up to where the call has no more.
std::optional<std::string> TryTool(Stage& stage, const std::string& canonical, FaultKind kind,
                                   std::string& broken) {
  const auto call = stage.Bind(canonical, SampleCall(canonical));
  if (!call) return std::nullopt;
  for (std::uint64_t nth = 1; nth <= kRequestsMax; ++nth) {
    auto agent = JoinSample(stage);
    if (!agent) {
      broken = agent.error().message;
      return std::nullopt;
    }
    const std::string before = stage.judge().Fingerprint();
    vaultsim::Fault fault;
    fault.kind = kind;
    fault.first = nth;
    fault.times = 1;
    fault.delay = std::chrono::milliseconds(20);
    static_cast<void>(stage.gate().faults().Arm(fault));
    const std::uint64_t from = stage.gate().count();
    const Answer answer = Stage::Call(**agent, *call);
    const bool struck = !stage.gate().faults().Counts().empty();
    stage.gate().faults().DisarmAll();
    const Trial trial{
        canonical, *call,
        call->name + ", " + vaultsim::FaultName(kind) + " at request " + std::to_string(nth)};
    if (auto wrong = CheckTrial(stage, trial, answer, before)) return wrong;
    if (!(*agent)->wire().alive()) return trial.what + ": the server ended";
    if (!struck || stage.gate().count() == from) return std::nullopt;
  }
  return std::nullopt;
}

template <FaultKind kKind>
Outcome EachTool(Stage& stage, const CheckContext&) {
  if (!stage.gated()) return NotApplicable("the backend cannot be made to fail here");
  for (const std::string& canonical : CanonicalTools()) {
    std::string broken;
    const auto wrong = TryTool(stage, canonical, kKind, broken);
    if (!broken.empty()) return Broken(broken);
    if (wrong) return Failed(*wrong);
  }
  return Passed();
}

template <FaultKind kKind>
Check ForKind() {
  return MakeCheck(std::string("F-FAULT.") + vaultsim::FaultName(kKind), "faults",
                   std::string("Each tool, when the backend meets ") + vaultsim::FaultName(kKind),
                   "Backends fail; an agent must learn what was done and what was not.", {},
                   EachTool<kKind>);
}

constexpr std::chrono::milliseconds kCancelTime{3'000};
constexpr std::chrono::milliseconds kLook{2};

// A call whose request the backend keeps: the client gives up.
Outcome CancellingReaches(Stage& stage, const CheckContext&) {
  if (!stage.gated()) return NotApplicable("what the server sends cannot be seen here");
  if (stage.over_http() && stage.server().revision == kRevisions[4]) {
    return NotApplicable("over HTTP this revision cancels by hanging up");
  }
  auto agent = JoinSample(stage);
  if (!agent) return Broken(agent.error().message);
  const auto call = stage.Bind("write_secret", SampleCall("write_secret"));
  if (!call) return NotApplicable(call.error().message);
  const Json id = (*agent)->NextId();
  std::atomic<bool> finished = false;
  stage.gate().HoldNext();
  std::thread caller([&] {
    Stage::Call(**agent, *call, &id);
    finished = true;
  });
  const std::uint64_t held = stage.gate().AwaitHeld([&] { return finished.load(); });
  static_cast<void>((*agent)->Cancel(id));
  bool reached = false;
  const auto deadline = std::chrono::steady_clock::now() + kCancelTime;
  while (!reached && held != 0 && std::chrono::steady_clock::now() < deadline) {
    reached = stage.gate().abandoned(held);
    if (!reached) std::this_thread::sleep_for(kLook);
  }
  stage.gate().ReleaseAll();
  const Answer after = (*agent)->Request("tools/list", Json::object());
  caller.join();
  if (held == 0) return NotApplicable("the call changed nothing in the backend");
  if (!reached) return Failed("the call was cancelled, and its request to the backend went on");
  if (!after.done()) return Failed("after a cancelled call: " + Describe(after));
  return Passed();
}

Outcome OthersAreServed(Stage& stage, const CheckContext&) {
  if (!stage.gated()) return NotApplicable("the backend cannot be made to wait here");
  auto agent = JoinSample(stage);
  if (!agent) return Broken(agent.error().message);
  const auto write = stage.Bind("write_secret", SampleCall("write_secret"));
  const auto read = stage.Bind("read_secret", SampleCall("read_secret"));
  if (!write || !read) return NotApplicable("the server does not write and read secrets");
  std::atomic<bool> finished = false;
  stage.gate().HoldNext();
  std::thread caller([&] {
    Stage::Call(**agent, *write);
    finished = true;
  });
  const std::uint64_t held = stage.gate().AwaitHeld([&] { return finished.load(); });
  const Answer answer = Stage::Call(**agent, *read);
  const bool meanwhile = !finished;
  stage.gate().ReleaseAll();
  caller.join();
  if (held == 0) return NotApplicable("the call changed nothing in the backend");
  if (answer.done() && meanwhile) return Passed();
  if (answer.done()) return Failed("another call was served only when the first had given up");
  return Failed("while one call waited for the backend, another of the same client: " +
                Describe(answer));
}

}  // namespace

std::vector<Check> FaultChecks() {
  return {
      ForKind<FaultKind::kRateLimited>(),
      ForKind<FaultKind::kServerError>(),
      ForKind<FaultKind::kBadGateway>(),
      ForKind<FaultKind::kSealed>(),
      ForKind<FaultKind::kOverloaded>(),
      ForKind<FaultKind::kDrStandby>(),
      ForKind<FaultKind::kRedirect>(),
      ForKind<FaultKind::kForbidden>(),
      ForKind<FaultKind::kNoRoute>(),
      ForKind<FaultKind::kUnreachable>(),
      ForKind<FaultKind::kResetBefore>(),
      ForKind<FaultKind::kResetAfter>(),
      ForKind<FaultKind::kTruncated>(),
      ForKind<FaultKind::kWrongLength>(),
      ForKind<FaultKind::kInvalidUtf8>(),
      ForKind<FaultKind::kSlow>(),
      ForKind<FaultKind::kExpiredToken>(),
      MakeCheck("V-VC-03.cancelling", "faults", "A cancelled call ends its request to the backend",
                "What nobody waits for any more must not be carried out.", {"V-VC-03"},
                CancellingReaches),
      MakeCheck("F-WAIT.others-are-served", "faults",
                "While one call waits for the backend, others are served",
                "One slow path must not stop an agent's other work.", {}, OthersAreServed),
  };
}

}  // namespace conformance
