// A model of tokens and policies: random sequences of requests against the simulator, and against a
// few lines that decide by the rules as they are written down [6.1, 6.2].
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "json/fwd.h"
#include "vaultsim/vault.h"

namespace vaultsim {
namespace {

const std::vector<std::string> kPatterns = {"kv/a",   "kv/*",   "kv/a*",   "kv/a/*", "kv/+",
                                            "kv/+/b", "kv/a/+", "kv/+/b*", "+/a/b",  "kv/a/b",
                                            "kv/+/+", "+/+/b",  "+/a/*",   "+/+/b*"};
const std::vector<std::string> kPaths = {"kv/a", "kv/b", "kv/a/b", "kv/b/b", "kv/a/c", "kv/ab/bx"};
const std::vector<std::string> kCapabilities = {"create", "read", "update", "delete", "deny"};
const std::vector<std::string> kPolicyNames = {"p0", "p1", "p2"};

using Rules = std::map<std::string, std::set<std::string>>;

struct ModelToken {
  std::string id;
  int parent = -1;  // -1: the root token
  std::set<std::string> policies;
  std::optional<int> expires = {};
  int uses = 0;  // 0: unlimited
  bool alive = true;
};

std::vector<std::string> Split(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == '/') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

bool Matches(const std::string& pattern, const std::string& path) {
  const bool prefix = pattern.ends_with('*');
  const auto wanted = Split(prefix ? pattern.substr(0, pattern.size() - 1) : pattern);
  const auto parts = Split(path);
  if (parts.size() < wanted.size() || (!prefix && parts.size() != wanted.size())) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const bool last = i + 1 == wanted.size();
    if (wanted[i] == "+" || wanted[i] == parts[i]) continue;
    if (!(prefix && last && parts[i].starts_with(wanted[i]))) return false;
  }
  return true;
}

// "The most specific: later first wildcard, whole before '*', fewer '+', longer, greater."
std::tuple<std::size_t, bool, long, std::size_t, std::string> Rank(const std::string& pattern) {
  const bool prefix = pattern.ends_with('*');
  const std::string text = prefix ? pattern.substr(0, pattern.size() - 1) : pattern;
  const std::size_t first = std::min(pattern.find('+'), text.size());
  return {first, !prefix, -std::count(text.begin(), text.end(), '+'), text.size(), text};
}

std::set<std::string> Allowed(const std::map<std::string, Rules>& policies,
                              const std::set<std::string>& names, const std::string& path) {
  Rules united;
  for (const std::string& name : names) {
    const auto policy = policies.find(name);
    if (policy == policies.end()) continue;
    for (const auto& [pattern, capabilities] : policy->second) {
      united[pattern].insert(capabilities.begin(), capabilities.end());
    }
  }
  const std::string* best = nullptr;
  for (const auto& [pattern, capabilities] : united) {
    const bool exact = pattern == path;
    if (exact && pattern.find_first_of("*+") == std::string::npos) {
      best = &pattern;
      break;
    }
    if (Matches(pattern, path) && (best == nullptr || Rank(*best) < Rank(pattern))) {
      best = &pattern;
    }
  }
  if (best == nullptr || united[*best].contains("deny")) return {};
  return united[*best];
}

// Uniform whatever the size of the run: inRange alone prefers its lower end in early runs.
int Pick(int from, int to) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(from, to));
}

class Run {
 public:
  Run() {
    Send("root", vault::Method::kPost, "sys/mounts/kv", {{"type", "kv"}});
    Send("root", vault::Method::kPut, "sys/policies/acl/maker",
         {{"policy", "path \"auth/token/create\" { capabilities = [\"update\"] }"}});
  }

  void Step() {
    switch (Pick(0, 12)) {
      case 0:
      case 1:
        return WritePolicy();
      case 2:
        return DeletePolicy();
      case 3:
      case 4:
        return CreateToken();
      case 5:
        return Revoke();
      case 6:
        return LookUp();
      case 7:
        clock_.Advance(std::chrono::seconds(Pick(1, 30)));
        return;
      default:
        return Use();
    }
  }

 private:
  int Send(const std::string& token, vault::Method method, const std::string& path,
           const Json& body = nullptr) {
    const auto response = vault_.RoundTrip({.method = method,
                                            .path = "/v1/" + path,
                                            .token = base::SecretString(token),
                                            .body = body.is_null() ? "" : body.dump()},
                                           {});
    body_ = Json::parse(response->body, nullptr, false);
    return response->status;
  }

  int Now() const {
    return static_cast<int>(
        std::chrono::floor<std::chrono::seconds>(clock_.Now()).time_since_epoch().count());
  }

  void WritePolicy() {
    const auto name = *rc::gen::elementOf(kPolicyNames);
    Rules rules;
    std::string text;
    const int count = Pick(0, 4);
    for (int i = 0; i < count; ++i) {
      const auto pattern = *rc::gen::elementOf(kPatterns);
      const auto chosen =
          *rc::gen::container<std::vector<std::string>>(2, rc::gen::elementOf(kCapabilities));
      rules[pattern].insert(chosen.begin(), chosen.end());
      text += "path \"" + pattern + "\" { capabilities = [\"" + chosen[0] + "\", \"" + chosen[1] +
              "\"] }\n";
    }
    text += "# end\n";
    RC_ASSERT(Send("root", vault::Method::kPut, "sys/policies/acl/" + name, {{"policy", text}}) ==
              204);
    policies_[name] = rules;
  }

  void DeletePolicy() {
    const auto name = *rc::gen::elementOf(kPolicyNames);
    Send("root", vault::Method::kDelete, "sys/policies/acl/" + name);
    policies_.erase(name);
  }

  void CreateToken() {
    ModelToken token;
    const auto names =
        *rc::gen::container<std::vector<std::string>>(2, rc::gen::elementOf(kPolicyNames));
    token.policies = {names.begin(), names.end()};
    if (Pick(0, 2) == 0) token.policies.insert("maker");
    const int ttl = Pick(0, 60);
    token.uses = std::max(Pick(-4, 4), 0);
    token.parent = Pick(-1, static_cast<int>(tokens_.size()));
    if (token.parent >= 0 && Pick(0, 2) == 0) {
      token.policies = tokens_[static_cast<std::size_t>(token.parent)].policies;
    }
    Json body = {{"policies", token.policies}, {"num_uses", token.uses}};
    if (ttl > 0) {
      body["ttl"] = ttl;
      token.expires = Now() + ttl;
    }
    const int expected = CreationStatus(token);
    const std::string by =
        token.parent < 0 ? "root" : tokens_[static_cast<std::size_t>(token.parent)].id;
    RC_ASSERT(Send(by, vault::Method::kPost, "auth/token/create", body) == expected);
    if (token.parent >= 0) CountUse(static_cast<std::size_t>(token.parent));
    if (expected != 200) return;
    token.id = body_["auth"]["client_token"].get<std::string>();
    tokens_.push_back(std::move(token));
  }

  int CreationStatus(const ModelToken& token) {
    if (token.parent < 0) return 200;
    const auto index = static_cast<std::size_t>(token.parent);
    Expire();
    const ModelToken& parent = tokens_[index];
    if (!parent.alive || !parent.policies.contains("maker")) return 403;
    const bool subset = std::includes(parent.policies.begin(), parent.policies.end(),
                                      token.policies.begin(), token.policies.end());
    return parent.uses == 0 && subset ? 200 : 400;
  }

  void Expire() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (tokens_[i].alive && tokens_[i].expires && *tokens_[i].expires <= Now()) Kill(i);
    }
  }

  void CountUse(std::size_t index) {
    ModelToken& token = tokens_[index];
    if (token.alive && token.uses > 0 && --token.uses == 0) Kill(index);
  }

  void Kill(std::size_t index) {
    tokens_[index].alive = false;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (tokens_[i].alive && tokens_[i].parent == static_cast<int>(index)) Kill(i);
    }
  }

  void Revoke() {
    if (tokens_.empty()) return;
    const auto index = static_cast<std::size_t>(Pick(0, static_cast<int>(tokens_.size())));
    Expire();
    RC_ASSERT(Send("root", vault::Method::kPost, "auth/token/revoke",
                   {{"token", tokens_[index].id}}) == 204);
    Kill(index);
  }

  // Every token has the policy "default", so this shows whether it lives.
  void LookUp() {
    if (tokens_.empty()) return;
    const auto index = static_cast<std::size_t>(Pick(0, static_cast<int>(tokens_.size())));
    Expire();
    const int status = Send(tokens_[index].id, vault::Method::kGet, "auth/token/lookup-self");
    RC_ASSERT(status == (tokens_[index].alive ? 200 : 403));
    CountUse(index);
  }

  void Use() {
    if (tokens_.empty()) return;
    const auto index = static_cast<std::size_t>(Pick(0, static_cast<int>(tokens_.size())));
    ModelToken& token = tokens_[index];
    Expire();
    const auto path = *rc::gen::elementOf(kPaths);
    const auto operation = Pick(0, 3);
    const bool exists = stored_.contains(path);
    std::string needed = operation == 0 ? "read" : operation == 1 ? "delete" : "update";
    if (operation == 2 && !exists) needed = "create";
    const bool allowed = token.alive && Allowed(policies_, token.policies, path).contains(needed);

    int status = 0;
    if (operation == 0) status = Send(token.id, vault::Method::kGet, path);
    if (operation == 1) status = Send(token.id, vault::Method::kDelete, path);
    if (operation == 2) status = Send(token.id, vault::Method::kPost, path, {{"x", 1}});
    const int expected = !allowed                   ? 403
                         : operation == 0 && exists ? 200
                         : operation == 0           ? 404
                                                    : 204;
    RC_LOG() << path << " " << needed << " alive=" << token.alive << "\n";
    RC_ASSERT(status == expected);
    if (allowed && operation == 1) stored_.erase(path);
    if (allowed && operation == 2) stored_.insert(path);
    CountUse(index);
  }

  base::ManualClock clock_{base::WallTime{std::chrono::hours(497000)}};
  base::SeededRandom random_{1};
  Vault vault_{{.root_token = base::SecretString("root")}, clock_, random_};
  Json body_;
  std::map<std::string, Rules> policies_;
  std::vector<ModelToken> tokens_;
  std::set<std::string> stored_;
};

RC_GTEST_PROP(TokenModel, AccessFollowsTheRules, ()) {
  Run run;
  const int steps = Pick(1, 200);
  for (int i = 0; i < steps; ++i) run.Step();
}

}  // namespace
}  // namespace vaultsim
