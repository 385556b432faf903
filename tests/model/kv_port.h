// How a model reaches a KV mount: an engine alone, or a whole Vault behind the seam.
#pragma once

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "vaultsim/framework/framework.h"

namespace model {

enum class Verb { kGet, kList, kPost, kPatch, kDelete };

struct Reply {
  int status = 0;
  Json data = nullptr;  // of the envelope; null for errors and empty bodies
};

class KvPort {
 public:
  virtual ~KvPort() = default;
  // path inside the mount. body: the JSON body of a write, or the query's parameters.
  virtual Reply Send(Verb verb, const std::string& path, const Json& body = nullptr) = 0;
  virtual void Advance(std::chrono::seconds time) = 0;
};

// An engine behind Dispatch: no tokens, no HTTP.
class EnginePort : public KvPort {
 public:
  using Factory = std::unique_ptr<vaultsim::Engine> (*)(const vaultsim::Environment&);
  EnginePort(Factory factory, vaultsim::Profile profile);
  Reply Send(Verb verb, const std::string& path, const Json& body) override;
  void Advance(std::chrono::seconds time) override { clock_.Advance(time); }

 private:
  base::ManualClock clock_;
  base::SeededRandom random_;
  vaultsim::Environment environment_;
  std::unique_ptr<vaultsim::Engine> engine_;
};

}  // namespace model
