#include "core.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "instructions.h"
#include "prompts/prompt.h"

namespace server {
namespace {

// Calls that are under way at a time. More of them would only queue inside Vault.
constexpr std::size_t kCallsAtOnce = 64;
// Of the simulator, which computes instead of waiting.
constexpr std::size_t kWorkers = 16;
constexpr std::size_t kFewestProcessors = 2;

guard::Rate GuardRate(const Rate& rate) { return {rate.per_second, rate.burst}; }

}  // namespace

Core::Core(const Config& config, const Backend& backend, guard::StateKeys keys,
           net::PollerKind poller, base::Log& log)
    : loop(poller, clock),
      sealed(std::move(keys), clock, random),
      shared(clock),
      runner(backend.transport, shared, config.confirm),
      call_guard(GuardRate(config.session_rate), GuardRate(config.global_rate), clock, log),
      fibers(loop, kCallsAtOnce, base::limits::kQueuedCallsMax),
      pool(kWorkers, base::limits::kQueuedCallsMax,
           std::max<std::size_t>(std::thread::hardware_concurrency(), kFewestProcessors)),
      readiness(backend.transport, clock, ExecutorFor(backend)),
      server({.version = VMCP_VERSION,
              .instructions =
                  InstructionsFor(tools::StandardTools(), config.confirm, backend.simulated)},
             {.registry = tools::StandardTools(),
              .prompts = prompts::StandardPrompts(),
              .runner = runner,
              .reader = runner,
              .completer = runner,
              .resources = resources::Resources(),
              .resource_templates = resources::Templates(),
              .guard = call_guard,
              .sealed = sealed,
              .clock = clock,
              .log = log,
              .executor = ExecutorFor(backend)}) {}

mcp::Executor Core::ExecutorFor(const Backend& backend) {
  if (backend.on_callers_thread) {
    return [](std::function<void()> task) {
      task();
      return true;
    };
  }
  if (backend.simulated) {
    return [this](std::function<void()> task) { return pool.Submit(std::move(task)); };
  }
  return [this](std::function<void()> task) { return fibers.Submit(std::move(task)); };
}

}  // namespace server
