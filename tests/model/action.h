// Commands of a state machine from plain actions. An action is a struct with
//   static A Any(const M& model)           generates one that makes sense now
//   Prediction Predict(M& model) const     changes the model and says what the answer will be
//   Reply Perform(KvPort& port) const      does it
//   std::string Text() const               for the counterexample
#pragma once

#include <rapidcheck.h>
#include <rapidcheck/state.h>

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

#include "kv_port.h"

namespace model {

struct Prediction {
  int status = 200;
  // What the answer's data holds at least: every key of an object here must be there with a value
  // that holds it; anything else is equal. nullptr: no data.
  Json data = nullptr;
};

inline bool Holds(const Json& actual, const Json& expected) {
  if (!expected.is_object() || !actual.is_object()) return actual == expected;
  for (const auto& item : expected.items()) {
    const auto found = actual.find(item.key());
    if (found == actual.end() || !Holds(*found, item.value())) return false;
  }
  return true;
}

template <typename Action, typename Model>
class Command : public rc::state::Command<Model, KvPort> {
 public:
  explicit Command(const Model& model) : action_(Action::Any(model)) {}
  void apply(Model& model) const override { action_.Predict(model); }
  void run(const Model& model, KvPort& port) const override {
    Model after = model;
    const Prediction expected = action_.Predict(after);
    const Reply reply = action_.Perform(port);
    if (reply.status == expected.status && Holds(reply.data, expected.data)) return;
    RC_FAIL("expected " + std::to_string(expected.status) + " " + expected.data.dump() + ", got " +
            std::to_string(reply.status) + " " + reply.data.dump());
  }
  void show(std::ostream& out) const override { out << action_.Text(); }

 private:
  Action action_;
};

// Runs random sequences of the actions against a fresh port's state.
template <typename Model, typename... Actions>
void CheckActions(const Model& start, KvPort& port) {
  rc::state::check(start, port, rc::state::gen::execOneOfWithArgs<Command<Actions, Model>...>());
}

}  // namespace model
