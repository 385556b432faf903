// Gate: everything that a server under test asks of its Vault passes here. It is written down, may
// be kept back, and may meet a fault.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vault/transport.h"
#include "vaultsim/fault/fault_plan.h"
#include "vaultsim/fault/injector.h"

namespace conformance {

// A request as the backend got it.
struct SeenRequest {
  std::uint64_t number = 0;  // counted from 1
  std::string method;
  std::string path;  // as sent, with /v1/
  std::string query = {};
  std::string token = {};
  std::string ns = {};
  std::vector<std::pair<std::string, std::string>> headers = {};  // beside the known ones
  std::string body = {};
  int status = 0;          // 0: none yet, or a fault
  bool changes = false;    // POST, PUT, PATCH, DELETE
  bool abandoned = false;  // the server gave up while it was kept back
};

// Thread-safe.
class Gate {
 public:
  // sleeper must outlive it.
  explicit Gate(vaultsim::FaultSleeper& sleeper) : sleeper_(sleeper) {}

  // From here on requests go to this one, which must stay until the next call: as new, nothing
  // seen, nothing kept back, no fault. Not while requests are under way.
  void Attach(vault::Transport& next);

  // As an HTTP front delivers it.
  vaultsim::Delivery Deliver(std::string_view verb, const vault::Request& request,
                             const base::CallContext& context);

  // Of all requests so far, those after a number.
  std::vector<SeenRequest> SeenSince(std::uint64_t number) const;
  std::uint64_t count() const;

  // Keeps back the next request that changes something, before the backend sees it. It is then
  // named by what HeldAfter gave.
  void HoldNext();
  // Waits until one is kept back since the call of HoldNext, or until give_up says so. The number
  // of the request; 0: none.
  std::uint64_t AwaitHeld(const std::function<bool()>& give_up);
  // Lets it go on. Unknown numbers are ignored.
  void Release(std::uint64_t number);
  // Whether the server gave up on a request that is kept back.
  bool abandoned(std::uint64_t number) const;
  // All that is kept back goes on, and nothing more will be.
  void ReleaseAll();

  vaultsim::FaultPlan& faults() { return faults_; }

 private:
  std::uint64_t Note(std::string_view verb, const vault::Request& request);
  void WaitWhileHeld(std::uint64_t number, const base::CallContext& context);

  vault::Transport* next_ = nullptr;
  vaultsim::FaultSleeper& sleeper_;
  vaultsim::FaultPlan faults_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<SeenRequest> seen_;
  bool hold_next_ = false;
  std::uint64_t last_held_ = 0;
  std::vector<std::uint64_t> held_;
};

// The gate as the seam, for a server in this process.
class GateTransport : public vault::Transport {
 public:
  GateTransport(Gate& gate, vaultsim::FaultSleeper& sleeper) : gate_(gate), sleeper_(sleeper) {}
  base::Result<vault::Response> RoundTrip(const vault::Request& request,
                                          const base::CallContext& context) override;

 private:
  Gate& gate_;
  vaultsim::FaultSleeper& sleeper_;
};

}  // namespace conformance
