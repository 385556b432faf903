#include "conformance/diff/run.h"

#include <nlohmann/json.hpp>

namespace diff {
namespace {

constexpr int kAttemptsMax = 20'000;
constexpr const char* kUpgrading = "Upgrading from non-versioned to versioned data";
constexpr const char* kTidying = "Tidy operation already in progress";

bool Unanswerable(const base::Result<vault::Response>& answer) {
  return !answer && answer.error().code == base::ErrorCode::kInvalidArgument;
}

// Whether the caller has a number of uses. token: as a step has it.
bool IsLimited(const std::string& token, const Answers& answers) {
  if (!token.starts_with("{{")) return false;
  const std::string uses = token.substr(0, token.find(':')) + ":/auth/num_uses}}";
  const std::string number = Fill(uses, answers, false);
  return number != "0" && number != "unknown";
}

// Without the certificates' lines: what a reader needs first.
std::string Excerpt(const std::string& text) {
  return std::string(std::string_view(text).substr(0, 600));
}

}  // namespace

base::Status Pair::Fresh() {
  left_answers_.clear();
  right_answers_.clear();
  left_observer_.Forget();
  right_observer_.Forget();
  if (base::Status status = left_.Fresh(); !status) return status;
  return right_.Fresh();
}

base::Result<vault::Response> Pair::SendTo(Server& server, const Step& step,
                                           const Answers& answers) {
  const vault::Request request = RequestOf(step, answers);
  // The first moments of a KV v2 mount, or another tidy that goes on.
  for (int attempt = 0;; ++attempt) {
    auto response = server.transport().RoundTrip(request, {});
    const auto says = [&](std::string_view text) {
      return response->body.find(text) != std::string::npos;
    };
    if (!response || attempt >= kAttemptsMax || !(says(kUpgrading) || says(kTidying))) {
      if (response) Settle(server, step, *response);
      if (response && IsLimited(step.token, answers)) {
        AwaitSpent(server, std::string(request.token.Reveal()));
      }
      return response;
    }
  }
}

// Some answers come before the work is done: the next request must not find it half done.
void Pair::Settle(Server& server, const Step& step, const vault::Response& response) {
  if (step.path == "/v1/sys/remount" && response.status == 200) {
    const Json body = BodyOf(response);
    if (!body.contains("migration_id")) return;
    Await(server, "/v1/sys/remount/status/" + body["migration_id"].get<std::string>(),
          "in-progress");
  }
  if (step.method == vault::Method::kDelete && response.status == 200 &&
      step.path.starts_with("/v1/sys/namespaces/")) {
    std::string path = step.path;
    while (path.ends_with('/')) path.pop_back();
    Await(server, path, "\"tainted\":true", step.ns);
    const std::string name = path.substr(path.rfind('/') + 1);
    AwaitGone(server, step.ns.empty() ? name : step.ns + "/" + name);
  }
  if (response.body.find("\"lease_duration\":-") != std::string::npos) {
    AwaitExpiry(server, step.ns, BodyOf(response));
  }
  if (response.status == 202 && step.path.ends_with("/tidy")) {
    Await(server, step.path + "-status", "\"state\":\"Running\"");
  }
}

void Pair::Await(Server& server, const std::string& path, const std::string& text,
                 const std::string& ns) {
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    const auto response = server.transport().RoundTrip(
        {.path = path, .token = base::SecretString(token_), .ns = ns}, {});
    if (!response || response->body.find(text) == std::string::npos) return;
  }
}

// Until a token is gone whose last use this was.
void Pair::AwaitSpent(Server& server, const std::string& token) {
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    const auto response = server.transport().RoundTrip({.method = vault::Method::kPost,
                                                        .path = "/v1/auth/token/lookup",
                                                        .token = base::SecretString(token_),
                                                        .body = Json{{"token", token}}.dump()},
                                                       {});
    if (!response || response->body.find("\"num_uses\":-1") == std::string::npos) return;
  }
}

// Until a token that was given less than no time is gone.
void Pair::AwaitExpiry(Server& server, const std::string& ns, const Json& body) {
  const Json accessor = body.value(Json::json_pointer("/auth/accessor"), Json(""));
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    const auto response =
        server.transport().RoundTrip({.method = vault::Method::kPost,
                                      .path = "/v1/auth/token/lookup-accessor",
                                      .token = base::SecretString(token_),
                                      .ns = ns,
                                      .body = Json{{"accessor", accessor}}.dump()},
                                     {});
    if (!response || response->status != 200) return;
  }
}

// Until requests in the namespace find none.
void Pair::AwaitGone(Server& server, const std::string& ns) {
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    const auto response = server.transport().RoundTrip(
        {.path = "/v1/sys/mounts", .token = base::SecretString(token_), .ns = ns}, {});
    if (!response || response->body.find("namespace not found") != std::string::npos) return;
  }
}

bool Pair::Lives(Server& server) {
  return server.transport().RoundTrip({.path = "/v1/sys/health"}, {}).ok();
}

base::Result<std::optional<Finding>> Pair::Send(const Step& step) {
  auto right = SendTo(right_, step, right_answers_);
  // Not to be put on the wire: there is nothing to compare.
  if (Unanswerable(right)) {
    left_answers_[step.id] = right_answers_[step.id] = Json();
    return std::optional<Finding>();
  }
  auto left = SendTo(left_, step, left_answers_);
  if (!left) return std::move(left).error();
  if (!right) {
    if (left->status < 500 || !Lives(right_)) return std::move(right).error();
    // It crashed on the way, and the other side says so.
    ++known_["crash"];
    left_answers_[step.id] = right_answers_[step.id] = Json();
    return std::optional<Finding>();
  }
  left_answers_[step.id] = BodyOf(*left);
  right_answers_[step.id] = BodyOf(*right);
  const Json seen_left = left_observer_.Observe(step.id, *left);
  const Json seen_right = right_observer_.Observe(step.id, *right);
  Finding finding{.step = step, .differences = {}};
  for (Difference& difference : Compare(seen_left, seen_right)) {
    const std::string id = KnownDivergence(step, seen_left, seen_right, difference);
    if (!id.empty()) {
      ++known_[id];
      continue;
    }
    difference.left = Excerpt(difference.left);
    difference.right = Excerpt(difference.right);
    finding.differences.push_back(std::move(difference));
  }
  if (finding.differences.empty()) return std::optional<Finding>();
  return std::optional<Finding>(std::move(finding));
}

namespace {

// Where in the steps the first difference of a kind is; nullopt: nowhere.
base::Result<std::optional<std::size_t>> Replay(Pair& pair, const std::vector<Step>& steps,
                                                const std::string& kind) {
  if (base::Status status = pair.Fresh(); !status) return std::move(status).error();
  for (std::size_t i = 0; i < steps.size(); ++i) {
    auto finding = pair.Send(steps[i]);
    if (!finding) return std::move(finding).error();
    if (!finding->has_value()) continue;
    if (KindOf(**finding) == kind) return std::optional(i);
    return std::optional<std::size_t>();  // what differs from here on means nothing
  }
  return std::optional<std::size_t>();
}

}  // namespace

std::string KindOf(const Finding& finding) {
  const Difference& first = finding.differences.front();
  return finding.step.rule + first.at + first.left.substr(0, 20);
}

base::Result<std::vector<Step>> Shrink(Pair& pair, std::vector<Step> steps,
                                       const std::string& kind) {
  auto fails = Replay(pair, steps, kind);
  if (!fails) return std::move(fails).error();
  if (!fails->has_value()) return std::vector<Step>();
  steps.resize(**fails + 1);
  for (std::size_t size = steps.size() / 2; size > 0; size /= 2) {
    for (std::size_t at = 0; at + size < steps.size();) {
      std::vector<Step> fewer(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(at));
      fewer.insert(fewer.end(), steps.begin() + static_cast<std::ptrdiff_t>(at + size),
                   steps.end());
      fails = Replay(pair, fewer, kind);
      if (!fails) return std::move(fails).error();
      if (fails->has_value()) {
        fewer.resize(**fails + 1);
        steps = std::move(fewer);
      } else {
        at += size;
      }
    }
  }
  return steps;
}

}  // namespace diff
