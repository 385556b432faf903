// Simulator: a simulated Vault as a whole, with faults, a clock that can be moved, snapshots and a
// history. The control port is thin over it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "vaultsim/control/history.h"
#include "vaultsim/control/quiet_sink.h"
#include "vaultsim/control/simulator_clock.h"
#include "vaultsim/fault/chaos.h"
#include "vaultsim/fault/injector.h"
#include "vaultsim/vault.h"

namespace vaultsim {

struct SimulatorOptions {
  Options vault = {};
  std::uint64_t seed = 1;                           // of ids, tokens, keys, faults
  std::optional<base::WallTime> manual_start = {};  // a clock that stands still; else the system's
  std::string estate = {};                          // JSON to begin with; empty: none
  std::optional<std::uint64_t> chaos_seed = {};     // vary what the API leaves open
  bool snapshots = true;                            // remember what they need
};

// Thread-safe. Equal options and equal requests give equal answers, byte for byte, when the clock
// is manual; the random parts of ECDSA and RSA-PSS signatures excepted.
class Simulator : public vault::Transport, public Deliverer {
 public:
  // sleeper waits for slow answers, and must outlive the Simulator. Errors: LoadEstate's.
  static base::Result<std::unique_ptr<Simulator>> Create(const SimulatorOptions& options,
                                                         FaultSleeper& sleeper);

  // Faults included.
  Delivery Deliver(std::string_view verb, const vault::Request& request,
                   const base::CallContext& context) override;
  // Not while a fault is armed, nor while another request is being answered.
  std::optional<Delivery> DeliverNow(std::string_view verb, const vault::Request& request) override;
  base::Result<vault::Response> RoundTrip(const vault::Request& request,
                                          const base::CallContext& context) override;

  // As it began: the estate, the seed, the manual clock; no fault, no history. Snapshots stay.
  base::Status Reset();
  // The same with another estate; the next Reset is to the first one. After an error it is Reset.
  base::Status LoadFixtures(std::string_view estate);

  // A snapshot is the list of requests that changed something, each with its time and randomness.
  // Restoring repeats them: the state classes need no copies, and a restore takes as long as those
  // requests did.
  struct SnapshotInfo {
    std::uint64_t id = 0;
    base::WallTime time = {};
    std::size_t requests = 0;
  };
  // kInvalidArgument: options.snapshots is off; kTooLarge: kSnapshotsMax are kept.
  base::Result<SnapshotInfo> TakeSnapshot();
  std::vector<SnapshotInfo> Snapshots() const;
  bool DropSnapshot(std::uint64_t id);
  // State, randomness, faults and, when it is manual, the clock. kNotFound.
  base::Status Restore(std::uint64_t id);

  SimulatorClock& clock() { return clock_; }
  FaultPlan& faults() { return plan_; }
  const History& history() const { return history_; }
  // For people. values: also token ids and the values of KV secrets.
  json::Box Describe(bool values);
  const Vault& vault() const { return vault_; }

 private:
  struct Change;
  using Changes = std::vector<std::shared_ptr<const Change>>;
  struct Snapshot;

  Simulator(const SimulatorOptions& options, FaultSleeper& sleeper);
  vault::Response Answer(std::string_view verb, const vault::Request& request);
  std::optional<vault::Response> AnswerNow(std::string_view verb, const vault::Request& request);
  bool RememberIfNeeded(std::string_view verb, const vault::Request& request, base::WallTime now);
  void Note(std::string_view verb, const vault::Request& request, int status,
            const std::optional<Fault>& fault);
  bool MayChange(std::string_view verb, const vault::Request& request) const;
  void StartOver();
  base::Status Load(std::string_view estate);
  void Remember(Change change);
  void Repeat(const Change& change);

  const SimulatorOptions options_;
  FaultSleeper& sleeper_;
  SimulatorClock clock_;
  base::SeededRandom random_;
  QuietSink audit_sink_;
  Vault vault_;
  const std::uint64_t first_seed_;  // after the root token was drawn
  FaultPlan plan_;
  std::optional<Chaos> chaos_;
  History history_;
  mutable std::mutex mutex_;  // around each request and what it left
  Changes changes_;
  std::uint64_t last_snapshot_ = 0;
  std::map<std::uint64_t, std::unique_ptr<const Snapshot>> snapshots_;

 public:
  ~Simulator() override;
};

inline constexpr std::size_t kSnapshotsMax = 100;

}  // namespace vaultsim
