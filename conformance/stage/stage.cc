#include "conformance/stage/stage.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace conformance {
namespace {

const Profile* ProfileOf(const std::vector<Profile>& profiles, const std::string& server) {
  const auto found = std::find_if(profiles.begin(), profiles.end(),
                                  [&](const Profile& profile) { return profile.server == server; });
  return found == profiles.end() ? nullptr : &*found;
}

}  // namespace

Stage::Stage(StageOptions options)
    : options_(std::move(options)), gate_(sleeper_), gate_transport_(gate_, sleeper_) {}

Stage::~Stage() {
  gate_.ReleaseAll();
  agents_.clear();
  host_.reset();
}

bool Stage::over_http() const { return options_.target.starts_with("http"); }

base::Result<std::unique_ptr<Stage>> Stage::Create(StageOptions options) {
  auto backend = MakeBackend(options.backend);
  if (!backend) return std::move(backend).error();
  std::unique_ptr<Stage> stage(new Stage(std::move(options)));
  stage->backend_ = std::move(backend).value();
  stage->judge_ = std::make_unique<Judge>(*stage->backend_);
  const std::string& target = stage->options_.target;
  if (target.starts_with("http:")) {
    stage->gated_ = false;  // somebody else gave it its backend
  } else if (target != "memory") {
    auto front = GateFront::Start(stage->gate_);
    if (!front) return std::move(front).error();
    stage->front_ = std::move(front).value();
  }
  if (stage->options_.mutation.transport) {
    stage->mutated_transport_ = stage->options_.mutation.transport(stage->gate_transport_);
  }
  if (base::Status fresh = stage->Fresh(); !fresh) return fresh.error();
  if (base::Status learnt = stage->Learn(); !learnt) return learnt.error();
  return stage;
}

base::Status Stage::Learn() {
  auto agent = Join("judge");
  if (!agent) return std::move(agent).error();
  facts_ = (*agent)->server();
  auto tools = (*agent)->ListTools();
  if (!tools) return std::move(tools).error();
  binding_ = Binding(**tools, ProfileOf(options_.profiles, facts_.name));
  Leave("judge");
  return {};
}

base::Status Stage::Fresh() {
  gate_.ReleaseAll();
  if (front_) front_->LetGo();
  agents_.clear();
  host_.reset();
  if (base::Status fresh = backend_->Fresh(); !fresh) return fresh;
  gate_.Attach(backend_->transport());
  transcript_.Clear();
  return StartServer();
}

HostOptions Stage::host_options() {
  HostOptions host{.target = options_.target,
                   .endpoint = options_.endpoint,
                   .address = front_ ? front_->address() : "",
                   .token = backend_->root_token(),
                   .environment = options_.environment,
                   .transport = mutated_transport_ ? mutated_transport_.get() : &gate_transport_};
  for (const Profile& profile : options_.profiles) {
    // Which server it is, is not known at the first start: it gets what any of them needs.
    if (!facts_.name.empty() && profile.server != facts_.name) continue;
    for (const auto& [name, value] : profile.environment) {
      host.environment.push_back(name + "=" + value);
    }
    if (!facts_.name.empty()) break;
  }
  return host;
}

base::Result<BoundCall> Stage::Bind(const std::string& tool, const Json& arguments) const {
  const BoundTool* bound = binding_.Find(tool);
  if (bound == nullptr || bound->fixed_kv1->is_null()) return binding_.Bind(tool, arguments);
  const Json mount = arguments.value("mount", Json());
  return binding_.Bind(tool, arguments,
                       mount.is_string() && judge_->IsKv1(mount.get<std::string>()));
}

base::Status Stage::StartServer() {
  auto started = StartHost(host_options(), TapOf("server"));
  if (!started) return std::move(started).error();
  host_ = std::move(started).value();
  return {};
}

Tap Stage::TapOf(const std::string& who) {
  return [this, who](std::string_view direction, std::string_view bytes) {
    transcript_.Add(who, direction, bytes);
  };
}

base::Result<std::unique_ptr<Wire>> Stage::Connect(const std::string& name,
                                                   const std::string& token) {
  const Tap tap = TapOf(name);
  if (!options_.mutation.wire) return host_->Connect(token, tap);
  // What comes out of the server is what comes out of the mutation around it.
  auto wire = host_->Connect(token, [tap](std::string_view direction, std::string_view bytes) {
    if (direction != "out") tap(direction, bytes);
  });
  if (!wire) return wire;
  return options_.mutation.wire(std::move(wire).value(), tap);
}

base::Result<Agent*> Stage::Join(const std::string& name, const std::string& token) {
  AgentOptions options;
  options.token = token;
  return Join(name, std::move(options));
}

base::Result<Agent*> Stage::Join(const std::string& name, AgentOptions options) {
  if (options.token.empty()) options.token = backend_->root_token();
  if (options.revision.empty()) options.revision = options_.revision;
  // What the server said once, it need not be asked again.
  if (options.revision.empty()) options.revision = facts_.revision;
  options.patience = options_.patience;
  options.on_call = [this](const std::string& tool, double seconds) {
    const std::lock_guard lock(latency_mutex_);
    latencies_[binding_.Canonical(tool)].push_back(seconds);
  };
  auto wire = Connect(name, options.token);
  if (!wire) return std::move(wire).error();
  auto agent = std::make_unique<Agent>(std::move(wire).value(), std::move(options));
  if (base::Status open = agent->Open(); !open) {
    base::Error error = open.error();
    error.message = "the handshake failed: " + error.message;
    return error;
  }
  agents_[name] = std::move(agent);
  return agents_[name].get();
}

Agent* Stage::Find(const std::string& name) const {
  const auto found = agents_.find(name);
  return found == agents_.end() ? nullptr : found->second.get();
}

void Stage::Leave(const std::string& name) { agents_.erase(name); }

std::map<std::string, std::vector<double>> Stage::latencies() const {
  const std::lock_guard lock(latency_mutex_);
  return latencies_;
}

}  // namespace conformance
