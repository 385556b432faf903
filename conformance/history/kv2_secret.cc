#include "conformance/history/kv2_secret.h"

namespace conformance {
namespace {

using State = Kv2Secret::State;
using Call = Kv2Secret::Call;
using Outcome = Kv2Secret::Outcome;

std::optional<State> Read(const State& state, const Call& call) {
  if (call.outcome == Outcome::kUnknown) return state;
  if (call.outcome == Outcome::kAbsent) return state.data ? std::nullopt : std::optional(state);
  const bool same = state.data && *state.data == call.data && state.version == call.version;
  return same ? std::optional(state) : std::nullopt;
}

// after: the state that the call makes; nullopt: there is nothing to patch.
std::optional<State> Change(const State& state, const Call& call,
                            const std::optional<State>& after) {
  const bool conflicts = call.cas && *call.cas != state.version;
  switch (call.outcome) {
    case Outcome::kConflict:
      return conflicts ? std::optional(state) : std::nullopt;
    case Outcome::kAbsent:
      return after ? std::nullopt : std::optional(state);
    case Outcome::kUnknown:
      return conflicts || !after ? state : *after;
    case Outcome::kDone:
      break;
  }
  return !conflicts && after && after->version == call.version ? after : std::nullopt;
}

}  // namespace

std::optional<State> Kv2Secret::Apply(const State& state, const Call& call) const {
  switch (call.kind) {
    case Kind::kRead:
      return Read(state, call);
    case Kind::kWrite:
      return Change(state, call, State{.version = state.version + 1, .data = call.data});
    case Kind::kPatch: {
      if (!state.data) return Change(state, call, std::nullopt);
      State after{.version = state.version + 1, .data = state.data};
      for (const auto& [key, value] : call.data) (*after.data)[key] = value;
      return Change(state, call, after);
    }
    case Kind::kDelete:
      return State{.version = state.version, .data = std::nullopt};
  }
  return std::nullopt;
}

}  // namespace conformance
