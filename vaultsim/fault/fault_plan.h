// FaultPlan: the faults that are armed, and how often each has struck.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "vaultsim/fault/fault.h"

namespace vaultsim {

struct ArmedFault {
  std::uint64_t id = 0;
  Fault fault = {};
  std::uint64_t seen = 0;      // requests that fitted
  std::uint64_t injected = 0;  // of these, how many were hit
};

// Thread-safe. With one seed, the same faults and the same requests in the same order, the same
// requests are hit.
class FaultPlan {
 public:
  explicit FaultPlan(std::uint64_t seed = 1) : seed_(seed) {}

  // The new fault's id. Ids count from 1. kInvalidArgument: CheckFault.
  base::Result<std::uint64_t> Arm(const Fault& fault);
  // False: no such id.
  bool Disarm(std::uint64_t id);
  void DisarmAll();  // what was counted stays
  // As new: no fault, no count, ids from 1.
  void Reset();

  std::vector<ArmedFault> Armed() const;
  bool empty() const;  // none is armed
  // Faults that struck, by name, since the start or the last Reset.
  std::map<std::string, std::uint64_t> Counts() const;

  // What befalls this request; nullopt: nothing. Faults are asked in the order of their ids; those
  // behind the one that strikes do not see the request.
  std::optional<Fault> Next(std::string_view verb, const vault::Request& request);

 private:
  struct Entry {
    ArmedFault armed;
    std::uint64_t seed = 0;              // of its next draw
    std::set<std::size_t> expired = {};  // hashes of the tokens that an expired_token struck
  };

 public:
  // Everything that a plan knows, to go on from there.
  struct State {
    std::uint64_t last_id = 0;
    std::map<std::uint64_t, Entry> entries = {};
    std::map<std::string, std::uint64_t> counts = {};
  };
  State Save() const;
  void Restore(const State& state);

 private:
  static bool Strikes(Entry& entry, std::string_view verb, const vault::Request& request);

  const std::uint64_t seed_;
  mutable std::mutex mutex_;
  State state_;
};

}  // namespace vaultsim
