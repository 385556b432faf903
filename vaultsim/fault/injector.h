// FaultInjector: a Transport through which the faults of a plan strike.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string_view>

#include "vault/transport.h"
#include "vaultsim/fault/fault_plan.h"

namespace vaultsim {

// Waiting as a dependency, so that tests do not wait.
class FaultSleeper {
 public:
  virtual ~FaultSleeper() = default;
  // False when the call was stopped or its deadline came first. Thread-safe.
  virtual bool Sleep(std::chrono::milliseconds time, const base::CallContext& context) = 0;
};

class RealFaultSleeper : public FaultSleeper {
 public:
  bool Sleep(std::chrono::milliseconds time, const base::CallContext& context) override;
};

// How an answer leaves; what that is on a wire and at the seam is for those who send it.
enum class Passage {
  kWhole,
  kNoConnection,
  kNoHandshake,
  kReset,
  kHang,
  kTruncated,    // the body ends before its length
  kWrongLength,  // the length ends before the body
};

struct Delivery {
  Passage passage = Passage::kWhole;
  vault::Response response = {};  // of kWhole, kTruncated, kWrongLength
};

// What becomes of a request that came over a wire.
class Deliverer {
 public:
  virtual ~Deliverer() = default;
  // May wait, for a fault or for a key that is being made: called on a worker.
  virtual Delivery Deliver(std::string_view verb, const vault::Request& request,
                           const base::CallContext& context) = 0;
  // Never waits: called on the thread of the event loop. nullopt: it would have to, and nothing has
  // happened yet.
  virtual std::optional<Delivery> DeliverNow(std::string_view verb, const vault::Request& request) {
    static_cast<void>(verb);
    static_cast<void>(request);
    return std::nullopt;
  }
};

// Does what a fault does up to the sending. next: the Vault behind it, asked at most once; its
// errors are passed on. kHang: also when a slow answer's caller gave up.
base::Result<Delivery> Inject(
    const Fault& fault, const vault::Request& request, const base::CallContext& context,
    FaultSleeper& sleeper,
    const std::function<base::Result<vault::Response>(const vault::Request&)>& next);

// Half of it.
std::string CutBody(const vault::Response& response);

// A delivery as vault::HttpTransport reports it: a connection that broke is kUnreachable with
// request_sent, and so on. Waits when it never comes.
base::Result<vault::Response> AtSeam(Delivery delivery, FaultSleeper& sleeper,
                                     const base::CallContext& context);

// Thread-safe.
class FaultInjector : public vault::Transport {
 public:
  // All must outlive this object.
  FaultInjector(vault::Transport& next, FaultPlan& plan, FaultSleeper& sleeper)
      : next_(next), plan_(plan), sleeper_(sleeper) {}
  base::Result<vault::Response> RoundTrip(const vault::Request& request,
                                          const base::CallContext& context) override;

 private:
  vault::Transport& next_;
  FaultPlan& plan_;
  FaultSleeper& sleeper_;
};

}  // namespace vaultsim
