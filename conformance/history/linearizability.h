// Is a recorded history of concurrent operations one that some order of them, one after the other,
// explains? (Wing and Gong's search, with Lowe's memory of what was tried.)
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace conformance {

// One operation. began and ended are moments of one clock that never stands still: of two
// operations, one is before the other only when it ended before the other began.
template <typename Call>
struct Recorded {
  Call call;  // with its outcome
  std::uint64_t began = 0;
  std::uint64_t ended = 0;
  // No answer came: it may have happened at any time since, or never.
  bool open = false;
};

// A specification of one object:
//   using State = ...;                     copyable, with operator<
//   using Call = ...;
//   State Initial() const;
//   std::optional<State> Apply(const State&, const Call&) const;
//       the state afterwards; nullopt: the call cannot have had its outcome in this state
// An open call is tried with its outcome unknown: Apply must then accept any outcome.
template <typename Specification>
class Linearizer {
 public:
  using State = typename Specification::State;
  using Call = typename Specification::Call;
  using History = std::vector<Recorded<Call>>;

  Linearizer(const Specification& specification, const History& history)
      : specification_(specification), history_(history), done_(history.size(), false) {}

  // The order that explains the history, as indexes; nullopt: none does. Exponential at worst, in
  // the number of operations that overlap.
  std::optional<std::vector<std::size_t>> Explain() {
    if (Search(specification_.Initial())) return order_;
    return std::nullopt;
  }

 private:
  bool Search(const State& state) {
    if (Finished()) return true;
    if (!tried_.emplace(done_, state).second) return false;
    const std::uint64_t first_end = FirstEnd();
    for (std::size_t i = 0; i < history_.size(); ++i) {
      if (done_[i] || history_[i].began > first_end) continue;
      const std::optional<State> next = specification_.Apply(state, history_[i].call);
      if (!next) continue;
      done_[i] = true;
      order_.push_back(i);
      if (Search(*next)) return true;
      order_.pop_back();
      done_[i] = false;
    }
    return false;
  }

  // What is open need not have happened.
  bool Finished() const {
    for (std::size_t i = 0; i < history_.size(); ++i) {
      if (!done_[i] && !history_[i].open) return false;
    }
    return true;
  }

  // Whatever began after this cannot be the next one.
  std::uint64_t FirstEnd() const {
    std::uint64_t first = UINT64_MAX;
    for (std::size_t i = 0; i < history_.size(); ++i) {
      if (!done_[i] && !history_[i].open) first = std::min(first, history_[i].ended);
    }
    return first;
  }

  const Specification& specification_;
  const History& history_;
  std::vector<bool> done_;
  std::vector<std::size_t> order_;
  std::set<std::pair<std::vector<bool>, State>> tried_;
};

}  // namespace conformance
