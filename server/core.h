// Core: everything between a transport and the seam, in the order in which it is needed.
#pragma once

#include <functional>

#include "backend.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/thread_pool.h"
#include "client_runner.h"
#include "config.h"
#include "guard/guard.h"
#include "guard/sealed_state.h"
#include "mcp/server.h"
#include "net/event_loop.h"
#include "net/fibers.h"
#include "readiness.h"
#include "tools/tool.h"
#include "vault/client.h"

namespace server {

// The backend's transport and the log must outlive it.
struct Core {
  Core(const Config& config, const Backend& backend, guard::StateKeys keys, net::PollerKind poller,
       base::Log& log);
  ~Core() { pool.Stop(); }

  // A call of a Vault over the network waits, so it stays on the loop's thread, as a fiber; one of
  // the simulator would keep the loop busy.
  mcp::Executor ExecutorFor(const Backend& backend);

  base::SystemClock clock;
  net::EventLoop loop;
  base::SystemRandom random;
  guard::SealedState sealed;
  vault::SharedState shared;
  ClientRunner runner;
  guard::Guard call_guard;
  net::Fibers fibers;
  base::ThreadPool pool;
  Readiness readiness;
  mcp::Server server;
};

}  // namespace server
