// Stage: where a check plays: one server under test on one backend, agents that use it, a judge
// that looks behind it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "conformance/agent/agent.h"
#include "conformance/backend/backend.h"
#include "conformance/backend/gate.h"
#include "conformance/backend/gate_front.h"
#include "conformance/backend/judge.h"
#include "conformance/stage/host.h"
#include "conformance/stage/transcript.h"
#include "conformance/vocabulary/vocabulary.h"

namespace conformance {

// Decorators that commit a defect on purpose (conformance/mutants).
struct Mutation {
  // tap: told of what comes out.
  std::function<std::unique_ptr<Wire>(std::unique_ptr<Wire>, Tap tap)> wire = nullptr;
  std::function<std::unique_ptr<vault::Transport>(vault::Transport&)> transport = nullptr;
};

struct StageOptions {
  std::string target = "memory";
  std::string endpoint = "/mcp";
  BackendOptions backend = {};
  std::string revision = {};  // empty: the newest that the server speaks
  std::vector<std::string> environment = {};
  std::vector<Profile> profiles = {};  // of servers that are known
  std::chrono::milliseconds patience{10'000};
  Mutation mutation = {};
};

class Stage {
 public:
  // Starts the backend and looks once at the server: what it is and what it offers. Errors: either
  // could not be had.
  static base::Result<std::unique_ptr<Stage>> Create(StageOptions options);
  ~Stage();

  // A fresh backend, a fresh server where it can be started, nobody there.
  base::Status Fresh();
  // An agent with a name of its own; token empty: the root token. What it is called with stays
  // until Leave or Fresh.
  base::Result<Agent*> Join(const std::string& name, const std::string& token = "");
  // The same with other options, e.g. another revision or capabilities.
  base::Result<Agent*> Join(const std::string& name, AgentOptions options);
  Agent* Find(const std::string& name) const;
  void Leave(const std::string& name);
  // A connection without a handshake.
  base::Result<std::unique_ptr<Wire>> Connect(const std::string& name, const std::string& token);

  // The call in the server's words. kNotFound: it offers no such thing.
  base::Result<BoundCall> Bind(const std::string& tool, const Json& arguments) const;
  static Answer Call(Agent& agent, const BoundCall& call, const Json* id = nullptr) {
    return agent.CallTool(call.name, *call.arguments, &*call.tool->input_schema, id);
  }

  const StageOptions& options() const { return options_; }
  const ServerFacts& server() const { return facts_; }
  const Binding& binding() const { return binding_; }
  Gate& gate() { return gate_; }
  // Whether what the server asks of the backend passes the gate.
  bool gated() const { return gated_; }
  Backend& backend() { return *backend_; }
  Judge& judge() { return *judge_; }
  Transcript& transcript() { return transcript_; }
  Host* host() { return host_.get(); }
  // What the server was started with, to start another one.
  HostOptions host_options();
  bool over_http() const;
  bool over_stdio() const { return options_.target.starts_with("stdio:"); }
  // By canonical name, since the beginning.
  std::map<std::string, std::vector<double>> latencies() const;
  Tap TapOf(const std::string& who);

 private:
  explicit Stage(StageOptions options);
  base::Status Learn();
  base::Status StartServer();

  StageOptions options_;
  std::unique_ptr<Backend> backend_;
  std::unique_ptr<Judge> judge_;
  vaultsim::RealFaultSleeper sleeper_;
  Gate gate_;
  GateTransport gate_transport_;
  std::unique_ptr<vault::Transport> mutated_transport_;
  std::unique_ptr<GateFront> front_;
  bool gated_ = true;
  Transcript transcript_;
  ServerFacts facts_;
  Binding binding_;
  std::unique_ptr<Host> host_;
  std::map<std::string, std::unique_ptr<Agent>> agents_;
  mutable std::mutex latency_mutex_;
  std::map<std::string, std::vector<double>> latencies_;
};

}  // namespace conformance
