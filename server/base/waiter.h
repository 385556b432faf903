// Waiter: how the code that runs now waits. A thread of its own blocks (there is no Waiter then); a
// fiber (net/fibers.h) lets its thread serve others meanwhile.
#pragma once

#include <stop_token>

#include "base/clock.h"

namespace base {

class Waiter {
 public:
  enum class Outcome { kReady, kTimeout, kStopped, kFailed };
  struct Result {
    Outcome outcome = Outcome::kFailed;
    short ready = 0;  // poll(2)'s bits; an error or hang-up shows as whatever was asked for
  };

  // Until one of `events` (poll(2)'s POLLIN and POLLOUT) is ready on fd, the limit has passed or a
  // stop is requested. fd < 0: only the latter two. Not while a mutex is held, and not inside a
  // catch handler: other calls run on this thread meanwhile. kFailed: the system has no memory.
  virtual Result Until(int fd, short events, SteadyTime limit, const std::stop_token& stop) = 0;

  // The waiter of the code that calls this; null: it may block.
  static Waiter* Current();

 protected:
  ~Waiter() = default;
  // Returns the former one.
  static Waiter* SetCurrent(Waiter* waiter);
};

}  // namespace base
