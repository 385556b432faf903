// What one KV v2 secret promises its clients, as a specification for the linearizer.
#pragma once

#include <map>
#include <optional>
#include <string>

namespace conformance {

// A secret with its newest version alone. Values are texts.
struct Kv2Secret {
  using Data = std::map<std::string, std::string>;

  struct State {
    int version = 0;                // 0: never written
    std::optional<Data> data = {};  // nullopt: deleted or never written
    auto operator<=>(const State&) const = default;
  };

  enum class Kind { kRead, kWrite, kPatch, kDelete };
  enum class Outcome { kDone, kAbsent, kConflict, kUnknown };
  struct Call {
    Kind kind = Kind::kRead;
    Data data = {};                    // written, patched in, or read
    std::optional<int> cas = {};       // of a write or patch
    Outcome outcome = Outcome::kDone;  // kUnknown: no answer came
    int version = 0;                   // that was read or made
  };

  State Initial() const { return {}; }
  std::optional<State> Apply(const State& state, const Call& call) const;
};

}  // namespace conformance
