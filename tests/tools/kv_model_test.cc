// The key/value tools against a model: any sequence of calls on two mounts gives what the model
// says, and leaves Vault in the state that the model has.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "mcp_caller.h"
#include "tool_bench.h"

namespace tools {
namespace {

using base::ErrorCode;
using support::McpCaller;
using support::ToolBench;

enum class State { kThere, kDeleted, kDestroyed };

struct Version {
  Json data;
  State state = State::kThere;
};

// What the tools promise of one secret, in the fewest words.
struct Secret {
  bool versioned = true;
  std::vector<Version> versions = {};  // of version 1 at most one

  int current() const { return static_cast<int>(versions.size()); }
  bool readable() const { return !versions.empty() && versions.back().state == State::kThere; }
  void Write(const Json& data) {
    if (!versioned) versions.clear();
    versions.push_back({data});
  }
};

struct Outcome {
  std::optional<ErrorCode> error = {};
  Json data = {};  // of a read
};

Outcome Failure(ErrorCode code) { return {code}; }

struct Call {
  std::string tool;
  Json arguments;
};

class Model {
 public:
  Outcome Apply(const Call& call) {
    const Json& arguments = call.arguments;
    if (call.tool == "list_secrets") return List(arguments["mount"]);
    Secret& secret = At(arguments["mount"], arguments["path"]);
    if (call.tool == "create_secret") return Write(secret, arguments);
    if (call.tool == "read_secret") return Read(secret, arguments);
    if (call.tool == "delete_secret") return Delete(secret, arguments);
    // Not tools: they bring about the states.
    for (const Json& number : arguments["versions"]) Mark(secret, call.tool, number);
    return {};
  }

  const std::map<std::string, Secret>& secrets() const { return secrets_; }

 private:
  Secret& At(const std::string& mount, const std::string& path) {
    auto [found, fresh] = secrets_.emplace(mount + '/' + path, Secret{mount == "secret"});
    return found->second;
  }

  Outcome List(const std::string& mount) {
    std::set<std::string> names;
    for (const auto& [path, secret] : secrets_) {
      if (!path.starts_with(mount + '/') || secret.versions.empty()) continue;
      const std::string rest = path.substr(mount.size() + 1);
      const auto slash = rest.find('/');
      names.insert(slash == std::string::npos ? rest : rest.substr(0, slash + 1));
    }
    return {std::nullopt, Json(names)};
  }

  static Outcome Write(Secret& secret, const Json& arguments) {
    const bool whole = arguments.contains("data");
    const Json given =
        whole ? arguments["data"] : Json{{arguments["key"].get<std::string>(), arguments["value"]}};
    const std::optional<int> cas =
        arguments.contains("cas") ? std::optional(arguments["cas"].get<int>()) : std::nullopt;
    if (cas && !secret.versioned) return Failure(ErrorCode::kInvalidArgument);
    if (cas && *cas != secret.current()) return Failure(ErrorCode::kConflict);
    if (cas && whole) {
      secret.Write(given);
      return {};
    }
    if (!secret.versions.empty() && !secret.readable()) return Failure(ErrorCode::kConflict);
    Json merged = secret.versions.empty() ? Json::object() : secret.versions.back().data;
    merged.update(given);
    if (merged.empty() && !secret.versioned) return Failure(ErrorCode::kRejected);
    secret.Write(merged);
    return {};
  }

  static Outcome Read(const Secret& secret, const Json& arguments) {
    int number = secret.current();
    if (arguments.contains("version")) {
      if (!secret.versioned) return Failure(ErrorCode::kInvalidArgument);
      number = arguments["version"];
    }
    if (number < 1 || number > secret.current()) return Failure(ErrorCode::kNotFound);
    const Version& version = secret.versions[static_cast<std::size_t>(number - 1)];
    if (version.state != State::kThere) return Failure(ErrorCode::kNotFound);
    return {std::nullopt, version.data};
  }

  static Outcome Delete(Secret& secret, const Json& arguments) {
    if (arguments.contains("versions")) return DeleteVersions(secret, arguments["versions"]);
    if (!secret.readable()) return Failure(ErrorCode::kNotFound);
    const std::string key = arguments.value("key", "");
    if (key.empty()) {
      if (secret.versioned) {
        secret.versions.back().state = State::kDeleted;
      } else {
        secret.versions.clear();
      }
      return {};
    }
    Json data = secret.versions.back().data;
    if (data.erase(key) == 0) return Failure(ErrorCode::kNotFound);
    if (data.empty() && !secret.versioned) {
      secret.versions.clear();
    } else {
      secret.Write(data);
    }
    return {};
  }

  static Outcome DeleteVersions(Secret& secret, const Json& numbers) {
    if (!secret.versioned) return Failure(ErrorCode::kInvalidArgument);
    bool any = false;
    for (const Json& number : numbers) {
      if (number.get<int>() > secret.current()) return Failure(ErrorCode::kNotFound);
      any |= StateOf(secret, number) == State::kThere;
    }
    if (!any) return Failure(ErrorCode::kNotFound);
    for (const Json& number : numbers) Mark(secret, "delete", number);
    return {};
  }

  static State& StateOf(Secret& secret, int number) {
    return secret.versions[static_cast<std::size_t>(number - 1)].state;
  }

  static void Mark(Secret& secret, const std::string& how, int number) {
    if (number > secret.current() || !secret.versioned) return;
    State& state = StateOf(secret, number);
    if (state == State::kDestroyed) return;
    state = how == "destroy"    ? State::kDestroyed
            : how == "undelete" ? State::kThere
                                : State::kDeleted;
  }

  std::map<std::string, Secret> secrets_;
};

rc::Gen<Json> GenerateValue() {
  return rc::gen::element<Json>("", "text", 42, -1.5, true, nullptr, Json::array({1, "x"}),
                                Json{{"deep", {{"er", nullptr}}}});
}

Json GenerateData() {
  Json data = Json::object();
  for (const char* key : {"k1", "k2", "k3"}) {
    if (*rc::gen::inRange(0, 3) == 0) data[key] = *GenerateValue();
  }
  return data;
}

Json GenerateVersions() {
  Json versions = Json::array();
  const int count = *rc::gen::inRange(1, 4);
  for (int i = 0; i < count; ++i) versions.push_back(*rc::gen::inRange(1, 7));
  return versions;
}

Call GenerateCall() {
  const auto tool = *rc::gen::element<std::string>(
      "create_secret", "create_secret", "create_secret", "read_secret", "read_secret",
      "delete_secret", "delete_secret", "list_secrets", "undelete", "destroy");
  Json arguments = {{"mount", *rc::gen::element<std::string>("secret", "secret", "old")}};
  if (tool == "list_secrets") return {tool, arguments};
  arguments["path"] = *rc::gen::element<std::string>("a", "b/c");
  if (tool == "create_secret") {
    if (*rc::gen::arbitrary<bool>()) {
      arguments["data"] = GenerateData();
    } else {
      arguments["key"] = *rc::gen::element<std::string>("k1", "k2", "k3");
      arguments["value"] = *GenerateValue();
    }
    if (*rc::gen::inRange(0, 3) == 0) arguments["cas"] = *rc::gen::inRange(0, 6);
  } else if (tool == "read_secret") {
    if (*rc::gen::arbitrary<bool>()) arguments["version"] = *rc::gen::inRange(1, 7);
  } else if (tool == "delete_secret") {
    const int kind = *rc::gen::inRange(0, 4);
    if (kind == 1) arguments["versions"] = GenerateVersions();
    if (kind > 1) arguments["key"] = *rc::gen::element<std::string>("k1", "k2", "k3");
  } else {
    arguments["mount"] = "secret";
    arguments["versions"] = GenerateVersions();
  }
  return {tool, arguments};
}

// Vault's own account of a secret.
void ExpectStored(ToolBench& bench, const std::string& path, const Secret& secret) {
  const auto slash = path.find('/');
  const std::string name = path.substr(slash + 1);
  if (!secret.versioned) {
    const Json stored = bench.Direct("GET", path)["body"];
    RC_ASSERT(stored.contains("data") == secret.readable());
    if (secret.readable()) RC_ASSERT(stored["data"] == secret.versions.back().data);
    return;
  }
  for (int number = 1; number <= secret.current(); ++number) {
    const Version& version = secret.versions[static_cast<std::size_t>(number - 1)];
    const Json stored = bench.Direct("GET", "secret/data/" + name, nullptr, "root",
                                     "version=" + std::to_string(number))["body"]["data"];
    RC_ASSERT(stored["metadata"]["version"] == number);
    RC_ASSERT(stored["metadata"]["destroyed"] == (version.state == State::kDestroyed));
    RC_ASSERT(stored["data"] == (version.state == State::kThere ? version.data : Json()));
  }
  const int beyond = secret.current() + 1;
  RC_ASSERT(bench.Direct("GET", "secret/data/" + name, nullptr, "root",
                         "version=" + std::to_string(beyond))["status"] == 404);
}

using Caller = std::function<base::Result<Json>(const std::string& tool, const Json& arguments)>;

void RunSequence(ToolBench& bench, const Caller& caller) {
  bench.Direct("POST", "sys/mounts/old", {{"type", "kv"}});
  bench.Direct("POST", "secret/config", {{"max_versions", 1000}});
  Model model;
  const int length = *rc::gen::inRange(1, 40);
  for (int i = 0; i < length; ++i) {
    const Call call = GenerateCall();
    RC_LOG() << call.tool << ' ' << call.arguments.dump() << '\n';
    const Outcome expected = model.Apply(call);
    if (call.tool == "undelete" || call.tool == "destroy") {
      bench.Direct("POST", "secret/" + call.tool + '/' + call.arguments["path"].get<std::string>(),
                   {{"versions", call.arguments["versions"]}});
      continue;
    }
    const auto result = caller(call.tool, call.arguments);
    if (!result.ok()) RC_LOG() << "  " << result.error().message << '\n';
    RC_ASSERT(result.ok() == !expected.error.has_value());
    if (expected.error) {
      RC_ASSERT(result.error().code == *expected.error);
    } else if (call.tool == "read_secret") {
      RC_ASSERT((*result)["data"] == expected.data);
    } else if (call.tool == "list_secrets") {
      RC_ASSERT((*result)["keys"] == expected.data);
    }
  }
  for (const auto& [path, secret] : model.secrets()) ExpectStored(bench, path, secret);
}

vaultsim::Profile AnyProfile() {
  return *rc::gen::element(vaultsim::Profile::kOpenBao2, vaultsim::Profile::kVault2);
}

RC_GTEST_PROP(KvToolsModel, AnySequenceOfCallsDoesWhatTheModelSays, ()) {
  ToolBench bench(AnyProfile());
  RunSequence(bench,
              [&](const auto& tool, const Json& arguments) { return bench.Call(tool, arguments); });
}

// The same through the protocol: what a client sends and what it is shown.
RC_GTEST_PROP(KvToolsModel, AnySequenceOfMessagesDoesWhatTheModelSays, ()) {
  ToolBench bench(AnyProfile());
  McpCaller client(bench, *rc::gen::element<std::string>("2024-11-05", "2025-03-26", "2025-06-18",
                                                         "2025-11-25", "2026-07-28"));
  RunSequence(
      bench, [&](const auto& tool, const Json& arguments) { return client.Call(tool, arguments); });
}

}  // namespace
}  // namespace tools
