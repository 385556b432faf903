// Retry: a Transport that repeats what may be repeated.
#pragma once

#include <chrono>

#include "base/cancellation.h"
#include "base/clock.h"
#include "vault/transport.h"

namespace vault {

// Waiting as a dependency, so that tests do not wait.
class Sleeper {
 public:
  virtual ~Sleeper() = default;
  // False when the call was stopped or its deadline came first: give up. Thread-safe.
  virtual bool Sleep(std::chrono::milliseconds time, const base::CallContext& context) = 0;
};

class RealSleeper : public Sleeper {
 public:
  bool Sleep(std::chrono::milliseconds time, const base::CallContext& context) override;
};

struct RetryPolicy {
  int repeats_max = 2;                       // as Vault's own API client
  std::chrono::milliseconds first_wait{50};  // doubled each time
  // OpenBao answers so for some milliseconds after a KV v2 mount was made.
  int upgrade_repeats_max = 40;
  std::chrono::milliseconds upgrade_wait{25};
};

// Repeats
//   any request: when no connection was made (kUnreachable, nothing sent), and while a new KV v2
//     mount says that it is being upgraded (nothing was done);
//   a read (GET, LIST, HEAD): after a connection that broke, and after 412, 500, 502, 503, 504 -
//     but not when Vault says that it is sealed, and not when the 500 is PKI's way to say that
//     something does not exist.
// Never: a write that may have arrived, 4xx, 429 (the caller is told how long to wait), redirects,
// answers that are not Vault's in form, timeouts. Thread-safe.
class Retry : public Transport {
 public:
  // All must outlive this object.
  Retry(Transport& next, Sleeper& sleeper, RetryPolicy policy = {})
      : next_(next), sleeper_(sleeper), policy_(policy) {}
  base::Result<Response> RoundTrip(const Request& request,
                                   const base::CallContext& context) override;

 private:
  Transport& next_;
  Sleeper& sleeper_;
  const RetryPolicy policy_;
};

}  // namespace vault
