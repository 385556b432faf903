// Turns: who is served next. Addresses take turns, and so do the connections of one address:
// whoever sends more than can be answered, on however many connections, makes others wait for a few
// requests and no longer.
#pragma once

#include <cstddef>
#include <string_view>

#include "net/event_loop.h"
#include "net/line.h"

namespace net {

class TurnTaker : public InLine {
 public:
  // Does a bounded piece of work, at most one request.
  virtual void OnTurn() = 0;

 protected:
  ~TurnTaker() = default;
};

// What the connections of one address have in common. Outlives them.
struct AddressShare : InLine {
  std::string_view key = {};  // names the address; its owner's
  Line<TurnTaker> line = {};
  std::size_t admitted = 0;  // connections
  std::size_t open = 0;      // with those that are refused
};

// Of a loop, on its thread.
class Turns final : public Backlog {
 public:
  // Between two looks at what else is ready.
  static constexpr int kTurnsAtOnce = 8;

  // No effect on who waits already.
  void Ask(AddressShare& share, TurnTaker& who);
  bool HasWork() const override { return !shares_.empty(); }
  void WorkOffPortion() override;

 private:
  Line<AddressShare> shares_;  // those with somebody in their line, and some where all have left
};

}  // namespace net
