// CallWait: every wait of one call, ended by readiness, the deadline or a request to stop.
#pragma once

#include <optional>
#include <stop_token>

#include "base/cancellation.h"
#include "base/clock.h"
#include "base/result.h"

namespace vault {

// For one call, on a fiber (base/waiter.h) or on a thread of its own. At most one lives on a thread
// at a time (the wake-up descriptor is the thread's own, so that a call costs no descriptor).
class CallWait {
 public:
  explicit CallWait(const base::CallContext& context);
  ~CallWait();
  CallWait(const CallWait&) = delete;
  CallWait& operator=(const CallWait&) = delete;

  // Until one of events (poll(2)'s) is ready on fd (negative: none ever is); the result is what is
  // ready, errors and hang-ups included. kCancelled, or kTimeout when the call's deadline or the
  // earlier limit has passed; their messages are the caller's to complete.
  base::Result<short> Until(int fd, short events,
                            base::SteadyTime limit = base::SteadyTime::max()) const;

  // Fails as Until does when the call is over already.
  base::Status Check() const;

  base::SteadyTime deadline() const { return deadline_; }

 private:
  struct Wake {
    int fd;
    void operator()() const noexcept;
  };

  base::SteadyTime deadline_;
  std::stop_token stop_;
  int wake_fd_ = -1;  // -1: nobody can stop this call
  std::optional<std::stop_callback<Wake>> callback_;
};

}  // namespace vault
