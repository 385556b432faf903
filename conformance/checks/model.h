// The smallest model that predicts what sixteen tools do to a Vault.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "json/box.h"
#include "json/fwd.h"

namespace conformance {

// One call of a session: small numbers choose from small sets, so that shrinking makes it plainer.
struct Move {
  int tool = 0;
  int mount = 0;
  int path = 0;
  int key = 0;
  int value = 0;
};

class Model {
 public:
  enum class Kind { kKv1, kKv2, kPki };

  // What must be true after a call.
  struct Prediction {
    bool may_succeed = true;
    bool may_refuse = true;
    std::vector<std::string> shows = {};  // when it succeeds
    std::vector<std::string> hides = {};
  };

  // The call, with canonical names.
  static std::string Tool(const Move& move);
  static json::Box Arguments(const Move& move);
  // The story's line for it, without the agent.
  static std::string Text(const Move& move);

  Prediction Predict(const Move& move) const;
  // The call succeeded.
  void Apply(const Move& move);

  // What a secret may be now: one of these; null: absent. name: "kv2/app".
  std::vector<json::Box> Expected(const std::string& name) const;
  // Of several that it may be, it is this one.
  void Learn(const std::string& name, const Json& data);
  // "kv2/app" of a call about a secret; "" of others.
  static std::string SecretOf(const Move& move);
  const std::map<std::string, Kind>& mounts() const { return mounts_; }
  bool HasRole(const std::string& mount, const std::string& role) const;

 private:
  using Data = std::map<std::string, std::string>;
  struct Secret {
    Data data = {};
    bool deleted = false;  // in a way that KV v2 can undo
  };
  bool IsKv(const std::string& mount) const;
  bool IsPki(const std::string& mount) const;
  Prediction PredictKv(const Move& move) const;
  Prediction PredictPki(const Move& move) const;
  void DropMount(const std::string& mount);

  std::map<std::string, Kind> mounts_;
  std::map<std::string, Secret> secrets_;               // "kv2/app"
  std::map<std::string, std::set<std::string>> roles_;  // by mount
  std::map<std::string, std::set<std::string>> issuers_;
};

}  // namespace conformance
